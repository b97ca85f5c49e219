-- Grain: one row per day that a forecast was made for, level, class of nodes and
-- horizon: how far from the forecast eight in ten of what came were, as a share of the
-- forecast.
-- Split conformal prediction (Vovk, Gammerman and Shafer, 2005): of n past errors whose
-- months were closed by the day, the smallest that is not below (n + 1) x 80 % of them.
-- With fewer than four there is none. Practices share their errors, blocks don't.

with

versions as (select * from {{ ref('dim_forecast_versions') }}),

errors as (select * from {{ ref('fct_forecast_errors') }}),

scores as (

    select
        level,
        {{ interval_class('level', 'node') }} as node_class,
        horizon_months,
        month_start,
        as_of_date,
        {{ safe_ratio('abs(error_amount_corporate)', 'forecast_amount_corporate') }}
            as score

    from errors
    where method = 'plumbline' and forecast_amount_corporate > 0

),

ranked as (

    select
        versions.as_of_date,
        scores.level,
        scores.node_class,
        scores.horizon_months,
        scores.score,
        row_number() over (
            partition by
                versions.as_of_date,
                scores.level,
                scores.node_class,
                scores.horizon_months
            order by scores.score
        ) as score_rank,
        count(*) over (
            partition by
                versions.as_of_date,
                scores.level,
                scores.node_class,
                scores.horizon_months
        ) as errors_seen

    from versions
    inner join scores
        on
            versions.as_of_date > scores.as_of_date
            and versions.first_open_month > scores.month_start

),

final as (

    select
        as_of_date,
        level,
        node_class,
        horizon_months,
        cast(errors_seen as bigint) as errors_seen,
        score as width

    from ranked
    where
        5 * score_rank >= 4 * (errors_seen + 1)
        and 5 * (score_rank - 1) < 4 * (errors_seen + 1)

)

select * from final
