-- Grain: one row per project of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'job'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as job_id,
        {{ clean_text('entityid') }} as project_code,
        coalesce(
            {{ clean_text('companyname') }},
            {{ clean_text('altname') }},
            {{ clean_text('entityid') }}
        ) as project_name,
        {{ record_id('customer') }} as customer_id,
        {{ clean_text('externalid') }} as project_source_id,
        {{ record_id('currency') }} as currency_id,
        startdate as starts_on,
        projectedenddate as ends_on,
        {{ provenance('netsuite', 'job') }}

    from source

)

select * from renamed
