-- Grain: one row per split of a weekly timecard: a person's week on a project, cut at
-- the month's end. Deleted ones are kept and marked: a daily run adds what was landed
-- since, and has to know what to take away.

with

landed as (

    {{ landed_since_last_build(source('raw_certinia', 'timecard')) }}

),

versions as (

    {{ all_versions('landed', ['id']) }}

),

source as (

    select *
    from versions
    where _version_rank = 1

),

renamed as (

    select
        {{ record_id('id') }} as time_entry_id,
        {{ record_id('pse__resource__c') }} as person_id,
        {{ record_id('pse__project__c') }} as project_id,
        {{ record_id('pse__assignment__c') }} as assignment_id,
        {{ record_id('pse__milestone__c') }} as milestone_id,
        {{ record_id('project_task__c') }} as task_id,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        {{ clean_text('pse__status__c') }} as source_status,
        coalesce(pse__submitted__c, false) as is_submitted,
        coalesce(pse__approved__c, false) as is_approved,
        coalesce(pse__include_in_financials__c, false) as is_in_financials,
        coalesce(pse__billable__c, false) as is_billable,
        coalesce(pse__billed__c, false) as is_billed,
        coalesce(pse__invoiced__c, false) as is_invoiced,
        {{ hours('pse__total_hours__c') }} as hours,
        {{ money('pse__total_billable_amount__c') }} as billable_amount,
        {{ money('pse__total_cost__c') }} as cost_amount,
        upper({{ clean_text('currencyisocode') }}) as currency_code,
        coalesce(pse__time_credited__c, false) as is_time_credited,
        coalesce(pse__time_excluded__c, false) as is_time_excluded,
        coalesce(_is_deleted, false) as is_deleted,
        createddate as created_at,
        _modified_at as modified_at,
        {{ provenance('certinia', 'pse__Timecard__c') }}

    from source

)

select * from renamed
