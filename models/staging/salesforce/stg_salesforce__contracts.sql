-- Grain: one row per contract of the CRM.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'contract'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as contract_id,
        {{ record_id('accountid') }} as account_id,
        {{ clean_text('contractnumber') }} as contract_number,
        {{ clean_text('status') }} as source_status,
        startdate as starts_on,
        enddate as ends_on,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        activateddate as activated_at,
        createddate as created_at,
        {{ provenance('salesforce', 'Contract') }}

    from source

)

select * from renamed
