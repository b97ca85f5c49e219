-- Grain: one row per change of a tracked field of a record, and one for its creation.

with

source as (

    {{ latest_versions(source('raw_certinia', 'milestone_history'), ['id']) }}

),

renamed as (

    {{ field_changes(
        'source',
        'milestone_id',
        {
            'pse__Status__c': 'source_status',
            'pse__Target_Date__c': 'target_on',
            'pse__Actual_Date__c': 'actual_on',
            'pse__Milestone_Amount__c': 'amount',
        },
        'pse__Milestone__History'
    ) }}

)

select * from renamed
