-- Grain: one row per person: what their records in all systems say, each attribute by
-- the system that owns it. Dates are text here.

with

resources as (select * from {{ ref('stg_certinia__resources') }}),

other_records as (select * from {{ ref('int_people__sources') }}),

person_matches as (select * from {{ ref('xref_people') }}),

described as (

    select
        person_id as source_person_id,
        person_name,
        employed_from,
        employed_to

    from resources

    union all

    select
        source_person_id,
        person_name,
        employed_from,
        employed_to

    from other_records

),

records as (

    select
        person_matches.person_id,
        described.person_name,
        described.employed_from,
        described.employed_to,
        person_matches.source_system,
        person_matches.source_id

    from described
    inner join person_matches
        on described.source_person_id = person_matches.source_person_id

),

final as (

    {{ owned_attributes(
        'person',
        'person_id',
        'records',
        ['person_name', 'employed_from', 'employed_to']
    ) }}

)

select * from final
