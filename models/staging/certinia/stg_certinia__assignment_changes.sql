-- Grain: one row per change of a tracked field of a record, and one for its creation.

with

source as (

    {{ latest_versions(source('raw_certinia', 'assignment_history'), ['id']) }}

),

renamed as (

    {{ field_changes(
        'source',
        'assignment_id',
        {
            'pse__Status__c': 'source_status',
            'pse__Resource__c': 'person_id',
            'pse__Bill_Rate__c': 'bill_rate',
        },
        'pse__Assignment__History'
    ) }}

)

select * from renamed
