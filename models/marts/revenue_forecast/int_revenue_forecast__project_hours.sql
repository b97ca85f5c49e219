-- Grain: one row per project, assignment, ISO week and month that the ledger has yet to
-- recognise: hours worked, and hours booked for the time ahead.
-- Time and bookings are two views of one thing, so they are never added. A week whose
-- time has had its days of grace holds what was worked. In a later week, the larger of
-- the two stands: time sheets for it are still to come.

with

time_entries as (select * from {{ ref('fct_time_entries') }}),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

parameters as (select * from {{ ref('int_revenue_forecast__parameters') }}),

worked as (

    select
        project_id,
        coalesce(assignment_id, '') as assignment_id,
        week_starts_on,
        month_start,
        sum(hours) as worked_hours,
        sum(case when is_billable then hours else 0 end) as billable_hours,
        sum(billable_amount) as billable_amount,
        cast(0 as decimal(18, 2)) as scheduled_hours

    from time_entries
    where status <> 'rejected'
    group by 1, 2, 3, 4

),

booked as (

    select
        assignments.project_id,
        assignments.assignment_id,
        scheduled_hours.week_starts_on,
        scheduled_hours.month_start,
        cast(0 as decimal(18, 2)) as worked_hours,
        cast(0 as decimal(18, 2)) as billable_hours,
        cast(0 as decimal(18, 2)) as billable_amount,
        scheduled_hours.scheduled_hours

    from scheduled_hours
    cross join parameters
    inner join assignments
        on scheduled_hours.assignment_id = assignments.assignment_id
    where
        assignments.commitment in ('hard', 'soft')
        and {{ add_days(
            'scheduled_hours.week_starts_on', '6 + parameters.booked_time_grace_days'
        ) }} >= parameters.as_of_date

),

stacked as (

    select * from worked
    union all
    select * from booked

),

final as (

    select
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
    group by 1, 2, 3, 4

)

select * from final
