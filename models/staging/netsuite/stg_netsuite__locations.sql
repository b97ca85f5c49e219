-- Grain: one row per location by which lines of the ledger are told apart.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'location'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as location_id,
        {{ clean_text('name') }} as location_name,
        {{ record_id('parent') }} as parent_location_id,
        coalesce(isinactive, false) as is_inactive,
        {{ provenance('netsuite', 'location') }}

    from source

)

select * from renamed
