-- Grain: one row per landed version of an assignment, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'assignment'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as assignment_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ record_id('pse__project__c') }} as project_id,
        {{ record_id('pse__resource__c') }} as person_id,
        {{ clean_text('pse__status__c') }} as source_status,
        cast(pse__bill_rate__c as decimal(18, 4)) as bill_rate,
        coalesce(pse__daily_bill_rate__c, false) as is_daily_rate,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Assignment__c') }}

    from source

)

select * from renamed
