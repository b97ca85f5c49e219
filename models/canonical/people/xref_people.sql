-- Grain: one row per person's record of any system, with the person that it stands for.
-- Only people of the delivery system can be staffed; others stand for themselves and
-- are in no other model.

with

resources as (select * from {{ ref('stg_certinia__resources') }}),

other_records as (select * from {{ ref('int_people__sources') }}),

matches as (select * from {{ ref('int_people__matches') }}),

final as (

    select
        person_id as source_person_id,
        person_id,
        'self' as match_rule,
        1 as candidates,
        person_name as source_person_name,
        false as is_expected_to_match,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from resources
    where is_resource

    union all

    select
        other_records.source_person_id,
        matches.master_id as person_id,
        matches.match_rule,
        matches.candidates,
        other_records.person_name as source_person_name,
        other_records.is_expected_to_match,
        {{ provenance_of('other_records') }}

    from other_records
    inner join matches
        on other_records.source_person_id = matches.record_id

)

select * from final
