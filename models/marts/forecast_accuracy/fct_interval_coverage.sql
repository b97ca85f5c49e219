-- Grain: one row per level, node and horizon in months: how often what came was inside
-- the interval, and how often it may be by chance when eight in ten is right.
-- The band is the binomial's at 95 %, by its normal approximation.

with

intervals as (select * from {{ ref('fct_forecast_intervals') }}),

errors as (select * from {{ ref('fct_forecast_errors') }}),

compared as (

    select
        intervals.level,
        intervals.node,
        intervals.horizon_months,
        case
            when
                errors.actual_amount_corporate >= intervals.p10_amount_corporate
                and errors.actual_amount_corporate <= intervals.p90_amount_corporate
                then 1
            else 0
        end as is_hit

    from intervals
    inner join errors
        on
            errors.method = 'plumbline'
            and intervals.as_of_date = errors.as_of_date
            and intervals.level = errors.level
            and intervals.node = errors.node
            and intervals.month_start = errors.month_start

),

summed as (

    select
        level,
        node,
        horizon_months,
        count(*) as intervals,
        sum(is_hit) as hits

    from compared
    group by 1, 2, 3

),

final as (

    select
        level,
        node,
        horizon_months,
        cast(intervals as bigint) as intervals,
        cast(hits as bigint) as hits,
        {{ safe_ratio('hits', 'intervals') }} as coverage,
        cast(
            greatest(round(0.8 * intervals - 1.96 * sqrt(0.16 * intervals)), 0)
            as bigint
        ) as least_hits,
        cast(
            least(round(0.8 * intervals + 1.96 * sqrt(0.16 * intervals)), intervals)
            as bigint
        ) as most_hits

    from summed

)

select * from final
