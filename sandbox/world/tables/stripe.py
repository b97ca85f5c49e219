"""Stripe's objects, with nested objects as flat columns."""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import Column, Table, boolean, integer, text, timestamp


def _table(name: str, *columns: Column) -> Table:
    """An object of Stripe's."""
    return Table("stripe", name, (text("id"), *columns), ("id",))


TABLES: Final[tuple[Table, ...]] = (
    _table(
        "customer",
        text("name"),
        text("email"),
        text("currency"),
        boolean("delinquent"),
        timestamp("created"),
        text("metadata_account_id"),
    ),
    _table(
        "invoice",
        text("number"),
        text("status"),
        text("customer", "customer"),
        text("currency"),
        timestamp("created"),
        timestamp("due_date"),
        timestamp("period_start"),
        timestamp("period_end"),
        text("collection_method"),
        text("billing_reason"),
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
    ),
    _table(
        "line_item",
        text("invoice", "invoice"),
        integer("amount"),
        text("currency"),
        text("description"),
        integer("quantity"),
        timestamp("period_start"),
        timestamp("period_end"),
        text("metadata_project_id"),
    ),
    _table(
        "credit_note",
        text("number"),
        text("invoice", "invoice"),
        text("customer", "customer"),
        text("status"),
        text("type"),
        text("reason"),
        text("currency"),
        integer("amount"),
        integer("total"),
        timestamp("created"),
        timestamp("effective_at"),
        timestamp("voided_at"),
    ),
    _table(
        "invoice_payment",
        text("invoice", "invoice"),
        integer("amount_requested"),
        integer("amount_paid"),
        text("currency"),
        text("status"),
        timestamp("created"),
        timestamp("status_transitions_paid_at"),
    ),
    _table(
        "event",
        text("type"),
        timestamp("created"),
        text("object_type"),
        text("object_id"),
    ),
)
