"""Stripe: the objects of the billing system that are landed.

Names are Stripe's, nested ones joined by an underscore in the field
(`status_transitions.paid_at` is `status_transitions_paid_at`). Amounts arrive as
integers of the currency's minor unit and land as they are; staging divides.

Stripe keeps no modification time on its objects, so a version is a hash of the content.
"""

from ingestion.schema import SourceObject, boolean, integer, text, timestamp

CUSTOMER = SourceObject(
    name="customer",
    table="customer",
    key=("id",),
    fields=(
        text("id", required=True),
        text("name"),
        text("email"),
        text("currency"),
        boolean("delinquent"),
        timestamp("created", required=True),
        text("metadata_account_id"),
    ),
)

INVOICE = SourceObject(
    name="invoice",
    table="invoice",
    key=("id",),
    fields=(
        text("id", required=True),
        text("number"),
        text("status"),
        text("customer"),
        text("currency", required=True),
        timestamp("created", required=True),
        timestamp("due_date"),
        timestamp("period_start"),
        timestamp("period_end"),
        text("collection_method"),
        integer("amount_due"),
        integer("amount_paid"),
        integer("amount_remaining"),
        integer("subtotal"),
        integer("total"),
        integer("total_excluding_tax"),
        integer("pre_payment_credit_notes_amount"),
        integer("post_payment_credit_notes_amount"),
        timestamp("status_transitions_finalized_at"),
        timestamp("status_transitions_paid_at"),
        timestamp("status_transitions_voided_at"),
        text("metadata_project_id"),
        text("parent_subscription_details_subscription"),
        integer("starting_balance"),
        integer("ending_balance"),
    ),
)

INVOICE_LINE = SourceObject(
    name="line_item",
    table="invoice_line",
    key=("id",),
    fields=(
        text("id", required=True),
        text("invoice", required=True),
        integer("amount", required=True),
        text("currency", required=True),
        text("description"),
        integer("quantity"),
        timestamp("period_start"),
        timestamp("period_end"),
        text("metadata_project_id"),
    ),
)

CREDIT_NOTE = SourceObject(
    name="credit_note",
    table="credit_note",
    key=("id",),
    fields=(
        text("id", required=True),
        text("number"),
        text("invoice", required=True),
        text("customer"),
        text("status"),
        text("type"),
        text("reason"),
        text("currency", required=True),
        integer("amount", required=True),
        integer("total"),
        integer("pre_payment_amount"),
        integer("post_payment_amount"),
        timestamp("created", required=True),
        timestamp("effective_at"),
        timestamp("voided_at"),
    ),
)

INVOICE_PAYMENT = SourceObject(
    name="invoice_payment",
    table="invoice_payment",
    key=("id",),
    fields=(
        text("id", required=True),
        text("invoice", required=True),
        integer("amount_requested"),
        integer("amount_paid"),
        text("currency", required=True),
        text("status"),
        timestamp("created", required=True),
        timestamp("status_transitions_paid_at"),
        text("payment_payment_intent"),
        text("payment_charge"),
    ),
)

SUBSCRIPTION = SourceObject(
    name="subscription",
    table="subscription",
    key=("id",),
    fields=(
        text("id", required=True),
        text("customer"),
        text("status"),
        text("description"),
        text("currency", required=True),
        text("collection_method"),
        integer("days_until_due"),
        timestamp("created", required=True),
        timestamp("start_date"),
        timestamp("cancel_at"),
        timestamp("canceled_at"),
        timestamp("ended_at"),
        text("metadata_project_id"),
    ),
)

SUBSCRIPTION_ITEM = SourceObject(
    name="subscription_item",
    table="subscription_item",
    key=("id",),
    fields=(
        text("id", required=True),
        text("subscription", required=True),
        integer("quantity"),
        integer("price_unit_amount"),
        text("price_currency"),
        text("price_recurring_interval"),
        integer("price_recurring_interval_count"),
        timestamp("current_period_start"),
        timestamp("current_period_end"),
    ),
)

DISPUTE = SourceObject(
    name="dispute",
    table="dispute",
    key=("id",),
    fields=(
        text("id", required=True),
        text("charge"),
        text("payment_intent"),
        text("status"),
        text("reason"),
        text("currency", required=True),
        integer("amount", required=True),
        timestamp("created", required=True),
        timestamp("evidence_details_due_by"),
    ),
)

REFUND = SourceObject(
    name="refund",
    table="refund",
    key=("id",),
    fields=(
        text("id", required=True),
        text("charge"),
        text("payment_intent"),
        text("status"),
        text("reason"),
        text("currency", required=True),
        integer("amount", required=True),
        timestamp("created", required=True),
    ),
)

OBJECTS: tuple[SourceObject, ...] = (
    CUSTOMER,
    INVOICE,
    INVOICE_LINE,
    CREDIT_NOTE,
    INVOICE_PAYMENT,
    SUBSCRIPTION,
    SUBSCRIPTION_ITEM,
    DISPUTE,
    REFUND,
)
