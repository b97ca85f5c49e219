-- Grain: one row per resource request and period in which no tracked field changed.
-- Fields that the platform does not track are left out: nobody knows what they were.

with

resource_requests as (

    {{ records_ever(ref('stg_certinia__resource_request_versions')) }}

),

changes as (select * from {{ ref('stg_certinia__resource_request_changes') }}),

rules as (

    {{ statuses_in_force() }}

),

periods as (

    {{ walked_history(
        'resource_requests',
        'changes',
        'resource_request_id',
        {
            'source_status': dbt.type_string(),
            'is_held': 'boolean',
            'starts_on': 'date',
            'ends_on': 'date',
        }
    ) }}

),

final as (

    select
        periods.resource_request_id,
        periods.valid_from,
        periods.valid_to,
        periods.deleted_on,
        resource_requests.project_id,
        coalesce(rules.status, 'unmapped') as status,
        periods.is_held,
        periods.starts_on,
        periods.ends_on,
        periods.history_source,
        periods.is_point_in_time,
        {{ provenance_of('resource_requests') }}

    from periods
    inner join resource_requests
        on periods.resource_request_id = resource_requests.resource_request_id
    left join rules
        on
            resource_requests.source_system = rules.source_system
            and rules.entity = 'resource_request'
            and periods.source_status = rules.source_status

)

select * from final
