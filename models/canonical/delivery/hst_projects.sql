-- Grain: one row per project and period in which no tracked field changed.
-- Fields that the platform does not track are left out: nobody knows what they were.

with

projects as (

    {{ records_ever(ref('stg_certinia__project_versions')) }}

),

changes as (select * from {{ ref('stg_certinia__project_changes') }}),

rules as (

    {{ rules_in_force(ref('project_stage_map'), ['source_system', 'source_stage']) }}

),

periods as (

    {{ walked_history(
        'projects',
        'changes',
        'project_id',
        {
            'source_stage': dbt.type_string(),
            'starts_on': 'date',
            'ends_on': 'date',
            'planned_hours': 'decimal(18, 2)',
            'estimated_hours_at_completion': 'decimal(18, 2)',
            'project_manager_id': dbt.type_string(),
            'practice_id': dbt.type_string(),
            'recognition_method': dbt.type_string(),
        }
    ) }}

),

final as (

    select
        periods.project_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        coalesce(rules.stage, 'unmapped') as stage,
        periods.starts_on,
        periods.ends_on,
        periods.planned_hours,
        periods.estimated_hours_at_completion,
        periods.project_manager_id,
        periods.practice_id,
        periods.recognition_method,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('projects') }}

    from periods
    inner join projects
        on periods.project_id = projects.project_id
    left join rules
        on
            projects.source_system = rules.source_system
            and periods.source_stage = rules.source_stage

)

select * from final
