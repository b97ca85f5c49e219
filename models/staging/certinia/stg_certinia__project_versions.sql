-- Grain: one row per landed version of a project, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'proj'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as project_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ clean_text('pse__stage__c') }} as source_stage,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        {{ hours('pse__planned_hours__c') }} as planned_hours,
        {{ hours('pse__estimated_hours_at_completion__c') }}
            as estimated_hours_at_completion,
        {{ record_id('pse__project_manager__c') }} as project_manager_id,
        {{ record_id('pse__practice__c') }} as practice_id,
        {{ clean_text('pse__recognition_method__c') }} as recognition_method,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Proj__c') }}

    from source

)

select * from renamed
