-- If this fails, work that nobody is booked for yet is short of requests: those that
-- stand in raw differ in rows or hours from the canonical ones.

with

landed as (

    select
        requests._connection as connection,
        count(*) as row_count,
        sum(requests.pse__sow_hours__c) as hours
    from {{ source('raw_certinia', 'resource_request') }} as requests
    where
        not coalesce(requests._is_deleted, false)
        and not exists (
            select 1
            from {{ source('raw_certinia', 'resource_request') }} as newer
            where
                newer._connection = requests._connection
                and newer.id = requests.id
                and (newer._modified_at, newer._extracted_at)
                > (requests._modified_at, requests._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(requested_hours) as hours
    from {{ ref('fct_resource_requests') }}
    group by 1

)

select
    landed.connection,
    landed.row_count as landed_rows,
    canonical.row_count as canonical_rows,
    landed.hours as landed_hours,
    canonical.hours as canonical_hours
from landed
left join canonical
    on landed.connection = canonical.connection
where
    (landed.row_count = canonical.row_count) is not true
    or (landed.hours = canonical.hours) is not true
