-- Grain: one row per schedule of an assignment and period in which nothing about it
-- changed: what was booked, as one knew it on a day. The platform keeps no history of
-- schedules: it is in the versions that were landed.

with

schedule_versions as (select * from {{ ref('stg_certinia__schedule_versions') }}),

schedules as (

    {{ records_ever(ref('stg_certinia__schedule_versions')) }}

),

periods as (

    {{ landed_history(
        'schedule_versions',
        'schedule_id',
        ['starts_on', 'ends_on', 'scheduled_hours']
    ) }}

),

final as (

    select
        periods.schedule_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        periods.starts_on,
        periods.ends_on,
        periods.scheduled_hours,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('schedules') }}

    from periods
    inner join schedules
        on periods.schedule_id = schedules.schedule_id

)

select * from final
