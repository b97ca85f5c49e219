-- Grain: one row per day that a forecast is made for, project, assignment, ISO week and
-- month that may still be open on it: hours recorded by then, and hours booked for the
-- time ahead.
-- Time and bookings are two views of one thing, so they are never added. A week whose
-- time has had its days of grace holds what was worked. In a later week, the larger of
-- the two stands: time sheets for it are still to come.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

assignments as (

    select * from {{ ref('int_revenue_forecast__assignments_known') }}

),

origins as (select * from {{ ref('int_revenue_forecast__origins') }}),

worked as (

    select
        origins.as_of_date,
        time_entries.project_id,
        coalesce(time_entries.assignment_id, '') as assignment_id,
        time_entries.week_starts_on,
        time_entries.month_start,
        sum(time_entries.hours) as worked_hours,
        sum(
            case when time_entries.is_billable then time_entries.hours else 0 end
        ) as billable_hours,
        sum(time_entries.billable_amount) as billable_amount,
        cast(0 as decimal(18, 2)) as scheduled_hours

    from origins
    inner join time_entries
        on
            origins.first_open_month <= time_entries.month_start
            and origins.as_of_date >= time_entries.recorded_on
    where time_entries.status <> 'rejected'
    group by 1, 2, 3, 4, 5

),

booked as (

    select
        origins.as_of_date,
        assignments.project_id,
        assignments.assignment_id,
        scheduled_hours.week_starts_on,
        scheduled_hours.month_start,
        cast(0 as decimal(18, 2)) as worked_hours,
        cast(0 as decimal(18, 2)) as billable_hours,
        cast(0 as decimal(18, 2)) as billable_amount,
        scheduled_hours.scheduled_hours

    from origins
    inner join scheduled_hours
        on {{ add_days(
            'origins.as_of_date', '-6 - origins.booked_time_grace_days'
        ) }} <= scheduled_hours.week_starts_on
    inner join assignments
        on
            origins.as_of_date = assignments.as_of_date
            and scheduled_hours.assignment_id = assignments.assignment_id
    where assignments.commitment in ('hard', 'soft')

),

stacked as (

    select * from worked
    union all
    select * from booked

),

final as (

    select
        as_of_date,
        project_id,
        assignment_id,
        week_starts_on,
        month_start,
        sum(worked_hours) as worked_hours,
        sum(billable_hours) as worked_billable_hours,
        sum(billable_amount) as worked_amount,
        sum(scheduled_hours) as scheduled_hours,
        greatest(sum(worked_hours), sum(scheduled_hours)) as expected_hours

    from stacked
    group by 1, 2, 3, 4, 5

)

select * from final
