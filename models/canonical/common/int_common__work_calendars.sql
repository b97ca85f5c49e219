-- Grain: one row per work calendar, and one named `default` (40 hours, no holidays) for
-- people and projects without one: they have capacity, and must not vanish from it.

with

work_calendars as (select * from {{ ref('stg_certinia__work_calendars') }}),

final as (

    select
        work_calendar_id,
        work_calendar_name,
        monday_hours,
        tuesday_hours,
        wednesday_hours,
        thursday_hours,
        friday_hours,
        saturday_hours,
        sunday_hours,
        source_system,
        source_object,
        source_id,
        connection,
        load_id

    from work_calendars

    union all

    select
        'default' as work_calendar_id,
        'Default' as work_calendar_name,
        8 as monday_hours,
        8 as tuesday_hours,
        8 as wednesday_hours,
        8 as thursday_hours,
        8 as friday_hours,
        0 as saturday_hours,
        0 as sunday_hours,
        'plumbline' as source_system,
        'rule' as source_object,
        'default' as source_id,
        'plumbline' as connection,
        'plumbline' as load_id

)

select * from final
