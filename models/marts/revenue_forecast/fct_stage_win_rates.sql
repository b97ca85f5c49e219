-- Grain: one row per sales stage that a deal stood in by the as-of date.
-- A deal counts once for each stage it ever stood in, and as evidence only when it has
-- closed. The stage's own probability weighs as much as `stage_shrinkage_deals` closed
-- deals, so that a stage with little history is not believed on the strength of two.

with

opportunity_history as (

    select * from {{ ref('hst_opportunities') }}

),

parameters as (

    select * from {{ ref('int_revenue_forecast__parameters') }}

),

known as (

    select
        opportunity_id,
        stage_name,
        probability,
        is_closed,
        is_won,
        valid_to

    from opportunity_history
    where valid_from < {{ add_days(as_of(), 1) }}

),

outcomes as (

    select
        opportunity_id,
        case when is_won then 1 else 0 end as won

    from known
    where is_closed and valid_to >= {{ add_days(as_of(), 1) }}

),

stages_reached as (

    select
        stage_name,
        opportunity_id,
        {{ safe_ratio('sum(probability)', 'count(probability)') }} as probability

    from known
    where not is_closed
    group by 1, 2

),

counted as (

    select
        stages_reached.stage_name,
        count(outcomes.opportunity_id) as closed_deals,
        coalesce(sum(outcomes.won), 0) as won_deals,
        {{ safe_ratio(
            'sum(stages_reached.probability)', 'count(stages_reached.probability)'
        ) }} as default_probability

    from stages_reached
    left join outcomes
        on stages_reached.opportunity_id = outcomes.opportunity_id
    group by 1

),

final as (

    select
        counted.stage_name,
        parameters.as_of_date,
        cast(counted.closed_deals as bigint) as closed_deals,
        cast(counted.won_deals as bigint) as won_deals,
        {{ safe_ratio('counted.won_deals', 'counted.closed_deals') }} as win_rate,
        counted.default_probability,
        {{ safe_ratio(
            'counted.closed_deals',
            'counted.closed_deals + parameters.stage_shrinkage_deals'
        ) }} as evidence_weight,
        {{ safe_ratio(
            'counted.won_deals'
            ' + parameters.stage_shrinkage_deals * counted.default_probability',
            'counted.closed_deals + parameters.stage_shrinkage_deals'
        ) }} as win_probability

    from counted
    cross join parameters

)

select * from final
