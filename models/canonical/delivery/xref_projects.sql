-- Grain: one row per project record of any system, with the project that it stands for.

with

delivery_projects as (select * from {{ ref('stg_certinia__projects') }}),

ledger_projects as (select * from {{ ref('stg_netsuite__projects') }}),

matches as (select * from {{ ref('int_delivery__project_matches') }}),

final as (

    select
        project_id as source_project_id,
        project_id,
        'self' as match_rule,
        1 as candidates,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from delivery_projects

    union all

    select
        ledger_projects.job_id as source_project_id,
        matches.master_id as project_id,
        matches.match_rule,
        matches.candidates,
        {{ provenance_of('ledger_projects') }}

    from ledger_projects
    inner join matches
        on ledger_projects.job_id = matches.record_id

)

select * from final
