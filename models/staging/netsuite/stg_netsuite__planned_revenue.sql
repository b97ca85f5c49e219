-- Grain: one row per line of a revenue plan, for one period.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'revenueplanplannedrevenue'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as planned_revenue_id,
        {{ record_id('revenueplan') }} as revenue_plan_id,
        {{ record_id('plannedperiod') }} as planned_period_id,
        {{ record_id('postingperiod') }} as posting_period_id,
        {{ money('amount') }} as amount,
        coalesce(isrecognized, false) as is_recognised,
        {{ provenance('netsuite', 'revenueplanplannedrevenue') }}

    from source

)

select * from renamed
