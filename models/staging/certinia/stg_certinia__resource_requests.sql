-- Grain: one row per request for somebody to staff a project or a deal.

with

source as (

    {{ latest_versions(source('raw_certinia', 'resource_request'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as resource_request_id,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__opportunity__c') }} as opportunity_source_id,
        {{ record_id('pse__assignment__c') }} as assignment_id,
        {{ clean_text('pse__resource_role__c') }} as role_name,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__resource_held__c, false) as is_held,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        {{ hours('pse__sow_hours__c') }} as requested_hours,
        cast(pse__planned_bill_rate__c as decimal(18, 4)) as bill_rate,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ record_id('pse__region__c') }} as region_id,
        {{ record_id('pse__practice__c') }} as practice_id,
        {{ clean_text('external_id__c') }} as external_id,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Resource_Request__c') }}

    from source

)

select * from renamed
