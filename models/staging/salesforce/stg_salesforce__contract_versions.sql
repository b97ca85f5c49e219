-- Grain: one row per landed version of a contract, its deletion too.

with

source as (

    {{ all_versions(source('raw_salesforce', 'contract'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as contract_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ record_id('accountid') }} as account_id,
        {{ clean_text('status') }} as source_status,
        startdate as starts_on,
        enddate as ends_on,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        createddate as created_at,
        {{ provenance('salesforce', 'Contract') }}

    from source

)

select * from renamed
