-- Grain: one row per day that a forecast is made for, deal, stage and age band that the
-- deal stood in at the end of a month until then.
-- The pipeline is a stock: deals that stand still fill it. Counting what stood there at
-- month ends, by age, keeps the quick wins from promising too much of the slow rest.

with

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

opportunity_history as (select * from {{ ref('hst_opportunities') }}),

months as (select * from {{ ref('dim_months') }}),

first_seen as (

    select
        opportunity_id,
        min(valid_from) as first_seen_on

    from opportunity_history
    group by 1

),

standing as (

    select
        months.month_end,
        opportunity_history.opportunity_id,
        opportunity_history.stage_name,
        opportunity_history.probability,
        {{ days_between('first_seen.first_seen_on', 'months.month_end') }} as age_days

    from opportunity_history
    inner join first_seen
        on opportunity_history.opportunity_id = first_seen.opportunity_id
    inner join months
        on {{ holds_on('opportunity_history', 'months.month_end') }}
    where
        not opportunity_history.is_closed
        and months.month_end <= {{ as_of() }}

),

final as (

    select
        origins.as_of_date,
        standing.opportunity_id,
        standing.stage_name,
        {{ deal_age_band('standing.age_days') }} as age_band,
        {{ safe_ratio('sum(standing.probability)', 'count(standing.probability)') }}
            as probability

    from origins
    inner join standing
        on origins.as_of_date >= standing.month_end
    group by 1, 2, 3, 4

)

select * from final
