-- Grain: one row per milestone of a project.

with

source as (

    {{ latest_versions(source('raw_certinia', 'milestone'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as milestone_id,
        {{ clean_text('name') }} as milestone_name,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__approved__c, false) as is_approved,
        coalesce(pse__include_in_financials__c, false) as is_in_financials,
        coalesce(pse__billed__c, false) as is_billed,
        pse__target_date__c as target_on,
        pse__actual_date__c as actual_on,
        {{ money('pse__milestone_amount__c') }} as amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ clean_text('external_id__c') }} as external_id,
        _modified_at as modified_at,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Milestone__c') }}

    from source

)

select * from renamed
