-- If this fails, billing plans and the forecast of milestones are wrong: those that
-- stand in raw differ in rows or money from the canonical ones.
-- Those of templates and deleted projects count on neither side.

with

landed as (

    select
        milestones._connection as connection,
        count(*) as row_count,
        sum(milestones.pse__milestone_amount__c) as amount
    from {{ source('raw_certinia', 'milestone') }} as milestones
    where
        not coalesce(milestones._is_deleted, false)
        and milestones._connection || ':' || milestones.pse__project__c in (
            select projects.project_id
            from {{ ref('dim_projects') }} as projects
        )
        and not exists (
            select 1
            from {{ source('raw_certinia', 'milestone') }} as newer
            where
                newer._connection = milestones._connection
                and newer.id = milestones.id
                and (newer._modified_at, newer._extracted_at)
                > (milestones._modified_at, milestones._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('dim_milestones') }}
    group by 1

)

select
    landed.connection,
    landed.row_count as landed_rows,
    canonical.row_count as canonical_rows,
    landed.amount as landed_amount,
    canonical.amount as canonical_amount
from landed
left join canonical
    on landed.connection = canonical.connection
where
    (landed.row_count = canonical.row_count) is not true
    or (landed.amount = canonical.amount) is not true
