-- Grain: one row per legal entity of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'subsidiary'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as subsidiary_id,
        {{ clean_text('name') }} as subsidiary_name,
        {{ record_id('parent') }} as parent_subsidiary_id,
        {{ record_id('currency') }} as currency_id,
        {{ clean_text('country') }} as country,
        coalesce(iselimination, false) as is_elimination,
        {{ provenance('netsuite', 'subsidiary') }}

    from source

)

select * from renamed
