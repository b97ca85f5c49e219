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
        subscription as parent_subscription_details_subscription,
        coalesce(content ->> '$.starting_balance', '0') as starting_balance,
        content ->> '$.ending_balance' as ending_balance,
        content ->> '$.metadata.project_id' as metadata_project_id
    from world.stripe.invoice
"""

_CUSTOMERS: Final = """
    select *, content ->> '$.metadata.account_id' as metadata_account_id
    from world.stripe.customer
"""

_PAYMENTS: Final = """
    select
        *,
        paid_at as status_transitions_paid_at,
        content ->> '$.payment.payment_intent' as payment_payment_intent,
        content ->> '$.payment.charge' as payment_charge
    from world.stripe.invoice_payment
"""

_SUBSCRIPTIONS: Final = """
    select
        *,
        content ->> '$.description' as description,
        content ->> '$.days_until_due' as days_until_due,
        content ->> '$.start_date' as start_date,
        content ->> '$.cancel_at' as cancel_at,
        content ->> '$.canceled_at' as canceled_at,
        content ->> '$.ended_at' as ended_at,
        content ->> '$.metadata.project_id' as metadata_project_id
    from world.stripe.subscription
"""

_ITEMS: Final = """
    select
        item ->> '$.id' as id,
        subscription.id as subscription,
        coalesce(item ->> '$.quantity', '1') as quantity,
        item ->> '$.price.unit_amount' as price_unit_amount,
        item ->> '$.price.currency' as price_currency,
        item ->> '$.price.recurring.interval' as price_recurring_interval,
        item ->> '$.price.recurring.interval_count' as price_recurring_interval_count,
        item ->> '$.current_period_start' as current_period_start,
        item ->> '$.current_period_end' as current_period_end,
        subscription._from,
        subscription._to
    from world.stripe.subscription as subscription,
        unnest(cast(subscription.content -> '$.items' as json[])) as items (item)
"""

_DISPUTES: Final = """
    select
        *,
        content ->> '$.evidence_details.due_by' as evidence_details_due_by
    from world.stripe.dispute
"""

_REFUNDS: Final = """
    select *, content ->> '$.reason' as reason from world.stripe.refund
"""

VIEWS: Final = {
    "customer": _CUSTOMERS,
    "invoice": _INVOICES,
    "line_item": _LINES,
    "invoice_payment": _PAYMENTS,
    "subscription": _SUBSCRIPTIONS,
    "subscription_item": _ITEMS,
    "dispute": _DISPUTES,
    "refund": _REFUNDS,
}
"""By object; one that isn't named is landed as the world keeps it."""
