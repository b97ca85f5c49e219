-- Grain: one row per landed version of a budget, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'budget'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as budget_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__approved__c, false) as is_approved,
        {{ money('pse__amount__c') }} as amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Budget__c') }}

    from source

)

select * from renamed
