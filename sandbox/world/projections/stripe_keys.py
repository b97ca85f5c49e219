"""Stripe's ids of what the firm has, and the events that tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from sandbox.world.identifiers import stripe_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.firm.model import BillingDocument, Customer, Project
    from sandbox.world.projections.logs import Logs

_ORDER: Final = (
    "product.created",
    "price.created",
    "customer.created",
    "payment_method.attached",
    "invoiceitem.created",
    "customer.subscription.created",
    "customer.subscription.updated",
    "invoice.created",
    "payment_intent.created",
    "charge.succeeded",
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
    "payment_intent.succeeded",
    "payment_intent.canceled",
    "invoice_payment.paid",
    "refund.created",
    "charge.refunded",
    "credit_note.created",
    "invoice.updated",
    "invoice.finalized",
    "invoice.sent",
    "invoice.overdue",
    "invoice.paid",
    "invoice.payment_succeeded",
    "customer.subscription.deleted",
    "payout.created",
    "payout.paid",
)
"""The types of the firm's events, as they follow from each other."""


def customer_key(customer: Customer) -> str:
    """The id of a customer."""
    return stripe_id("cus", customer.number)


def product_key() -> str:
    """The id of the one product."""
    return stripe_id("prod", "managed-services")


def price_key(project: Project, amount: int) -> str:
    """The id of a retainer's price."""
    return stripe_id("price", project.number, amount)


def subscription_key(project: Project) -> str:
    """The id of a retainer's subscription."""
    return stripe_id("sub", project.number)


def invoice_key(project: Project, document: BillingDocument) -> str:
    """The id of an invoice."""
    return stripe_id("in", project.number, document.at, document.day)


def credit_note_key(invoice: str, instant: int, place: int) -> str:
    """The id of an invoice's credit note; the first one's place is 1."""
    return stripe_id("cn", invoice, instant, place)


def as_json(content: Mapping[str, object]) -> str:
    """What stands in an object besides its columns."""
    return orjson.dumps(content).decode()


def note_event(logs: Logs, kind: str, instant: int, table: str, key: str) -> None:
    """What the account's event list shows; it is told from the object's versions.

    Ids grow with the instant, and within one as things follow from each other.
    """
    place = f"{instant:x}{_ORDER.index(kind):02}"
    event = f"evt_1P{place}{stripe_id('evt', kind, key, instant)[-12:]}"
    logs.write(
        "event", event, instant,
        {
            "id": event, "type": kind, "created": instant,
            "object_type": table, "object_id": key,
        },
    )  # fmt: skip
