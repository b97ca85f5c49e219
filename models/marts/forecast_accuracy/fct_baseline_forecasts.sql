-- Grain: one row per day that a forecast was made for, baseline, block, practice and
-- month ahead: what a simple rule would have said. Kept like the forecast itself, so
-- that both are judged by what was known on the day.

with

stacked as (

    select * from {{ ref('int_forecast_accuracy__naive_baselines') }}
    union all
    select * from {{ ref('int_forecast_accuracy__backlog_baselines') }}
    union all
    select * from {{ ref('int_forecast_accuracy__pipeline_baselines') }}
    union all
    select * from {{ ref('int_forecast_accuracy__capacity_baselines') }}

),

final as (

    select
        as_of_date,
        baseline,
        block,
        practice_name,
        month_start,
        amount_corporate

    from stacked

)

select * from final
