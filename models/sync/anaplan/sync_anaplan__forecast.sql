-- Grain: one row per item, block and month of the current forecast version.
-- Corporate currency, codes and first-of-month dates only: a planning tool adds up, it
-- should not have to convert or to parse labels. Rows that hold nothing are not sent.

with

forecast_lines as (select * from {{ ref('fct_forecast_lines') }}),

forecast_versions as (select * from {{ ref('dim_forecast_versions') }}),

summed as (

    select
        forecast_lines.item_code,
        forecast_lines.block,
        forecast_lines.month_start,
        sum(forecast_lines.amount_corporate) as revenue_amount,
        sum(forecast_lines.cost_amount_corporate) as cost_amount

    from forecast_lines
    inner join forecast_versions
        on forecast_lines.forecast_version_id = forecast_versions.forecast_version_id
    where forecast_versions.is_current
    group by 1, 2, 3

),

final as (

    select
        item_code
        || '|' || block
        || '|' || substr(cast(month_start as {{ dbt.type_string() }}), 1, 7)
            as row_key,
        item_code,
        block,
        month_start as period,
        'Plumbline Forecast' as version_name,
        {{ money('revenue_amount') }} as revenue_amount,
        {{ money('cost_amount') }} as cost_amount

    from summed
    where revenue_amount <> 0 or cost_amount <> 0

)

select * from final
