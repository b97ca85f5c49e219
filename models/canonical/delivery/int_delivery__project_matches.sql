-- Grain: one row per project of the ledger, with the delivery system's project that it
-- is: by its reference, then by a number that only one project has.

with

delivery_projects as (

    select
        project_id as master_id,
        source_id as external_id,
        project_code

    from {{ ref('stg_certinia__projects') }}

),

records as (

    select
        job_id as record_id,
        project_source_id as external_id,
        project_code

    from {{ ref('stg_netsuite__projects') }}

),

final as (

    {{ matched_identities(
        'project', 'records', 'delivery_projects', ['external_id', 'project_code']
    ) }}

)

select * from final
