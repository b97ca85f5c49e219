-- If this fails, receivables are wrong: the credit notes that the ledger's links apply
-- to invoices differ in rows or money from the credit applications.

with

landed as (

    select
        links._connection as connection,
        count(*) as row_count,
        sum(links.foreignamount) as amount
    from {{ source('raw_netsuite', 'nexttransactionlinelink') }} as links
    inner join {{ ref('stg_netsuite__transactions') }} as credit_notes
        on links._connection || ':' || links.nextdoc = credit_notes.transaction_id
    where
        not coalesce(links._is_deleted, false)
        and links.linktype = 'Payment'
        and links.nexttype = 'CustCred'
        and not credit_notes.is_voided
        and not exists (
            select 1
            from {{ source('raw_netsuite', 'nexttransactionlinelink') }} as newer
            where
                newer._connection = links._connection
                and newer.previousdoc = links.previousdoc
                and newer.previousline = links.previousline
                and newer.nextdoc = links.nextdoc
                and newer.nextline = links.nextline
                and (newer._modified_at, newer._extracted_at)
                > (links._modified_at, links._extracted_at)
        )
    group by 1

),

canonical as (

    select
        connection,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_credit_applications') }}
    where source_system = 'netsuite'
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
