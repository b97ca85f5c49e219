"""What of Stripe should arrive: the world's objects in the shape that is landed.

The world keeps what lists select by as columns and the rest as JSON, and an invoice's
lines within the invoice; landed are flat rows.
"""

from typing import Final

_LINES: Final = """
    select
        line ->> '$.id' as id,
        invoice.id as invoice,
        line ->> '$.amount' as amount,
        invoice.currency,
        line ->> '$.description' as description,
        coalesce(line ->> '$.quantity', '1') as quantity,
        line ->> '$.period.start' as period_start,
        line ->> '$.period.end' as period_end,
        line ->> '$.metadata.project_id' as metadata_project_id,
        invoice._from,
        invoice._to
    from world.stripe.invoice as invoice,
        unnest(cast(invoice.content -> '$.lines' as json[])) as lines (line)
"""

_INVOICES: Final = """
    select
        *,
        finalized_at as status_transitions_finalized_at,
        paid_at as status_transitions_paid_at,
        voided_at as status_transitions_voided_at,
        content ->> '$.total_excluding_tax' as total_excluding_tax,
        content ->> '$.metadata.project_id' as metadata_project_id
    from world.stripe.invoice
"""

_CUSTOMERS: Final = """
    select *, content ->> '$.metadata.account_id' as metadata_account_id
    from world.stripe.customer
"""

_PAYMENTS: Final = """
    select *, paid_at as status_transitions_paid_at from world.stripe.invoice_payment
"""

VIEWS: Final = {
    "customer": _CUSTOMERS,
    "invoice": _INVOICES,
    "line_item": _LINES,
    "invoice_payment": _PAYMENTS,
}
"""By object; one that isn't named is landed as the world keeps it."""
