-- If this fails, planners see another number than the app. Whether the numbers arrived
-- is not tested here: the push engine reads them back.

with

totals as (

    select
        period,
        revenue_amount,
        cost_amount
    from {{ ref('sync_anaplan__forecast') }}

    union all

    select
        month_start as period,
        -amount_corporate as revenue_amount,
        -cost_amount_corporate as cost_amount
    from {{ ref('fct_forecast_lines') }}
    where forecast_version_id = {{ forecast_version_id() }}

)

select
    period,
    sum(revenue_amount) as revenue_difference,
    sum(cost_amount) as cost_difference

from totals
group by 1
having sum(revenue_amount) <> 0 or sum(cost_amount) <> 0
