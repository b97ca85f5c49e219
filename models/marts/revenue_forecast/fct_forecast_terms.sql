-- Grain: one row per forecast version and project or deal that the version knew of:
-- what it took the item to be.
-- Lines say what a version expects, this says why: a later version is compared with it.
-- A deal that was closed more than a year before is left out.

with

contracts as (select * from {{ ref('int_revenue_forecast__contracts_known') }}),

deals as (select * from {{ ref('int_revenue_forecast__deals_known') }}),

deals_weighted as (select * from {{ ref('int_revenue_forecast__deals_weighted') }}),

items as (select * from {{ ref('int_revenue_forecast__items') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

stacked as (

    select
        as_of_date,
        project_id as item_id,
        stage,
        true as is_signed,
        is_over,
        coalesce(stage = 'canceled', false) as is_lost,
        revenue_method,
        signed_amount as amount,
        {{ factor(1) }} as probability,
        cast(null as {{ dbt.type_string() }}) as age_band,
        cast(null as date) as close_date,
        starts_on,
        ends_on,
        estimated_hours_at_completion as hours_at_completion

    from contracts

    union all

    select
        deals.as_of_date,
        deals.opportunity_id as item_id,
        deals.stage_name as stage,
        deals.is_won as is_signed,
        deals.is_closed as is_over,
        deals.is_closed and not deals.is_won as is_lost,
        cast(null as {{ dbt.type_string() }}) as revenue_method,
        {{ money('deals.amount') }} as amount,
        deals_weighted.win_probability as probability,
        {{ deal_age_band('deals.age_days') }} as age_band,
        deals.close_date,
        deals_weighted.starts_on,
        deals_weighted.ends_on,
        cast(null as decimal(18, 2)) as hours_at_completion

    from deals
    left join deals_weighted
        on
            deals.as_of_date = deals_weighted.as_of_date
            and deals.opportunity_id = deals_weighted.opportunity_id
    where
        not deals.is_closed
        or deals.close_date >= {{ add_days('deals.as_of_date', -366) }}

),

final as (

    select
        origins.forecast_version_id,
        stacked.item_id,
        stacked.as_of_date,
        items.item_type,
        items.item_code,
        items.item_name,
        items.customer_name,
        items.opportunity_id,
        items.project_id,
        stacked.stage,
        stacked.is_signed,
        stacked.is_over,
        stacked.is_lost,
        stacked.revenue_method,
        items.currency_code,
        stacked.amount,
        stacked.probability,
        stacked.age_band,
        stacked.close_date,
        stacked.starts_on,
        stacked.ends_on,
        {{ hours('stacked.hours_at_completion') }} as hours_at_completion,
        items.region_name,
        items.practice_name,
        items.connection,
        items.source_object,
        items.source_id

    from stacked
    inner join origins
        on stacked.as_of_date = origins.as_of_date
    inner join items
        on stacked.item_id = items.item_id

)

select * from final
