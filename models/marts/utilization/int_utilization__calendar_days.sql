-- Grain: one row per work calendar per day, with hours counted up from the first day.
-- Two look-ups and a subtraction give the hours of any period, so nobody's employment
-- has to be exploded into days.

with

working_days as (select * from {{ ref('dim_working_days') }}),

measured as (

    select
        work_calendar_id,
        date_day,
        weekday_hours,
        case when iso_weekday <= 5 then 1 else 0 end as weekdays,
        weekday_hours - capacity_hours as holiday_hours

    from working_days

),

final as (

    select
        work_calendar_id,
        date_day,
        weekdays,
        weekday_hours,
        holiday_hours,
        sum(weekdays) over (
            partition by work_calendar_id order by date_day
        ) as weekdays_to_date,
        sum(weekday_hours) over (
            partition by work_calendar_id order by date_day
        ) as weekday_hours_to_date,
        sum(holiday_hours) over (
            partition by work_calendar_id order by date_day
        ) as holiday_hours_to_date

    from measured

)

select * from final
