-- Grain: one row per person, project and week that was booked firmly by the hour, in
-- which the person recorded nothing at all and that is cut off.
-- A week with some time is taken as complete: less was worked than was booked. Somebody
-- on leave recorded the leave.

with

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

projects as (select * from {{ ref('dim_projects') }}),

time_entries as (select * from {{ ref('fct_time_entries') }}),

recorded as (

    select distinct
        person_id,
        week_starts_on

    from time_entries
    where status <> 'rejected'

),

final as (

    select
        scheduled_hours.person_id,
        scheduled_hours.project_id,
        scheduled_hours.week_starts_on,
        min(scheduled_hours.month_start) as month_start,
        'unrecorded' as leak_kind,
        {{ money('sum(scheduled_hours.scheduled_hours * assignments.bill_rate)') }}
            as amount,
        max(assignments.currency_code) as currency_code

    from scheduled_hours
    inner join assignments
        on scheduled_hours.assignment_id = assignments.assignment_id
    inner join projects
        on scheduled_hours.project_id = projects.project_id
    left join recorded
        on
            scheduled_hours.person_id = recorded.person_id
            and scheduled_hours.week_starts_on = recorded.week_starts_on
    where
        recorded.person_id is null
        and scheduled_hours.person_id is not null
        and assignments.commitment <> 'soft'
        and assignments.is_billable
        and {{ billed_by_the_hour('projects.revenue_method') }}
        and {{ utilization_cut_off('scheduled_hours.week_starts_on') }} <= {{ as_of() }}
    group by 1, 2, 3

)

select * from final
where amount > 0
