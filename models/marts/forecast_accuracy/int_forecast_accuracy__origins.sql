-- Grain: one row per month end that a forecast was made for: the dates at which
-- accuracy is measured.
-- Versions of other days are left out, or months would be counted more often the more
-- often a firm builds.

with

versions as (select * from {{ ref('dim_forecast_versions') }}),

months as (select * from {{ ref('dim_months') }}),

final as (

    select
        versions.forecast_version_id,
        versions.as_of_date,
        months.month_start as as_of_month

    from versions
    inner join months
        on versions.as_of_date = months.month_end

)

select * from final
