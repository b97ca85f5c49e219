-- Grain: one row per entry in the ledger: the accounting side of a transaction's line.

with

source as (

    {{ latest_versions(
        source('raw_netsuite', 'transactionaccountingline'),
        ['transaction', 'transactionline']
    ) }}

),

renamed as (

    select
        {{ joined_id(['transaction', 'transactionline']) }} as transaction_line_id,
        {{ record_id('transaction') }} as transaction_id,
        {{ record_id('account') }} as account_id,
        {{ money('amount') }} as amount,
        coalesce(posting, false) as is_posting,
        {{ provenance(
            'netsuite',
            'transactionaccountingline',
            joined(['transaction', 'transactionline'])
        ) }}

    from source

)

select * from renamed
