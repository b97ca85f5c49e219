-- Grain: one row per landed version of a resource request, its deletion too.

with

source as (

    {{ all_versions(source('raw_certinia', 'resource_request'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as resource_request_id,
        _modified_at as modified_at,
        _version_rank as version_rank,
        coalesce(_is_deleted, false) as is_deleted,
        {{ record_id('pse__project__c') }} as project_id,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__resource_held__c, false) as is_held,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Resource_Request__c') }}

    from source

)

select * from renamed
