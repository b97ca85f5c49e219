-- Grain: one row per day that a forecast was made for and calendar month: how much of
-- what is booked in it gets worked.
-- People take leave in summer and over the turn of the year, and bookings do not know.
-- The record of two closed years is pulled towards the firm's average, and that towards
-- one, as if `booking_shrinkage_hours` more hours had been booked.

with

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

months as (select * from {{ ref('dim_months') }}),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

booked as (

    select
        scheduled_hours.month_start,
        sum(scheduled_hours.scheduled_hours) as booked_hours

    from scheduled_hours
    inner join assignments
        on scheduled_hours.assignment_id = assignments.assignment_id
    where assignments.is_billable and assignments.commitment in ('hard', 'closed')
    group by 1

),

recorded as (

    select
        time_entries.month_start,
        time_entries.recorded_on,
        sum(time_entries.hours) as worked_hours

    from time_entries
    inner join assignments
        on time_entries.assignment_id = assignments.assignment_id
    where assignments.is_billable and time_entries.status <> 'rejected'
    group by 1, 2

),

worked as (

    select
        origins.as_of_date,
        recorded.month_start,
        sum(recorded.worked_hours) as worked_hours

    from origins
    inner join recorded
        on origins.as_of_date >= recorded.recorded_on
    group by 1, 2

),

closed_months as (

    select
        origins.as_of_date,
        cast(extract(month from months.month_start) as integer) as calendar_month,
        case
            when months.month_start < origins.first_open_month
                then coalesce(booked.booked_hours, 0)
            else 0
        end as booked_hours,
        case
            when months.month_start < origins.first_open_month
                then coalesce(worked.worked_hours, 0)
            else 0
        end as worked_hours

    from origins
    inner join months
        on {{ add_months('origins.first_open_month', -24) }} <= months.month_start
    left join booked
        on months.month_start = booked.month_start
    left join worked
        on
            origins.as_of_date = worked.as_of_date
            and months.month_start = worked.month_start

),

by_calendar_month as (

    select
        as_of_date,
        calendar_month,
        sum(booked_hours) as booked_hours,
        sum(worked_hours) as worked_hours

    from closed_months
    group by 1, 2

),

with_firm as (

    select
        by_calendar_month.as_of_date,
        by_calendar_month.calendar_month,
        by_calendar_month.booked_hours,
        by_calendar_month.worked_hours,
        origins.booking_shrinkage_hours,
        {{ safe_ratio(
            'sum(by_calendar_month.worked_hours) over (partition by origins.as_of_date)'
            ' + origins.booking_shrinkage_hours',
            'sum(by_calendar_month.booked_hours) over (partition by origins.as_of_date)'
            ' + origins.booking_shrinkage_hours'
        ) }} as firm_yield

    from by_calendar_month
    inner join origins
        on by_calendar_month.as_of_date = origins.as_of_date

),

final as (

    select
        as_of_date,
        calendar_month,
        {{ hours('booked_hours') }} as booked_hours,
        {{ hours('worked_hours') }} as worked_hours,
        firm_yield,
        {{ safe_ratio(
            'worked_hours + booking_shrinkage_hours * firm_yield',
            'booked_hours + booking_shrinkage_hours'
        ) }} as booking_yield

    from with_firm

)

select * from final
