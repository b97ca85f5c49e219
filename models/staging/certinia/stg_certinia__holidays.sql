-- Grain: one row per holiday of a work calendar.

with

source as (

    {{ latest_versions(source('raw_certinia', 'holiday'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as holiday_id,
        {{ clean_text('name') }} as holiday_name,
        {{ record_id('pse__work_calendar__c') }} as work_calendar_id,
        pse__date__c as holiday_on,
        coalesce({{ hours('pse__work_hours__c') }}, 0) as work_hours,
        {{ provenance('certinia', 'pse__HolidayObj__c') }}

    from source

)

select * from renamed
