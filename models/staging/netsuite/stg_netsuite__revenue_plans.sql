-- Grain: one row per revenue plan of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'revenueplan'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as revenue_plan_id,
        {{ record_id('createdfrom') }} as revenue_element_id,
        {{ clean_text('revenueplantype') }} as plan_type,
        {{ clean_text('recognitionmethod') }} as recognition_method,
        {{ money('amount') }} as amount,
        {{ money('totalrecognized') }} as recognised_amount,
        {{ money('remainingdeferredbalance') }} as remaining_amount,
        {{ provenance('netsuite', 'revenueplan') }}

    from source

)

select * from renamed
