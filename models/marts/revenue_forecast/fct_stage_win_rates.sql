-- Grain: one row per sales stage and age band that a deal stood in at the end of a
-- month.
-- A deal is evidence once it has closed, or once it has been open for so long that it
-- counts as not won. The stage's own probability weighs as much as
-- `stage_shrinkage_deals` such deals, so that little history is not believed too early.

with

deal_periods as (select * from {{ ref('int_revenue_forecast__deal_periods') }}),

deals as (select * from {{ ref('int_revenue_forecast__deals_known') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

outcomes as (

    select
        deals.opportunity_id,
        case when deals.is_won then 1 else 0 end as won

    from deals
    cross join parameters
    where deals.is_closed or deals.age_days > parameters.stale_deal_days

),

counted as (

    select
        deal_periods.stage_name,
        deal_periods.age_band,
        count(outcomes.opportunity_id) as settled_deals,
        coalesce(sum(outcomes.won), 0) as won_deals,
        {{ safe_ratio(
            'sum(deal_periods.probability)', 'count(deal_periods.probability)'
        ) }} as default_probability

    from deal_periods
    left join outcomes
        on deal_periods.opportunity_id = outcomes.opportunity_id
    group by 1, 2

),

final as (

    select
        counted.stage_name,
        counted.age_band,
        parameters.as_of_date,
        cast(counted.settled_deals as bigint) as settled_deals,
        cast(counted.won_deals as bigint) as won_deals,
        {{ safe_ratio('counted.won_deals', 'counted.settled_deals') }} as win_rate,
        counted.default_probability,
        {{ safe_ratio(
            'counted.settled_deals',
            'counted.settled_deals + parameters.stage_shrinkage_deals'
        ) }} as evidence_weight,
        {{ safe_ratio(
            'counted.won_deals'
            ' + parameters.stage_shrinkage_deals * counted.default_probability',
            'counted.settled_deals + parameters.stage_shrinkage_deals'
        ) }} as win_probability

    from counted
    cross join parameters

)

select * from final
