-- Grain: one row per currency and period of the CRM's dated rates.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'dated_conversion_rate'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as exchange_rate_id,
        upper({{ clean_text('isocode') }}) as currency_code,
        startdate as valid_from,
        nextstartdate as valid_to,
        {{ factor('conversionrate') }} as units_per_corporate,
        {{ provenance('salesforce', 'DatedConversionRate') }}

    from source

)

select * from renamed
