-- If this fails, revenue differs from the ledger's: the posted entries on income
-- accounts that stand in raw differ in rows or money from the revenue postings.
-- Entries of documents that were deleted in the ledger count on neither side.

with

transactions as (

    select
        _connection,
        id
    from {{ source('raw_netsuite', 'transaction') }}
    group by 1, 2
    having
        max(case when _is_deleted then _modified_at end) is null
        or max(case when _is_deleted then _modified_at end)
        < max(case when not _is_deleted then _modified_at end)

),

income_accounts as (

    select distinct
        _connection,
        id
    from {{ source('raw_netsuite', 'account') }}
    where accttype = 'Income'

),

landed as (

    select
        entries._connection as connection,
        count(*) as row_count,
        sum(-entries.amount) as amount
    from {{ source('raw_netsuite', 'transactionaccountingline') }} as entries
    inner join transactions
        on
            entries._connection = transactions._connection
            and entries.transaction = transactions.id
    inner join income_accounts
        on
            entries._connection = income_accounts._connection
            and entries.account = income_accounts.id
    where
        entries.posting
        and not coalesce(entries._is_deleted, false)
        and not exists (
            select 1
            from {{ source('raw_netsuite', 'transactionaccountingline') }} as newer
            where
                newer._connection = entries._connection
                and newer.transaction = entries.transaction
                and newer.transactionline = entries.transactionline
                and (newer._modified_at, newer._extracted_at)
                > (entries._modified_at, entries._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_revenue_postings') }}
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
