-- Grain: one row per month from 2020 to 2030. A fiscal year begins with the month that
-- `fiscal_year_starts_in_month` says and is named by the year in which it ends.

{%- set months_ahead = (13 - var('fiscal_year_starts_in_month')) % 12 %}

with

dates as (select * from {{ ref('dim_dates') }}),

months as (

    select
        month_start,
        month_end,
        quarter_start,
        {{ add_months('month_start', months_ahead) }} as fiscal_month,
        cast(count(*) as integer) as days_in_month

    from dates
    group by 1, 2, 3, 4

),

final as (

    select
        month_start,
        month_end,
        quarter_start,
        cast(extract(year from fiscal_month) as integer) as fiscal_year,
        cast(extract(quarter from fiscal_month) as integer) as fiscal_quarter,
        cast(extract(month from fiscal_month) as integer) as fiscal_period,
        days_in_month

    from months

)

select * from final
