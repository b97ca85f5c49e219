-- Grain: one row per practice of the firm.

with

source as (

    {{ latest_versions(source('raw_certinia', 'practice'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as practice_id,
        {{ clean_text('name') }} as practice_name,
        {{ record_id('pse__parent_practice__c') }} as parent_practice_id,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ provenance('certinia', 'pse__Practice__c') }}

    from source

)

select * from renamed
