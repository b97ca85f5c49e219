-- Grain: one row per region of the firm.

with

source as (

    {{ latest_versions(source('raw_certinia', 'region'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as region_id,
        {{ clean_text('name') }} as region_name,
        {{ record_id('pse__parent_region__c') }} as parent_region_id,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ provenance('certinia', 'pse__Region__c') }}

    from source

)

select * from renamed
