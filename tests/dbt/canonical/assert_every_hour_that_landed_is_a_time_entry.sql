-- If this fails, utilization and revenue are short of hours, or count some twice: rows
-- and hours of the timecards that stand in raw differ from those in the canonical
-- facts.
-- It doesn't test whether all timecards were landed; the landing's own counts do.

with

landed as (

    select
        timecards._connection as connection,
        count(*) as row_count,
        sum(timecards.pse__total_hours__c) as total_hours
    from {{ source('raw_certinia', 'timecard') }} as timecards
    where
        not coalesce(timecards._is_deleted, false)
        and not exists (
            select 1
            from {{ source('raw_certinia', 'timecard') }} as newer
            where
                newer._connection = timecards._connection
                and newer.id = timecards.id
                and (newer._modified_at, newer._extracted_at)
                > (timecards._modified_at, timecards._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(hours) as total_hours
    from {{ ref('fct_time_entries') }}
    group by 1

)

select
    landed.connection,
    landed.row_count as landed_rows,
    canonical.row_count as canonical_rows,
    landed.total_hours as landed_hours,
    canonical.total_hours as canonical_hours
from landed
left join canonical
    on landed.connection = canonical.connection
where
    (landed.row_count = canonical.row_count) is not true
    or (landed.total_hours = canonical.total_hours) is not true
