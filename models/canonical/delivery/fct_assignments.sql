-- Grain: one row per assignment of a person, or of a placeholder, to a project.
-- Dates and hours are those of its schedule. A daily rate is an hourly one times eight.

with

assignments as (select * from {{ ref('stg_certinia__assignments') }}),

schedules as (select * from {{ ref('stg_certinia__schedules') }}),

projects as (select * from {{ ref('dim_projects') }}),

people as (select * from {{ ref('dim_people') }}),

assignment_rates as (select * from {{ ref('int_delivery__assignment_rates') }}),

assignment_statuses as (

    {{ statuses_in_force() }}

),

final as (

    select
        assignments.assignment_id,
        assignments.project_id,
        assignments.person_id,
        coalesce(assignments.role_name, people.role_name) as role_name,
        {{ record_id(
            'coalesce(assignments.role_name, people.role_name)',
            'assignments.connection'
        ) }} as role_id,
        coalesce(assignment_statuses.status, 'unmapped') as commitment,
        assignments.is_billable and projects.is_billable as is_billable,
        cast(
            case
                when assignments.is_daily_rate then assignments.bill_rate * 0.125
                else assignments.bill_rate
            end as decimal(18, 4)
        ) as bill_rate,
        assignment_rates.rate_card_id,
        assignment_rates.standard_rate,
        assignments.cost_rate,
        coalesce(assignments.cost_currency_code, people.cost_currency_code)
            as cost_currency_code,
        projects.currency_code,
        schedules.starts_on,
        schedules.ends_on,
        coalesce(schedules.scheduled_hours, 0) as scheduled_hours,
        assignments.schedule_id,
        coalesce(people.work_calendar_id, projects.work_calendar_id)
            as work_calendar_id,
        assignments.is_time_credited or projects.is_time_credited as is_time_credited,
        assignments.is_time_excluded or projects.is_time_excluded as is_time_excluded,
        assignments.source_status,
        {{ provenance_of('assignments') }}

    from assignments
    inner join projects
        on assignments.project_id = projects.project_id
    left join schedules
        on assignments.schedule_id = schedules.schedule_id
    left join people
        on assignments.person_id = people.person_id
    left join assignment_rates
        on assignments.assignment_id = assignment_rates.assignment_id
    left join assignment_statuses
        on
            assignments.source_system = assignment_statuses.source_system
            and assignment_statuses.entity = 'assignment'
            and assignments.source_status = assignment_statuses.source_status

)

select * from final
