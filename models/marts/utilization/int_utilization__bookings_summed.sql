-- Grain: one row per person, ISO week and month with booked client work.
-- An assignment that has been closed was hard while it ran.

with

assignments as (select * from {{ ref('fct_assignments') }}),

scheduled_hours as (select * from {{ ref('fct_scheduled_hours') }}),

projects as (select * from {{ ref('dim_projects') }}),

final as (

    select
        assignments.person_id,
        scheduled_hours.week_starts_on,
        scheduled_hours.month_start,
        {{ hours(
            "sum(case when assignments.commitment = 'soft' then 0"
            ~ " else scheduled_hours.scheduled_hours end)"
        ) }} as scheduled_hard_hours,
        {{ hours(
            "sum(case when assignments.commitment = 'soft'"
            ~ " then scheduled_hours.scheduled_hours else 0 end)"
        ) }} as scheduled_soft_hours

    from scheduled_hours
    inner join assignments
        on scheduled_hours.assignment_id = assignments.assignment_id
    inner join projects
        on assignments.project_id = projects.project_id
    where assignments.is_billable and not projects.is_internal
    group by 1, 2, 3

)

select * from final
