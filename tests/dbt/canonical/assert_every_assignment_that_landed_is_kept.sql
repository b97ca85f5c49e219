-- If this fails, bookings are missing or doubled: assignments that stand in raw differ
-- in rows from the canonical ones.
-- Those of templates and deleted projects count on neither side. Their hours are their
-- schedules', which another test follows from the assignment to its weeks.

with

landed as (

    select
        assignments._connection as connection,
        count(*) as row_count
    from {{ source('raw_certinia', 'assignment') }} as assignments
    where
        not coalesce(assignments._is_deleted, false)
        and assignments._connection || ':' || assignments.pse__project__c in (
            select projects.project_id
            from {{ ref('dim_projects') }} as projects
        )
        and not exists (
            select 1
            from {{ source('raw_certinia', 'assignment') }} as newer
            where
                newer._connection = assignments._connection
                and newer.id = assignments.id
                and (newer._modified_at, newer._extracted_at)
                > (assignments._modified_at, assignments._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count
    from {{ ref('fct_assignments') }}
    group by 1

)

select
    landed.connection,
    landed.row_count as landed_rows,
    canonical.row_count as canonical_rows
from landed
left join canonical
    on landed.connection = canonical.connection
where (landed.row_count = canonical.row_count) is not true
