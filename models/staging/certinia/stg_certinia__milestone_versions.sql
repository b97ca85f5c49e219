-- Grain: one row per landed version of a milestone, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'milestone'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as milestone_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__approved__c, false) as is_approved,
        pse__target_date__c as target_on,
        pse__actual_date__c as actual_on,
        {{ money('pse__milestone_amount__c') }} as amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Milestone__c') }}

    from source

)

select * from renamed
