-- Grain: one row per landed version of a rate card, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'rate_card'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as rate_card_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ clean_text('pse__role__c') }} as role_name,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        cast(pse__suggested_bill_rate__c as decimal(18, 4)) as standard_rate,
        cast(pse__average_cost_rate__c as decimal(18, 4)) as cost_rate,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Rate_Card__c') }}

    from source

)

select * from renamed
