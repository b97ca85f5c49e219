-- Grain: one row per work calendar per day from 2020 to 2030.
-- The running count of working days lets a period be measured by one subtraction, so
-- nothing downstream has to explode assignments into days.

with

work_calendars as (select * from {{ ref('int_common__work_calendars') }}),

dates as (select * from {{ ref('dim_dates') }}),

holidays as (select * from {{ ref('stg_certinia__holidays') }}),

holiday_hours as (

    select
        work_calendar_id,
        holiday_on,
        min(work_hours) as work_hours

    from holidays
    group by 1, 2

),

calendar_days as (

    select
        work_calendars.work_calendar_id,
        dates.date_day,
        dates.month_start,
        dates.week_starts_on,
        dates.iso_weekday,
        holiday_hours.work_hours as holiday_work_hours,
        holiday_hours.holiday_on is not null as is_holiday,
        case dates.iso_weekday
            when 1 then work_calendars.monday_hours
            when 2 then work_calendars.tuesday_hours
            when 3 then work_calendars.wednesday_hours
            when 4 then work_calendars.thursday_hours
            when 5 then work_calendars.friday_hours
            when 6 then work_calendars.saturday_hours
            else work_calendars.sunday_hours
        end as weekday_hours,
        {{ provenance_of('work_calendars') }}

    from work_calendars
    cross join dates
    left join holiday_hours
        on
            work_calendars.work_calendar_id = holiday_hours.work_calendar_id
            and dates.date_day = holiday_hours.holiday_on

),

capacity as (

    select
        *,
        cast(
            case when is_holiday then holiday_work_hours else weekday_hours end
            as decimal(18, 2)
        ) as capacity_hours

    from calendar_days

),

final as (

    select
        work_calendar_id,
        date_day,
        month_start,
        week_starts_on,
        iso_weekday,
        cast(weekday_hours as decimal(18, 2)) as weekday_hours,
        capacity_hours,
        is_holiday,
        cast(
            sum(case when capacity_hours > 0 then 1 else 0 end) over (
                partition by work_calendar_id
                order by date_day
                rows between unbounded preceding and current row
            ) as integer
        ) as working_day_count,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from capacity

)

select * from final
