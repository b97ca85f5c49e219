-- Grain: one row per employee of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'employee'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as employee_id,
        coalesce(
            nullif(
                trim(coalesce(firstname, '') || ' ' || coalesce(lastname, '')), ''
            ),
            {{ clean_text('entityid') }}
        ) as employee_name,
        lower({{ clean_text('email') }}) as email,
        {{ clean_text('title') }} as title,
        {{ record_id('department') }} as department_id,
        {{ record_id('location') }} as location_id,
        {{ record_id('subsidiary') }} as subsidiary_id,
        hiredate as employed_from,
        releasedate as employed_to,
        coalesce(isjobresource, false) as is_resource,
        {{ clean_text('externalid') }} as person_source_id,
        coalesce(isinactive, false) as is_inactive,
        {{ provenance('netsuite', 'employee') }}

    from source

)

select * from renamed
