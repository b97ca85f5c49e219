-- Grain: one row per line of a transaction.

with

source as (

    {{ latest_versions(
        source('raw_netsuite', 'transactionline'),
        ['transaction', 'id']
    ) }}

),

renamed as (

    select
        {{ joined_id(['transaction', 'id']) }} as transaction_line_id,
        {{ record_id('transaction') }} as transaction_id,
        coalesce(mainline, false) as is_main_line,
        coalesce(taxline, false) as is_tax_line,
        {{ clean_text('accountinglinetype') }} as accounting_line_type,
        {{ record_id('entity') }} as entity_id,
        {{ record_id('subsidiary') }} as subsidiary_id,
        {{ record_id('item') }} as item_id,
        {{ record_id('department') }} as department_id,
        {{ record_id('class') }} as class_id,
        {{ record_id('location') }} as location_id,
        {{ money('foreignamount') }} as amount,
        {{ money('netamount') }} as base_amount,
        {{ clean_text('memo') }} as memo,
        {{ provenance('netsuite', 'transactionline', joined(['transaction', 'id'])) }}

    from source

)

select * from renamed
