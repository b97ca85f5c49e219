-- Grain: one row per row that was refused in landing. A source may answer the very same
-- row twice, so its copies are numbered.

with

source as (select * from {{ source('raw_plumbline', 'quarantine') }}),

numbered as (

    select
        *,
        row_number() over (
            partition by run_id, connection, object, source_id, field, payload
            order by quarantined_at
        ) as copy_number

    from source

),

renamed as (

    select
        {{ surrogate_key([
            'run_id', 'connection', 'object', 'source_id', 'field', 'payload',
            'copy_number'
        ]) }} as quarantine_id,
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

    from numbered

)

select * from renamed
