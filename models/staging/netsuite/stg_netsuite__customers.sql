-- Grain: one row per customer of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'customer'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as customer_id,
        coalesce(
            {{ clean_text('companyname') }},
            {{ clean_text('altname') }},
            {{ clean_text('entityid') }}
        ) as customer_name,
        {{ clean_text('externalid') }} as account_source_id,
        {{ record_id('currency') }} as currency_id,
        coalesce(isinactive, false) as is_inactive,
        {{ provenance('netsuite', 'customer') }}

    from source

)

select * from renamed
