-- Grain: one row per rate card: the list price of an hour of a role, for some days.

with

source as (

    {{ latest_versions(source('raw_certinia', 'rate_card'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as rate_card_id,
        {{ clean_text('name') }} as rate_card_name,
        {{ clean_text('pse__account__c') }} as account_source_id,
        {{ record_id('pse__region__c') }} as region_id,
        {{ record_id('pse__practice__c') }} as practice_id,
        {{ record_id('pse__group__c') }} as group_id,
        {{ clean_text('pse__role__c') }} as role_name,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        cast(pse__suggested_bill_rate__c as decimal(18, 4)) as standard_rate,
        cast(pse__average_cost_rate__c as decimal(18, 4)) as cost_rate,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ provenance('certinia', 'pse__Rate_Card__c') }}

    from source

)

select * from renamed
