-- Grain: one row per field that differs from the declared schema in a run.

with

source as (select * from {{ source('raw_plumbline', 'schema_drift') }}),

renamed as (

    select
        run_id,
        connection,
        object,
        field,
        kind

    from source

)

select * from renamed
