-- Grain: one row per currency of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'currency'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as currency_id,
        upper({{ clean_text('symbol') }}) as currency_code,
        {{ provenance('netsuite', 'currency') }}

    from source

)

select * from renamed
