-- Grain: one row per ISO week and month that share days: a week that a month's end cuts
-- is two rows.

with

dates as (select * from {{ ref('dim_dates') }}),

final as (

    select
        week_starts_on,
        month_start,
        min(date_day) as starts_on,
        max(date_day) as ends_on

    from dates
    group by 1, 2

)

select * from final
