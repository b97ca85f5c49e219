-- Grain: one row per project record of any system, with the project that it stands for.
-- The ledger's projects are matched by their explicit reference, then by a number
-- that is unique in the delivery system.

with

delivery_projects as (

    select * from {{ ref('stg_certinia__projects') }}

),

ledger_projects as (

    select * from {{ ref('stg_netsuite__projects') }}

),

projects_by_source_id as (

    select * from {{ ref('int_delivery__projects_by_source_id') }}

),

projects_by_code as (

    select
        project_code,
        min(project_id) as project_id

    from delivery_projects
    where project_code is not null
    group by 1
    having count(*) = 1

),

final as (

    select
        project_id as source_project_id,
        project_id,
        'self' as match_rule,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from delivery_projects

    union all

    select
        ledger_projects.job_id as source_project_id,
        coalesce(
            projects_by_source_id.project_id,
            projects_by_code.project_id,
            ledger_projects.job_id
        ) as project_id,
        case
            when projects_by_source_id.project_id is not null then 'external_id'
            when projects_by_code.project_id is not null then 'project_code'
            else 'unmatched'
        end as match_rule,
        {{ provenance_of('ledger_projects') }}

    from ledger_projects
    left join projects_by_source_id
        on
            ledger_projects.project_source_id
            = projects_by_source_id.project_source_id
    left join projects_by_code
        on ledger_projects.project_code = projects_by_code.project_code

)

select * from final
