-- Grain: one row per month from 2020 to 2030. The fiscal year is the calendar year.

with

dates as (

    select * from {{ ref('dim_dates') }}

),

final as (

    select
        month_start,
        month_end,
        quarter_start,
        cast(extract(year from month_start) as integer) as fiscal_year,
        cast(count(*) as integer) as days_in_month

    from dates
    group by 1, 2, 3, 4

)

select * from final
