-- Grain: one row per employee of the ledger or user of the CRM, with the person of the
-- delivery system that it is: by reference, e-mail address, then name.

with

resources as (

    select
        person_id as master_id,
        source_id as external_id,
        email,
        lower(person_name) as same_name

    from {{ ref('stg_certinia__resources') }}
    where is_resource

),

records as (

    select
        source_person_id as record_id,
        person_source_id as external_id,
        email,
        lower(person_name) as same_name

    from {{ ref('int_people__sources') }}

),

final as (

    {{ matched_identities(
        'person', 'records', 'resources', ['external_id', 'email', 'same_name']
    ) }}

)

select * from final
