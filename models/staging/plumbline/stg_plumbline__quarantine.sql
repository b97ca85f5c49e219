-- Grain: one row per row that was refused in landing.

with

source as (

    select * from {{ source('raw_plumbline', 'quarantine') }}

),

renamed as (

    select
        run_id,
        connection,
        system,
        object,
        source_id,
        field,
        reason,
        value,
        payload,
        quarantined_at

    from source

)

select * from renamed
