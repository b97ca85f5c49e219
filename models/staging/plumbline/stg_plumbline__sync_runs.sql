-- Grain: one row per push of a sync to its destination.

with

source as (select * from {{ source('raw_plumbline', 'sync_runs') }}),

renamed as (

    select
        sync_run_id,
        run_id,
        sync,
        destination,
        planned_creates,
        planned_updates,
        planned_deletes,
        sent,
        accepted,
        rejected,
        unknown,
        money_planned,
        money_accepted,
        status,
        started_at,
        finished_at,
        error_code,
        error_message

    from source

)

select * from renamed
