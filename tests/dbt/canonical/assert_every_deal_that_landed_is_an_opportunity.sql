-- If this fails, the pipeline is short of deals, or counts some twice: the
-- opportunities that stand in raw differ in rows or money from the canonical ones.

with

landed as (

    select
        opportunities._connection as connection,
        count(*) as row_count,
        sum(opportunities.amount) as amount
    from {{ source('raw_salesforce', 'opportunity') }} as opportunities
    where
        not coalesce(opportunities._is_deleted, false)
        and not exists (
            select 1
            from {{ source('raw_salesforce', 'opportunity') }} as newer
            where
                newer._connection = opportunities._connection
                and newer.id = opportunities.id
                and (newer._modified_at, newer._extracted_at)
                > (opportunities._modified_at, opportunities._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('dim_opportunities') }}
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
