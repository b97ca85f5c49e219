-- Grain: one row per change of a tracked field of a record, and one for its creation.

with

source as (

    {{ latest_versions(source('raw_certinia', 'resource_request_history'), ['id']) }}

),

renamed as (

    {{ field_changes(
        'source',
        'resource_request_id',
        {
            'pse__Status__c': 'source_status',
            'pse__Resource_Held__c': 'is_held',
            'pse__Start_Date__c': 'starts_on',
            'pse__End_Date__c': 'ends_on',
        },
        'pse__Resource_Request__History'
    ) }}

)

select * from renamed
