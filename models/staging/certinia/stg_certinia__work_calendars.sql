-- Grain: one row per work calendar.

with

source as (

    {{ latest_versions(source('raw_certinia', 'work_calendar'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as work_calendar_id,
        {{ clean_text('name') }} as work_calendar_name,
        coalesce({{ hours('pse__monday_hours__c') }}, 0) as monday_hours,
        coalesce({{ hours('pse__tuesday_hours__c') }}, 0) as tuesday_hours,
        coalesce({{ hours('pse__wednesday_hours__c') }}, 0) as wednesday_hours,
        coalesce({{ hours('pse__thursday_hours__c') }}, 0) as thursday_hours,
        coalesce({{ hours('pse__friday_hours__c') }}, 0) as friday_hours,
        coalesce({{ hours('pse__saturday_hours__c') }}, 0) as saturday_hours,
        coalesce({{ hours('pse__sunday_hours__c') }}, 0) as sunday_hours,
        {{ provenance('certinia', 'pse__Work_Calendar__c') }}

    from source

)

select * from renamed
