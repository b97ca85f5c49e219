-- Grain: one row per run, connection and object that was landed.

with

source as (select * from {{ source('raw_plumbline', 'landings') }}),

renamed as (

    select
        {{ surrogate_key(['run_id', 'connection', 'object']) }} as landing_id,
        run_id,
        connection,
        system,
        object,
        table_name,
        started_at,
        finished_at,
        received,
        loaded,
        quarantined,
        superseded,
        deleted,
        status,
        error_code,
        error_message,
        error_hint

    from source

)

select * from renamed
