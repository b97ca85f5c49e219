-- If this fails, billing is wrong: what the ledger's invoice lines and the billing
-- system's documents say in raw differs in money from the canonical invoices.

with

ledger_documents as (

    select
        _connection,
        id,
        _is_deleted,
        row_number() over (
            partition by _connection, id
            order by _modified_at desc, _is_deleted desc
        ) as version_rank
    from {{ source('raw_netsuite', 'transaction') }}
    where type in ('CustInvc', 'CustCred') or _is_deleted

),

landed as (

    select
        invoice_lines._connection as connection,
        -invoice_lines.foreignamount as amount
    from {{ source('raw_netsuite', 'transactionline') }} as invoice_lines
    inner join ledger_documents
        on
            invoice_lines._connection = ledger_documents._connection
            and invoice_lines.transaction = ledger_documents.id
    where
        ledger_documents.version_rank = 1
        and not coalesce(ledger_documents._is_deleted, false)
        and invoice_lines.accountinglinetype = 'INCOME'
        and not invoice_lines.mainline
        and not coalesce(invoice_lines.taxline, false)
        and not coalesce(invoice_lines._is_deleted, false)
        and not exists (
            select 1
            from {{ source('raw_netsuite', 'transactionline') }} as newer
            where
                newer._connection = invoice_lines._connection
                and newer.transaction = invoice_lines.transaction
                and newer.id = invoice_lines.id
                and (newer._modified_at, newer._extracted_at)
                > (invoice_lines._modified_at, invoice_lines._extracted_at)
        )

    union all

    select
        connection,
        amount
    from {{ ref('stg_stripe__invoices') }}

    union all

    select
        connection,
        -amount as amount
    from {{ ref('stg_stripe__credit_notes') }}

),

landed_totals as (

    select
        connection,
        sum(amount) as amount
    from landed
    group by 1

),

canonical_totals as (

    select
        connection,
        sum(amount) as amount
    from {{ ref('fct_invoices') }}
    group by 1

)

select
    landed_totals.connection,
    landed_totals.amount as landed_amount,
    canonical_totals.amount as canonical_amount
from landed_totals
left join canonical_totals
    on landed_totals.connection = canonical_totals.connection
where (landed_totals.amount = canonical_totals.amount) is not true
