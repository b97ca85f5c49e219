-- Grain: one row per project of a delivery system, with the words of the source
-- translated by the rules of the as-of date.

with

projects as (select * from {{ ref('stg_certinia__projects') }}),

stages as (

    {{ rules_in_force(ref('project_stage_map'), ['source_system', 'source_stage']) }}

),

project_types as (

    {{ rules_in_force(
        ref('project_type_map'), ['source_system', 'source_project_type']
    ) }}

),

revenue_methods as (

    {{ rules_in_force(
        ref('revenue_method_map'),
        ['source_system', 'billing_type', 'recognition_method', 'source_project_type']
    ) }}

),

final as (

    select
        projects.project_id,
        projects.project_code,
        projects.project_name,
        projects.account_source_id,
        projects.opportunity_source_id,
        projects.region_id,
        projects.practice_id,
        projects.group_id,
        projects.project_manager_id,
        projects.source_stage,
        projects.source_project_type,
        projects.billing_type,
        projects.recognition_method,
        projects.is_billable,
        projects.is_template,
        projects.is_excluded_from_backlog,
        projects.is_time_credited,
        projects.is_time_excluded,
        projects.starts_on,
        projects.ends_on,
        projects.planned_hours,
        projects.estimated_hours_at_completion,
        projects.currency_code,
        projects.work_calendar_id,
        coalesce(stages.stage, 'unmapped') as stage,
        coalesce(project_types.project_type, 'unmapped') as project_type,
        coalesce(project_types.project_type = 'internal', false) as is_internal,
        coalesce(revenue_methods.revenue_method, 'unmapped') as mapped_revenue_method,
        {{ provenance_of('projects') }}

    from projects
    left join stages
        on
            projects.source_system = stages.source_system
            and projects.source_stage = stages.source_stage
    left join project_types
        on
            projects.source_system = project_types.source_system
            and projects.source_project_type = project_types.source_project_type
    left join revenue_methods
        on
            projects.source_system = revenue_methods.source_system
            and projects.billing_type = revenue_methods.billing_type
            and projects.recognition_method = revenue_methods.recognition_method
            and projects.source_project_type = revenue_methods.source_project_type
    where not projects.is_template

)

select * from final
