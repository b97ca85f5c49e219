-- Grain: one row per expense of a person on a project.

with

source as (

    {{ latest_versions(source('raw_certinia', 'expense'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as expense_id,
        {{ record_id('pse__project__c') }} as project_id,
        {{ record_id('pse__resource__c') }} as person_id,
        {{ clean_text('pse__type__c') }} as expense_type,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__approved__c, false) as is_approved,
        coalesce(pse__include_in_financials__c, false) as is_in_financials,
        coalesce(pse__billable__c, false) as is_billable,
        coalesce(pse__billed__c, false) as is_billed,
        pse__expense_date__c as incurred_on,
        {{ money('pse__amount__c') }} as amount,
        {{ money('pse__billing_amount__c') }} as billable_amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        upper({{ clean_text('pse__billing_currency__c') }}) as billing_currency_code,
        _modified_at as modified_at,
        {{ provenance('certinia', 'pse__Expense__c') }}

    from source

)

select * from renamed
