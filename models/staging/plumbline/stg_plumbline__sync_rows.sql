-- Grain: one row per row that a sync keeps in its destination.

with

source as (select * from {{ source('raw_plumbline', 'sync_rows') }}),

renamed as (

    select
        sync,
        row_key,
        state,
        amount,
        period,
        item_code,
        error_code,
        error_message,
        attempts,
        updated_at,
        delivered_at

    from source

)

select * from renamed
