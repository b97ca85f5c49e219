-- Grain: one row per account of the ledger.

with

source as (

    {{ latest_versions(source('raw_netsuite', 'account'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as account_id,
        {{ clean_text('acctnumber') }} as account_number,
        {{ clean_text('accttype') }} as account_type,
        {{ clean_text('fullname') }} as account_name,
        {{ provenance('netsuite', 'account') }}

    from source

)

select * from renamed
