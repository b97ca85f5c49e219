-- Grain: one row per deal, stage and age band that it stood in at the end of a month.
-- The pipeline is a stock: deals that stand still fill it. Counting what stood there at
-- month ends, by age, keeps the quick wins from promising too much of the slow rest.

with

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
        opportunity_id,
        stage_name,
        {{ deal_age_band('age_days') }} as age_band,
        {{ safe_ratio('sum(probability)', 'count(probability)') }} as probability

    from standing
    group by 1, 2, 3

)

select * from final
