-- Grain: one row per month end that a forecast was made for, method, level, node and
-- month since that the ledger has closed: forecast less actual, positive when too much
-- was forecast.
-- A baseline is compared where it speaks of the same revenue: B3 and B4 with the
-- backlog, B5 with the pipeline, the others with all. What nobody forecast, or what
-- never came, is an error of its whole amount.

with

forecast_months as (

    select * from {{ ref('int_forecast_accuracy__forecast_months') }}

),

actual_months as (select * from {{ ref('int_forecast_accuracy__actual_months') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

closed_forecasts as (

    select forecast_months.*
    from forecast_months
    cross join parameters
    where forecast_months.month_start < parameters.first_open_month

),

{% set levels = [
    ('firm', "'firm'", "method = 'plumbline' or block = 'all'"),
    ('practice', 'practice_name', "method = 'plumbline' or block = 'all'"),
    ('block', 'block', "block <> 'all'"),
] -%}
forecasts as (
    {% for level, node, condition in levels %}
    select
        as_of_date,
        method,
        '{{ level }}' as level,
        {{ node }} as node,
        month_start,
        amount_corporate

    from closed_forecasts
    where {{ condition }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

actuals as (
    {% for level, node, condition in levels %}
    select
        as_of_date,
        '{{ level }}' as level,
        {{ node }} as node,
        month_start,
        amount_corporate

    from actual_months
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

methods as (

    select distinct
        method,
        level,
        case when level = 'block' then node end as block

    from forecasts

    union

    select distinct
        'plumbline' as method,
        level,
        node as block

    from actuals
    where level = 'block'

),

stacked as (

    select
        as_of_date,
        method,
        level,
        node,
        month_start,
        amount_corporate as forecast_amount,
        0 as actual_amount

    from forecasts

    union all

    select
        actuals.as_of_date,
        methods.method,
        actuals.level,
        actuals.node,
        actuals.month_start,
        0 as forecast_amount,
        actuals.amount_corporate as actual_amount

    from actuals
    inner join methods
        on
            actuals.level = methods.level
            and actuals.node = coalesce(methods.block, actuals.node)

),

final as (

    select
        as_of_date,
        method,
        level,
        node,
        month_start,
        {{ months_between(month_start('as_of_date'), 'month_start') }}
            as horizon_months,
        {{ money('sum(forecast_amount)') }} as forecast_amount_corporate,
        {{ money('sum(actual_amount)') }} as actual_amount_corporate,
        {{ money('sum(forecast_amount) - sum(actual_amount)') }}
            as error_amount_corporate

    from stacked
    group by 1, 2, 3, 4, 5

)

select * from final
