-- Grain: one row per month end that a forecast was made for, method, practice, block
-- and month ahead: what the forecast said (`plumbline`), and what each baseline did.

with

origins as (select * from {{ ref('int_forecast_accuracy__origins') }}),

forecast_lines as (select * from {{ ref('fct_forecast_lines') }}),

baselines as (select * from {{ ref('fct_baseline_forecasts') }}),

final as (

    select
        origins.as_of_date,
        'plumbline' as method,
        forecast_lines.practice_name,
        forecast_lines.block,
        forecast_lines.month_start,
        sum(forecast_lines.amount_corporate) as amount_corporate

    from origins
    inner join forecast_lines
        on origins.forecast_version_id = forecast_lines.forecast_version_id
    where forecast_lines.month_start > origins.as_of_month
    group by 1, 2, 3, 4, 5

    union all

    select
        origins.as_of_date,
        baselines.baseline as method,
        baselines.practice_name,
        baselines.block,
        baselines.month_start,
        baselines.amount_corporate

    from origins
    inner join baselines
        on origins.as_of_date = baselines.as_of_date

)

select * from final
