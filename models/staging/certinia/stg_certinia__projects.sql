-- Grain: one row per project of the delivery system.

with

source as (

    {{ latest_versions(source('raw_certinia', 'proj'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as project_id,
        {{ clean_text('pse__project_id__c') }} as project_code,
        {{ clean_text('name') }} as project_name,
        {{ clean_text('pse__account__c') }} as account_source_id,
        {{ clean_text('pse__opportunity__c') }} as opportunity_source_id,
        {{ record_id('pse__region__c') }} as region_id,
        {{ record_id('pse__practice__c') }} as practice_id,
        {{ record_id('pse__group__c') }} as group_id,
        {{ record_id('pse__project_manager__c') }} as project_manager_id,
        {{ clean_text('pse__stage__c') }} as source_stage,
        {{ clean_text('pse__project_type__c') }} as source_project_type,
        {{ clean_text('pse__billing_type__c') }} as billing_type,
        {{ clean_text('pse__recognition_method__c') }} as recognition_method,
        coalesce(pse__is_billable__c, false) as is_billable,
        coalesce(pse__is_template__c, false) as is_template,
        coalesce(pse__exclude_from_backlog__c, false) as is_excluded_from_backlog,
        coalesce(pse__time_credited__c, false) as is_time_credited,
        coalesce(pse__time_excluded__c, false) as is_time_excluded,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        {{ hours('pse__planned_hours__c') }} as planned_hours,
        {{ hours('pse__estimated_hours_at_completion__c') }}
            as estimated_hours_at_completion,
        {{ factor('pse__percent_hours_completed_for_recognition__c * 0.01') }}
            as completed_ratio,
        {{ money('pse__bookings__c') }} as booked_amount,
        {{ money('pse__billings__c') }} as billed_amount,
        {{ money('pse__revenue__c') }} as recognised_amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        {{ record_id('pse__work_calendar__c') }} as work_calendar_id,
        {{ clean_text('external_id__c') }} as external_id,
        createddate as created_at,
        {{ provenance('certinia', 'pse__Proj__c') }}

    from source

)

select * from renamed
