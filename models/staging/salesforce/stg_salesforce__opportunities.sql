-- Grain: one row per opportunity of the CRM.

with

source as (

    {{ latest_versions(source('raw_salesforce', 'opportunity'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as opportunity_id,
        {{ clean_text('name') }} as opportunity_name,
        {{ record_id('accountid') }} as account_id,
        {{ clean_text('stagename') }} as source_stage,
        coalesce(isclosed, false) as is_closed,
        coalesce(iswon, false) as is_won,
        cast(probability * 0.01 as decimal(18, 6)) as probability,
        {{ money('amount') }} as amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        closedate as close_date,
        createddate as created_at,
        pse__test_project_start_date__c as expected_starts_on,
        pse__test_project_end_date__c as expected_ends_on,
        {{ clean_text('pse__region__c') }} as region_source_id,
        {{ clean_text('pse__practice__c') }} as practice_source_id,
        {{ clean_text('pse__group__c') }} as group_source_id,
        {{ record_id('ownerid') }} as owner_user_id,
        {{ record_id('contractid') }} as contract_id,
        {{ record_id('pse__parent_opportunity__c') }} as parent_opportunity_id,
        coalesce(pse__is_change_request__c, false) as is_change_request,
        {{ clean_text('external_id__c') }} as external_id,
        {{ provenance('salesforce', 'Opportunity') }}

    from source

)

select * from renamed
