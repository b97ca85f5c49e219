"""The life of an invoice: draft, open, then paid, void or uncollectible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import fields, settlement
from sandbox.servers.stripe.access import ACCOUNT_ID
from sandbox.servers.stripe.customers import adjust_balance
from sandbox.servers.stripe.errors import StripeError, invalid
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Boolean,
    Identifier,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.payment_methods import resolve
from sandbox.servers.stripe.store import equals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_FINALIZE: Final[dict[str, Parameter]] = {**fields.EXPAND, "auto_advance": Boolean()}
_PAY: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "forgive": Boolean(),
    "off_session": Boolean(),
    "paid_out_of_band": Boolean(),
    "payment_method": Identifier(),
    **fields.uncovered("mandate", "source"),
}
_ATTACH: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "payment_intent": Identifier(),
    "payment_record": Text(),
}
_HOST: Final = "https://invoice.stripe.com/i"
_PDF: Final = "https://pay.stripe.com/invoice"


def finalize(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/finalize`."""
    values = read_form(_FINALIZE, form)
    draft = session.get("invoice", path["id"])
    if draft["status"] != "draft":
        raise StripeError(
            400,
            "This invoice is already finalized, you can't re-finalize a non-draft "
            "invoice.",
        )
    invoice = open_draft(session, draft, auto_advance=values.get("auto_advance"))
    return answer(session, "invoice", invoice, values)


