-- Grain: one row per person who can be staffed, subcontractors and leavers included.

with

resources as (select * from {{ ref('stg_certinia__resources') }}),

owned as (select * from {{ ref('int_people__owned') }}),

work_calendars as (select * from {{ ref('int_common__work_calendars') }}),

final as (

    select
        resources.person_id,
        owned.person_name,
        resources.role_name,
        {{ record_id('resources.role_name', 'resources.connection') }} as role_id,
        resources.region_id,
        resources.practice_id,
        resources.group_id,
        coalesce(work_calendars.work_calendar_id, 'default') as work_calendar_id,
        cast(owned.employed_from as date) as employed_from,
        cast(owned.employed_to as date) as employed_to,
        resources.is_external,
        resources.is_active,
        resources.is_excluded_from_time,
        resources.utilization_target,
        resources.cost_rate,
        resources.cost_currency_code,
        {{ provenance_of('resources') }}

    from resources
    left join owned
        on resources.person_id = owned.person_id
    left join work_calendars
        on resources.work_calendar_id = work_calendars.work_calendar_id
    where resources.is_resource

)

select * from final
