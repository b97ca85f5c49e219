-- Grain: one row per project: what its records in all systems say, each attribute by
-- the system that owns it. Dates are text here.

with

delivery_projects as (select * from {{ ref('stg_certinia__projects') }}),

ledger_projects as (select * from {{ ref('stg_netsuite__projects') }}),

project_matches as (select * from {{ ref('xref_projects') }}),

described as (

    select
        project_id as source_project_id,
        project_name,
        starts_on,
        ends_on

    from delivery_projects

    union all

    select
        job_id as source_project_id,
        project_name,
        starts_on,
        ends_on

    from ledger_projects

),

records as (

    select
        project_matches.project_id,
        described.project_name,
        described.starts_on,
        described.ends_on,
        project_matches.source_system,
        project_matches.source_id

    from described
    inner join project_matches
        on described.source_project_id = project_matches.source_project_id

),

final as (

    {{ owned_attributes(
        'project', 'project_id', 'records', ['project_name', 'starts_on', 'ends_on']
    ) }}

)

select * from final
