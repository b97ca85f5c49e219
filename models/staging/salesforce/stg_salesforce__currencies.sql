-- Grain: one row per currency of the CRM, with its undated rate.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'currency_type'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as currency_id,
        upper({{ clean_text('isocode') }}) as currency_code,
        {{ factor('conversionrate') }} as units_per_corporate,
        coalesce(iscorporate, false) as is_corporate,
        {{ provenance('salesforce', 'CurrencyType') }}

    from source

)

select * from renamed
