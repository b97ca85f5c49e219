-- Grain: one row per person, project, assignment and week, cut at the month's end.
-- Hours count as credited or excluded when the entry, its assignment or its project
-- says so. Approved means approved and included in the financials.

with

time_entries as (select * from {{ ref('stg_certinia__time_entries') }}),

projects as (select * from {{ ref('dim_projects') }}),

assignments as (select * from {{ ref('fct_assignments') }}),

time_statuses as (

    {{ statuses_in_force() }}

),

final as (

    select
        time_entries.time_entry_id,
        time_entries.person_id,
        time_entries.project_id,
        time_entries.assignment_id,
        time_entries.task_id,
        time_entries.milestone_id,
        {{ week_start('time_entries.starts_on') }} as week_starts_on,
        {{ month_start('time_entries.starts_on') }} as month_start,
        time_entries.starts_on,
        time_entries.ends_on,
        coalesce(time_statuses.status, 'unmapped') as status,
        time_entries.is_submitted,
        time_entries.is_approved and time_entries.is_in_financials as is_approved,
        time_entries.is_billable,
        time_entries.is_billed,
        time_entries.is_invoiced,
        time_entries.hours,
        coalesce(time_entries.billable_amount, 0) as billable_amount,
        case
            when time_entries.is_billable
                then {{ money('time_entries.hours * assignments.standard_rate') }}
        end as standard_amount,
        coalesce(time_entries.cost_amount, 0) as cost_amount,
        coalesce(projects.currency_code, time_entries.currency_code) as currency_code,
        time_entries.is_time_credited
        or coalesce(assignments.is_time_credited, projects.is_time_credited, false)
            as is_time_credited,
        time_entries.is_time_excluded
        or coalesce(assignments.is_time_excluded, projects.is_time_excluded, false)
            as is_time_excluded,
        coalesce(projects.is_leave, false) as is_leave,
        time_entries.source_status,
        {{ provenance_of('time_entries') }}

    from time_entries
    left join projects
        on time_entries.project_id = projects.project_id
    left join assignments
        on time_entries.assignment_id = assignments.assignment_id
    left join time_statuses
        on
            time_entries.source_system = time_statuses.source_system
            and time_statuses.entity = 'time_entry'
            and time_entries.source_status = time_statuses.source_status

)

select * from final
