-- Grain: one row per group of the firm.

with

source as (

    {{ latest_versions(source('raw_certinia', 'grp'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as group_id,
        {{ clean_text('name') }} as group_name,
        {{ record_id('pse__parent_group__c') }} as parent_group_id,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ provenance('certinia', 'pse__Grp__c') }}

    from source

)

select * from renamed
