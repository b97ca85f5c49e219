-- Grain: one row per budget of a project: a purchase order, its change, or an internal
-- one.

with

source as (

    {{ latest_versions(source('raw_certinia', 'budget'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as budget_id,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__opportunity__c') }} as opportunity_source_id,
        {{ clean_text('pse__type__c') }} as source_budget_type,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__approved__c, false) as is_approved,
        coalesce(pse__include_in_financials__c, false) as is_in_financials,
        pse__effective_date__c as effective_on,
        {{ money('pse__amount__c') }} as amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ money('pse__expense_amount__c') }} as expense_amount,
        {{ clean_text('external_id__c') }} as external_id,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Budget__c') }}

    from source

)

select * from renamed
