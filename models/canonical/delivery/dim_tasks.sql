-- Grain: one row per task of a project.

with

tasks as (select * from {{ ref('stg_certinia__project_tasks') }}),

projects as (select * from {{ ref('dim_projects') }}),

task_statuses as (

    {{ statuses_in_force() }}

),

final as (

    select
        tasks.task_id,
        tasks.task_number,
        tasks.task_name,
        tasks.project_id,
        tasks.milestone_id,
        coalesce(task_statuses.status, 'unmapped') as status,
        tasks.is_started,
        tasks.is_completed,
        tasks.task_order,
        tasks.estimated_hours,
        tasks.starts_on,
        tasks.ends_on,
        tasks.source_status,
        {{ provenance_of('tasks') }}

    from tasks
    inner join projects
        on tasks.project_id = projects.project_id
    left join task_statuses
        on
            tasks.source_system = task_statuses.source_system
            and task_statuses.entity = 'task'
            and tasks.source_status = task_statuses.source_status

)

select * from final
