-- Grain: one row per transaction of the ledger: invoice, credit note, payment or
-- journal.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'transaction'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as transaction_id,
        {{ clean_text('type') }} as transaction_type,
        {{ clean_text('tranid') }} as transaction_number,
        trandate as transaction_on,
        createddate as created_at,
        duedate as due_on,
        {{ record_id('postingperiod') }} as accounting_period_id,
        coalesce(posting, false) as is_posting,
        {{ record_id('entity') }} as entity_id,
        {{ record_id('currency') }} as currency_id,
        {{ money('foreigntotal') }} as total_amount,
        {{ money('foreignamountpaid') }} as paid_amount,
        {{ money('foreignamountunpaid') }} as open_amount,
        {{ clean_text('status') }} as source_status,
        {{ clean_text('memo') }} as memo,
        coalesce(voided, false) as is_voided,
        coalesce(custbody_disputed, false) as is_disputed,
        {{ provenance('netsuite', 'transaction') }}

    from source

)

select * from renamed
