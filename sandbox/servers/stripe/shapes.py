"""Nest flat rows into Stripe's objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.servers.stripe.store import Row

API_VERSION: Final = "2026-10-28.endive"
Json = dict[str, Any]

_METADATA: Final = "metadata_"
_NO_ADDRESS: Final = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def list_object(url: str, data: Iterable[Json], *, has_more: bool) -> Json:
    """A list, or a part of one."""
    return {"object": "list", "data": [*data], "has_more": has_more, "url": url}


def customer(row: Row) -> Json:
    """A customer."""
    return {
        "id": row["id"],
        "object": "customer",
        "address": _NO_ADDRESS,
        "balance": 0,
        "created": row["created"],
        "currency": row["currency"],
        "default_source": None,
        "delinquent": bool(row["delinquent"]),
        "description": None,
        "email": row["email"],
        "invoice_prefix": row["id"][-8:].upper(),
        "livemode": False,
        "metadata": _metadata(row),
        "name": row["name"],
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def invoice(row: Row, lines: Sequence[Row], *, has_more_lines: bool) -> Json:
    """An invoice with the first of its lines."""
    total = row["total"] or 0
    remaining = row["amount_remaining"] or 0
    finalized_at = row["status_transitions_finalized_at"]
    return {
        "id": row["id"],
        "object": "invoice",
        "account_country": "US",
        "account_name": None,
        "amount_due": row["amount_due"] or 0,
        "amount_overpaid": 0,
        "amount_paid": row["amount_paid"] or 0,
        "amount_remaining": remaining,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": False,
        "billing_reason": row["billing_reason"],
        "collection_method": row["collection_method"],
        "created": row["created"],
        "currency": row["currency"],
        "customer": row["customer"],
        "default_payment_method": None,
        "description": None,
        "discounts": [],
        "due_date": row["due_date"],
        "effective_at": finalized_at,
        "ending_balance": None if finalized_at is None else 0,
        "from_invoice": None,
        "latest_revision": None,
        "lines": list_object(
            f"/v1/invoices/{row['id']}/lines",
            [line_item(line) for line in lines],
            has_more=has_more_lines,
        ),
        "livemode": False,
        "metadata": _metadata(row),
        "next_payment_attempt": None,
        "number": row["number"],
        "parent": None,
        "period_end": row["period_end"],
        "period_start": row["period_start"],
        "post_payment_credit_notes_amount": row["post_payment_credit_notes_amount"]
        or 0,
        "pre_payment_credit_notes_amount": row["pre_payment_credit_notes_amount"] or 0,
        "starting_balance": 0,
        "status": row["status"],
        "status_transitions": {
            "finalized_at": finalized_at,
            "marked_uncollectible_at": None,
            "paid_at": row["status_transitions_paid_at"],
            "voided_at": row["status_transitions_voided_at"],
        },
        "subtotal": row["subtotal"] or 0,
        "subtotal_excluding_tax": row["total_excluding_tax"],
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": row["total_excluding_tax"],
        "total_taxes": [],
    }


def line_item(row: Row) -> Json:
    """A line of an invoice."""
    return {
        "id": row["id"],
        "object": "line_item",
        "amount": row["amount"],
        "currency": row["currency"],
        "description": row["description"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": row["invoice"],
        "livemode": False,
        "metadata": _metadata(row),
        "parent": {
            "type": "invoice_item_details",
            "invoice_item_details": {
                "invoice_item": f"ii_{row['id'].partition('_')[2]}",
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": None,
            },
            "subscription_item_details": None,
        },
        "period": {"end": row["period_end"], "start": row["period_start"]},
        "pretax_credit_amounts": [],
        "pricing": None,
        "quantity": row["quantity"],
        "quantity_decimal": None if row["quantity"] is None else str(row["quantity"]),
        "subtotal": row["amount"],
        "taxes": [],
    }


def credit_note(row: Row) -> Json:
    """A credit note."""
    amount = row["amount"]
    is_before_payment = row["type"] == "pre_payment"
    total = amount if row["total"] is None else row["total"]
    return {
        "id": row["id"],
        "object": "credit_note",
        "amount": amount,
        "amount_shipping": 0,
        "created": row["created"],
        "currency": row["currency"],
        "customer": row["customer"],
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": row["effective_at"],
        "invoice": row["invoice"],
        "lines": list_object(
            f"/v1/credit_notes/{row['id']}/lines",
            [_credit_note_line(row, total)],
            has_more=False,
        ),
        "livemode": False,
        "memo": None,
        "metadata": _metadata(row),
        "number": row["number"],
        "out_of_band_amount": None,
        "post_payment_amount": 0 if is_before_payment else amount,
        "pre_payment_amount": amount if is_before_payment else 0,
        "reason": row["reason"],
        "refunds": [],
        "status": row["status"],
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
        "total_taxes": [],
        "type": row["type"],
        "voided_at": row["voided_at"],
    }


def _credit_note_line(row: Row, total: int) -> Json:
    return {
        "id": f"cnli_{row['id'].partition('_')[2]}",
        "object": "credit_note_line_item",
        "amount": total,
        "description": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "livemode": False,
        "metadata": {},
        "quantity": 1,
        "tax_rates": [],
        "taxes": [],
        "type": "custom_line_item",
        "unit_amount": total,
        "unit_amount_decimal": str(total),
    }


def invoice_payment(row: Row) -> Json:
    """Cash that was applied to an invoice."""
    return {
        "id": row["id"],
        "object": "invoice_payment",
        "amount_paid": row["amount_paid"],
        "amount_requested": row["amount_requested"],
        "created": row["created"],
        "currency": row["currency"],
        "invoice": row["invoice"],
        "is_default": True,
        "livemode": False,
        "payment": {
            "payment_intent": f"pi_{row['id'].partition('_')[2]}",
            "type": "payment_intent",
        },
        "status": row["status"],
        "status_transitions": {
            "canceled_at": None,
            "paid_at": row["status_transitions_paid_at"],
        },
    }


def event(row: Row, content: Json | None) -> Json:
    """An event with the object that it is about."""
    return {
        "id": row["id"],
        "object": "event",
        "api_version": API_VERSION,
        "created": row["created"],
        "data": {"object": content},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": None, "idempotency_key": None},
        "type": row["type"],
    }


def _metadata(row: Mapping[str, Any]) -> dict[str, str]:
    """The firm's own keys, which the store holds as columns."""
    return {
        name.removeprefix(_METADATA): value
        for name, value in row.items()
        if name.startswith(_METADATA) and value is not None
    }
