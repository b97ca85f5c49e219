-- Grain: one row per run of the pipeline.

with

source as (select * from {{ source('raw_plumbline', 'runs') }}),

renamed as (

    select
        run_id,
        command,
        as_of,
        started_at,
        finished_at,
        status

    from source

)

select * from renamed
