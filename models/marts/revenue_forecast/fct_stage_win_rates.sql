-- Grain: one row per day that a forecast was made for, sales stage and age band that a
-- deal stood in at the end of a month.
-- A deal is evidence once it has closed, or once it has been open for so long that it
-- counts as not won. The stage's own probability weighs as much as
-- `stage_shrinkage_deals` such deals, so that little history is not believed too early.

with

deal_periods as (select * from {{ ref('int_revenue_forecast__deal_periods') }}),

deals as (select * from {{ ref('int_revenue_forecast__deals_known') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

outcomes as (

    select
        deals.as_of_date,
        deals.opportunity_id,
        case when deals.is_won then 1 else 0 end as won

    from deals
    inner join origins
        on deals.as_of_date = origins.as_of_date
    where deals.is_closed or deals.age_days > origins.stale_deal_days

),

counted as (

    select
        deal_periods.as_of_date,
        deal_periods.stage_name,
        deal_periods.age_band,
        count(outcomes.opportunity_id) as settled_deals,
        coalesce(sum(outcomes.won), 0) as won_deals,
        {{ safe_ratio(
            'sum(deal_periods.probability)', 'count(deal_periods.probability)'
        ) }} as default_probability

    from deal_periods
    left join outcomes
        on
            deal_periods.as_of_date = outcomes.as_of_date
            and deal_periods.opportunity_id = outcomes.opportunity_id
    group by 1, 2, 3

),

final as (

    select
        counted.stage_name,
        counted.age_band,
        counted.as_of_date,
        cast(counted.settled_deals as bigint) as settled_deals,
        cast(counted.won_deals as bigint) as won_deals,
        {{ safe_ratio('counted.won_deals', 'counted.settled_deals') }} as win_rate,
        counted.default_probability,
        {{ safe_ratio(
            'counted.settled_deals',
            'counted.settled_deals + origins.stage_shrinkage_deals'
        ) }} as evidence_weight,
        {{ safe_ratio(
            'counted.won_deals'
            ' + origins.stage_shrinkage_deals * counted.default_probability',
            'counted.settled_deals + origins.stage_shrinkage_deals'
        ) }} as win_probability

    from counted
    inner join origins
        on counted.as_of_date = origins.as_of_date

)

select * from final
