-- Grain: one row per change of a tracked field of a record, and one for its creation.

with

source as (

    {{ latest_versions(source('raw_certinia', 'budget_history'), ['id']) }}

),

renamed as (

    {{ field_changes(
        'source',
        'budget_id',
        {
            'pse__Status__c': 'source_status',
            'pse__Amount__c': 'amount',
        },
        'pse__Budget__History'
    ) }}

)

select * from renamed