def send(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/send`: a draft is finalized first."""
    values = read_form(fields.EXPAND, form)
    invoice = session.get("invoice", path["id"], "invoice", 404)
    if invoice["collection_method"] != "send_invoice":
        raise StripeError(
            400,
            "You can only manually send an invoice if its collection method is "
            "'send_invoice'.",
        )
    if invoice["status"] == "draft":
        invoice = open_draft(session, invoice)
    elif invoice["status"] not in {"open", "uncollectible"}:
        raise StripeError(
            400,
            "This invoice cannot be sent right now. Please contact us via "
            "https://support.stripe.com/contact with details, so we can help.",
        )
    session.emit("invoice.sent", "invoice", invoice)
    return answer(session, "invoice", invoice, values)


def pay(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/pay`: a draft is finalized first.

    Raises:
        StripeError: it isn't open, there is nothing to pay with, or it is declined.
    """
    values = read_form(_PAY, form)
    invoice = session.get("invoice", path["id"])
    if invoice["status"] == "draft":
        invoice = open_draft(session, invoice)
    elif invoice["status"] == "paid":
        raise StripeError(400, "Invoice is already paid")
    elif invoice["status"] == "void":
        raise _not_open()
    if invoice["status"] == "paid":
        return answer(session, "invoice", invoice, values)
    if values.get("paid_out_of_band"):
        invoice = settlement.pay_out_of_band(session, invoice)
    else:
        if "payment_method" in values:
            method = resolve(session, values["payment_method"], "payment_method")
        else:
            method = settlement.method_of(session, invoice)
        invoice = settlement.collect(session, invoice, method)
    return answer(session, "invoice", invoice, values)


def void(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/void`: an open invoice that shouldn't be."""
    values = read_form(fields.EXPAND, form)
    invoice = session.get("invoice", path["id"])
    payments = session.where("invoice_payment", equals("invoice", invoice["id"]))
    if invoice["status"] == "paid" or any(
        payment["status"] == "paid" for payment in payments
    ):
        raise StripeError(400, "Invoices with `paid` payments cannot be voided.")
    if invoice["status"] != "open":
        raise _not_open()
    settlement.drop_payments(session, invoice, "void_invoice")
    after = _moved(session, invoice, "void", "voided_at")
    session.save("invoice", invoice, after, "invoice.updated", "invoice.voided")
    return answer(session, "invoice", after, values)


def mark_uncollectible(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/mark_uncollectible`: it is given up."""
    values = read_form(fields.EXPAND, form)
    invoice = session.get("invoice", path["id"])
    if invoice["status"] == "uncollectible":
        raise StripeError(400, "This invoice has already been marked uncollectible.")
    if invoice["status"] != "open":
        raise _not_open()
    after = _moved(session, invoice, "uncollectible", "marked_uncollectible_at")
    session.save(
        "invoice", invoice, after, "invoice.updated", "invoice.marked_uncollectible"
    )
    return answer(session, "invoice", after, values)


def attach_payment(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/attach_payment`: a payment intent pays it, or a part."""
    values = read_form(_ATTACH, form)
    invoice = session.get("invoice", path["id"], "invoice", 404)
    if "payment_record" in values or "payment_intent" not in values:
        raise invalid(
            "The sandbox attaches payment intents only; give payment_intent.",
            "payment_intent",
            "parameter_missing",
        )
    if invoice["status"] not in {"open", "uncollectible"}:
        raise _not_open()
    intent = session.get("payment_intent", values["payment_intent"], "payment_intent")
    if intent["currency"] != invoice["currency"]:
        raise invalid(
            f"The currency of the payment ({intent['currency']}) is not that of the "
            f"invoice ({invoice['currency']}).",
            "payment_intent",
        )
    taken = session.where("invoice_payment", equals("payment_intent", intent["id"]))
    if taken:
        raise invalid(
            f"The PaymentIntent {intent['id']} is already attached to an invoice.",
            "payment_intent",
        )
    invoice = settlement.attach(session, invoice, intent)
    return answer(session, "invoice", invoice, values)


def open_draft(
    session: Session, draft: Json, *, auto_advance: bool | None = None
) -> Json:
    """Finalize a draft: number it, apply the customer's balance, ask for payment."""
    session.forget("finalize", draft["id"])
    customer = session.get("customer", draft["customer"], "customer")
    sequence = customer["next_invoice_sequence"]
    number = draft["number"] or f"{customer['invoice_prefix']}-{sequence:04}"
    session.save(
        "customer",
        customer,
        {
            **customer,
            "currency": customer["currency"] or draft["currency"],
            "next_invoice_sequence": sequence + 1,
        },
    )
    link = f"{ACCOUNT_ID}/test_{draft['id'].partition('_')[2]}"
    transitions = {**draft["status_transitions"], "finalized_at": session.now}
    invoice = {
        **draft,
        "auto_advance": draft["auto_advance"] if auto_advance is None else auto_advance,
        "automatically_finalizes_at": None,
        "effective_at": draft["effective_at"] or session.now,
        "ending_balance": 0,
        "hosted_invoice_url": f"{_HOST}/{link}",
        "invoice_pdf": f"{_PDF}/{link}/pdf",
        "next_payment_attempt": None,
        "number": number,
        "status": "open",
        "status_transitions": transitions,
    }
    invoice = _with_balance(session, invoice)
    session.save("invoice", draft, invoice, "invoice.updated", "invoice.finalized")
    if invoice["amount_due"] == 0:
        return settlement.mark_paid(session, invoice, {**invoice, "attempted": True})
    settlement.ask_for_payment(session, invoice)
    return invoice


def _with_balance(session: Session, invoice: Json) -> Json:
    """Apply what the customer has as credit, or owes from before."""
    customer = session.get("customer", invoice["customer"], "customer")
    balance = customer["balance"]
    used = max(-invoice["total"], balance) if invoice["total"] >= 0 else 0
    due = invoice["total"] + used
    moved = -used if invoice["total"] >= 0 else invoice["total"]
    if moved:
        adjust_balance(
            session, customer, moved, "applied_to_invoice", invoice=invoice["id"]
        )
    return {
        **invoice,
        "amount_due": max(due, 0),
        "amount_remaining": max(due, 0),
        "ending_balance": balance + moved,
        "starting_balance": balance,
    }


def _moved(session: Session, invoice: Json, status: str, stamp: str) -> Json:
    transitions = {**invoice["status_transitions"], stamp: session.now}
    return {
        **invoice,
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": status,
        "status_transitions": transitions,
    }


def _not_open() -> StripeError:
    return StripeError(
        400, "You can only pass in open invoices. This invoice isn't open."
    )
