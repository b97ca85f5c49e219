-- Grain: one row per month of the current forecast version, for the whole firm.

with

forecast_months as (select * from {{ ref('fct_forecast_months') }}),

forecast_versions as (select * from {{ ref('dim_forecast_versions') }}),

final as (

    select
        forecast_months.month_start,
        forecast_months.amount_corporate

    from forecast_months
    inner join forecast_versions
        on forecast_months.forecast_version_id = forecast_versions.forecast_version_id
    where forecast_versions.is_current and forecast_months.level = 'firm'

)

select * from final
