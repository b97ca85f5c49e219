-- Grain: one row per schedule of an assignment.

with

source as (

    {{ latest_versions(source('raw_certinia', 'schedule'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as schedule_id,
        pse__start_date__c as starts_on,
        pse__end_date__c as ends_on,
        {{ hours('pse__scheduled_hours__c') }} as scheduled_hours,
        coalesce({{ hours('pse__monday_hours__c') }}, 0) as monday_hours,
        coalesce({{ hours('pse__tuesday_hours__c') }}, 0) as tuesday_hours,
        coalesce({{ hours('pse__wednesday_hours__c') }}, 0) as wednesday_hours,
        coalesce({{ hours('pse__thursday_hours__c') }}, 0) as thursday_hours,
        coalesce({{ hours('pse__friday_hours__c') }}, 0) as friday_hours,
        coalesce({{ hours('pse__saturday_hours__c') }}, 0) as saturday_hours,
        coalesce({{ hours('pse__sunday_hours__c') }}, 0) as sunday_hours,
        {{ provenance('certinia', 'pse__Schedule__c') }}

    from source

)

select * from renamed
