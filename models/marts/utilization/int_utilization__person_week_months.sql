-- Grain: one row per person, ISO week and month of employment, to 26 weeks after
-- the as-of date, beginning with the first week for which anybody's time was
-- recorded: before it there is no utilization of 0 %, only nothing known.
-- Subcontractors and people outside time reporting have no capacity to use. In the
-- weeks of joining and leaving, capacity counts from and to the day.

with

people as (select * from {{ ref('dim_people') }}),

week_months as (select * from {{ ref('int_common__week_months') }}),

calendar_days as (select * from {{ ref('int_utilization__calendar_days') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

recorded as (

    select coalesce(min(week_starts_on), {{ week_start(as_of()) }}) as first_week

    from time_entries

),

employed_parts as (

    select
        people.person_id,
        people.work_calendar_id,
        week_months.week_starts_on,
        week_months.month_start,
        greatest(
            week_months.starts_on, coalesce(people.employed_from, {{ as_of() }})
        ) as counted_from,
        least(
            week_months.ends_on, coalesce(people.employed_to, {{ end_of_time() }})
        ) as counted_to

    from people
    inner join week_months
        on
            coalesce(people.employed_from, {{ as_of() }}) <= week_months.ends_on
            and coalesce(people.employed_to, {{ end_of_time() }})
            >= week_months.starts_on
    inner join recorded
        on week_months.week_starts_on >= recorded.first_week
    where
        not people.is_external
        and not people.is_excluded_from_time
        and week_months.week_starts_on <= {{ add_days(as_of(), 182) }}

),

final as (

    select
        employed_parts.person_id,
        employed_parts.week_starts_on,
        employed_parts.month_start,
        cast(
            last_days.weekdays_to_date
            - first_days.weekdays_to_date
            + first_days.weekdays as integer
        ) as weekdays,
        {{ hours(
            'last_days.weekday_hours_to_date - first_days.weekday_hours_to_date'
            ' + first_days.weekday_hours'
        ) }} as capacity_gross_hours,
        {{ hours(
            'last_days.holiday_hours_to_date - first_days.holiday_hours_to_date'
            ' + first_days.holiday_hours'
        ) }} as holiday_hours

    from employed_parts
    inner join calendar_days as first_days
        on
            employed_parts.work_calendar_id = first_days.work_calendar_id
            and employed_parts.counted_from = first_days.date_day
    inner join calendar_days as last_days
        on
            employed_parts.work_calendar_id = last_days.work_calendar_id
            and employed_parts.counted_to = last_days.date_day

)

select * from final
