-- Grain: one row per milestone of a project.

with

milestones as (select * from {{ ref('stg_certinia__milestones') }}),

projects as (select * from {{ ref('dim_projects') }}),

milestone_statuses as (

    {{ statuses_in_force() }}

),

final as (

    select
        milestones.milestone_id,
        milestones.project_id,
        milestones.milestone_name,
        milestones.amount,
        projects.currency_code,
        milestones.target_on,
        milestones.actual_on,
        coalesce(milestone_statuses.status, 'unmapped') as status,
        milestones.is_approved,
        milestones.is_billed,
        milestones.is_in_financials,
        milestones.source_status,
        {{ provenance_of('milestones') }}

    from milestones
    inner join projects
        on milestones.project_id = projects.project_id
    left join milestone_statuses
        on
            milestones.source_system = milestone_statuses.source_system
            and milestone_statuses.entity = 'milestone'
            and milestones.source_status = milestone_statuses.source_status

)

select * from final
