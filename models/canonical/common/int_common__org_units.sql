-- Grain: one row per region, practice or group of the firm, without what is above it.

with

regions as (select * from {{ ref('stg_certinia__regions') }}),

practices as (select * from {{ ref('stg_certinia__practices') }}),

groups_of_people as (select * from {{ ref('stg_certinia__groups') }}),

final as (

    select
        region_id as org_unit_id,
        'region' as org_unit_kind,
        region_name as org_unit_name,
        parent_region_id as parent_org_unit_id,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from regions

    union all

    select
        practice_id as org_unit_id,
        'practice' as org_unit_kind,
        practice_name as org_unit_name,
        parent_practice_id as parent_org_unit_id,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from practices

    union all

    select
        group_id as org_unit_id,
        'group' as org_unit_kind,
        group_name as org_unit_name,
        parent_group_id as parent_org_unit_id,
        currency_code,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from groups_of_people

)

select * from final
