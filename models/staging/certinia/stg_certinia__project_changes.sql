-- Grain: one row per change of a tracked field of a record, and one for its creation.

with

source as (

    {{ latest_versions(source('raw_certinia', 'proj_history'), ['id']) }}

),

renamed as (

    {{ field_changes(
        'source',
        'project_id',
        {
            'pse__Stage__c': 'source_stage',
            'pse__Start_Date__c': 'starts_on',
            'pse__End_Date__c': 'ends_on',
            'pse__Planned_Hours__c': 'planned_hours',
            'pse__Estimated_Hours_at_Completion__c': 'estimated_hours_at_completion',
            'pse__Project_Manager__c': 'project_manager_id',
            'pse__Practice__c': 'practice_id',
            'pse__Recognition_Method__c': 'recognition_method',
        },
        'pse__Proj__History'
    ) }}

)

select * from renamed
