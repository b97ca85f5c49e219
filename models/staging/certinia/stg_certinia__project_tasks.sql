-- Grain: one row per task of a project.

with

source as (

    {{ latest_versions(source('raw_certinia', 'project_task'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as task_id,
        {{ clean_text('pse__task_number__c') }} as task_number,
        {{ clean_text('name') }} as task_name,
        {{ record_id('pse__project__c') }} as project_id,
        {{ record_id('pse__milestone__c') }} as milestone_id,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__started__c, false) as is_started,
        coalesce(pse__completed__c, false) as is_completed,
        cast(pse__order__c as integer) as task_order,
        {{ hours('pse__estimated_hours__c') }} as estimated_hours,
        cast(pse__start_date_time__c as date) as starts_on,
        cast(pse__end_date_time__c as date) as ends_on,
        {{ provenance('certinia', 'pse__Project_Task__c') }}

    from source

)

select * from renamed
