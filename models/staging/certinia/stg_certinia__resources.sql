-- Grain: one row per contact of the delivery system, resources and others.

with

source as (

    {{ latest_versions(source('raw_certinia', 'contact'), ['id']) }}

),

renamed as (

    select
        {{ record_id('id') }} as person_id,
        {{ clean_text('name') }} as person_name,
        lower({{ clean_text('email') }}) as email,
        coalesce(pse__is_resource__c, false) as is_resource,
        coalesce(pse__is_resource_active__c, false) as is_active,
        coalesce(pse__external_resource__c, false) as is_external,
        {{ clean_text('pse__resource_role__c') }} as role_name,
        {{ record_id('pse__region__c') }} as region_id,
        {{ record_id('pse__practice__c') }} as practice_id,
        {{ record_id('pse__group__c') }} as group_id,
        {{ record_id('pse__work_calendar__c') }} as work_calendar_id,
        pse__start_date__c as employed_from,
        pse__last_date__c as employed_to,
        cast(pse__utilization_target__c * 0.01 as decimal(18, 6))
            as utilization_target,
        {{ money('pse__default_cost_rate__c') }} as cost_rate,
        upper({{ clean_text('currencyisocode') }}) as cost_currency_code,
        coalesce(pse__exclude_from_time_calculations__c, false)
            as is_excluded_from_time,
        {{ provenance('certinia', 'Contact') }}

    from source

)

select * from renamed
