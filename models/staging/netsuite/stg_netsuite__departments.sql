-- Grain: one row per department by which lines of the ledger are told apart.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'department'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as department_id,
        {{ clean_text('name') }} as department_name,
        {{ record_id('parent') }} as parent_department_id,
        coalesce(isinactive, false) as is_inactive,
        {{ provenance('netsuite', 'department') }}

    from source

)

select * from renamed
