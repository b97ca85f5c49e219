-- Grain: one row per day from 2020 to 2030.

with

numbers as (

    {{ dbt.generate_series(4018) }}

),

days as (

    select
        {{ add_days(
            "cast('2020-01-01' as date)", 'cast(generated_number - 1 as integer)'
        ) }} as date_day

    from numbers

),

calendar_parts as (

    select
        date_day,
        {{ month_start('date_day') }} as month_start,
        {{ quarter_start('date_day') }} as quarter_start,
        {{ week_start('date_day') }} as week_starts_on,
        {{ iso_weekday('date_day') }} as iso_weekday

    from days

),

final as (

    select
        date_day,
        month_start,
        {{ add_days(add_months('month_start', 1), -1) }} as month_end,
        quarter_start,
        week_starts_on,
        iso_weekday,
        iso_weekday > 5 as is_weekend

    from calendar_parts

)

select * from final
