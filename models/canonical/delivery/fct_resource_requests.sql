-- Grain: one row per request for somebody to staff a project or a deal.

with

resource_requests as (select * from {{ ref('stg_certinia__resource_requests') }}),

request_statuses as (

    {{ statuses_in_force() }}

),

connections as (select * from {{ ref('stg_plumbline__connections') }}),

opportunities as (select * from {{ ref('dim_opportunities') }}),

final as (

    select
        resource_requests.resource_request_id,
        resource_requests.project_id,
        opportunities.opportunity_id,
        resource_requests.assignment_id,
        resource_requests.role_name,
        {{ record_id(
            'resource_requests.role_name', 'resource_requests.connection'
        ) }} as role_id,
        resource_requests.is_held,
        coalesce(request_statuses.status, 'unmapped') as status,
        resource_requests.starts_on,
        resource_requests.ends_on,
        resource_requests.requested_hours,
        resource_requests.bill_rate,
        resource_requests.currency_code,
        resource_requests.source_status,
        {{ provenance_of('resource_requests') }}

    from resource_requests
    left join request_statuses
        on
            resource_requests.source_system = request_statuses.source_system
            and request_statuses.entity = 'resource_request'
            and resource_requests.source_status = request_statuses.source_status
    left join connections
        on resource_requests.connection = connections.connection
    left join opportunities
        on
            {{ record_id(
                'resource_requests.opportunity_source_id',
                'coalesce(connections.org_connection, resource_requests.connection)'
            ) }} = opportunities.opportunity_id

)

select * from final
