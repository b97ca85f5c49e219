-- Grain: one row per milestone of a project.

with

milestones as (

    select * from {{ ref('stg_certinia__milestones') }}

),

projects as (

    select * from {{ ref('dim_projects') }}

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
        milestones.is_approved,
        milestones.is_billed,
        milestones.is_in_financials,
        {{ provenance_of('milestones') }}

    from milestones
    inner join projects
        on milestones.project_id = projects.project_id

)

select * from final
