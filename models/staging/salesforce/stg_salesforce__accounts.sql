-- Grain: one row per account of the CRM.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'account'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as account_id,
        {{ clean_text('name') }} as account_name,
        {{ clean_text('type') }} as account_type,
        {{ record_id('parentid') }} as parent_account_id,
        {{ clean_text('billingcountry') }} as country,
        {{ clean_text('website') }} as website,
        {{ clean_text('industry') }} as industry,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        createddate as created_at,
        {{ clean_text('external_id__c') }} as external_id,
        {{ provenance('salesforce', 'Account') }}

    from source

)

select * from renamed
