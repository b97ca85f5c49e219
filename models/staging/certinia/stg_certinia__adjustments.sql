-- Grain: one row per adjustment of a project: what is billed or earned beside time,
-- expenses and milestones. A write-down is below zero.

with

source as (

    {{ latest_versions(source('raw_certinia', 'miscellaneous_adjustment'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as adjustment_id,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__transaction_category__c') }} as source_category,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__approved__c, false) as is_approved,
        coalesce(pse__include_in_financials__c, false) as is_in_financials,
        coalesce(pse__billed__c, false) as is_billed,
        pse__effective_date__c as effective_on,
        {{ money('pse__amount__c') }} as amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ clean_text('pse__description__c') }} as reason,
        _modified_at as modified_at,
        {{ provenance('certinia', 'pse__Miscellaneous_Adjustment__c') }}

    from source

)

select * from renamed
