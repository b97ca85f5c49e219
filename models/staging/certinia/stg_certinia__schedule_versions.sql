-- Grain: one row per landed version of a schedule, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'schedule'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as schedule_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        {{ hours('pse__scheduled_hours__c') }} as scheduled_hours,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Schedule__c') }}

    from source

)

select * from renamed
