-- If this fails, a write-down was lost or counted twice on its way from raw: the rows
-- or the money of adjustments differ.

with

landed as (

    select
        adjustments._connection as connection,
        count(*) as row_count,
        sum(adjustments.pse__amount__c) as amount
    from {{ source('raw_certinia', 'miscellaneous_adjustment') }} as adjustments
    where
        not coalesce(adjustments._is_deleted, false)
        and not exists (
            select 1
            from {{ source('raw_certinia', 'miscellaneous_adjustment') }} as newer
            where
                newer._connection = adjustments._connection
                and newer.id = adjustments.id
                and (newer._modified_at, newer._extracted_at)
                > (adjustments._modified_at, adjustments._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_adjustments') }}
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
