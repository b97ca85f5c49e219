-- If this fails, billed positions differ from what customers were sent: an issued
-- document and its lines disagree. Drafts and voided documents have no lines by design.

with

lines as (

    select
        invoice_id,
        sum(amount) as amount
    from {{ ref('fct_invoice_lines') }}
    group by 1

)

select
    invoices.invoice_id,
    invoices.amount,
    lines.amount as amount_of_lines
from {{ ref('fct_invoices') }} as invoices
left join lines
    on invoices.invoice_id = lines.invoice_id
where
    invoices.status not in ('draft', 'void')
    and invoices.amount <> coalesce(lines.amount, 0)
