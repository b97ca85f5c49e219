-- Grain: one row per class by which lines of the ledger are told apart.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'classification'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as class_id,
        {{ clean_text('name') }} as class_name,
        {{ record_id('parent') }} as parent_class_id,
        coalesce(isinactive, false) as is_inactive,
        {{ provenance('netsuite', 'classification') }}

    from source

)

select * from renamed
