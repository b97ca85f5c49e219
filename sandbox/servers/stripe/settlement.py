"""How money reaches an invoice: its payments, and what paying it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import charging, fields
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.records import subscription_of
from sandbox.servers.stripe.store import equals

if TYPE_CHECKING:
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_RETRY_AFTER: Final = 3 * 86_400
_ATTEMPTS: Final = 4


def ask_for_payment(session: Session, invoice: Json) -> None:
    """The payment that an open invoice waits for, with its payment intent."""
    intent = charging.new_intent(
        session,
        invoice["amount_remaining"],
        invoice["currency"],
        invoice["customer"],
        f"Payment for Invoice {invoice['number']}",
    )
    session.create(
        "invoice_payment", _payment(session, invoice, intent, is_default=True)
    )


def waiting_payment(session: Session, invoice: Json) -> Json | None:
    """The payment that an invoice waits for."""
    for payment in session.where("invoice_payment", equals("invoice", invoice["id"])):
        if payment["status"] == "open" and payment["is_default"]:
            return payment
    return None


def collect(session: Session, invoice: Json, method: Json) -> Json:
    """Charge what is left of an invoice to a payment method.

    Raises:
        StripeError: the charge is refused; that it was tried stays on record.
    """
    payment = waiting_payment(session, invoice)
    if payment is None:
        ask_for_payment(session, invoice)
        payment = waiting_payment(session, invoice)
    assert payment is not None  # noqa: S101 - it was written a line above
    intent = session.get("payment_intent", payment["payment"]["payment_intent"])
    outcome = charging.attempt(session, intent, method)
    tried = {
        **invoice,
        "attempt_count": invoice["attempt_count"] + 1,
        "attempted": True,
        "next_payment_attempt": None,
    }
    if outcome.problem is None:
        return _receive(
            session, invoice, tried, payment, invoice["amount_remaining"], outcome
        )
    if invoice["auto_advance"] and tried["attempt_count"] < _ATTEMPTS:
        tried["next_payment_attempt"] = session.now + _RETRY_AFTER
        session.plan(tried["next_payment_attempt"], "collect", invoice["id"])
    session.save("invoice", invoice, tried, "invoice.updated", "invoice.payment_failed")
    outcome.problem.leaves_traces = True
    raise outcome.problem


def apply_intent(session: Session, intent: Json, charge: Json) -> None:
    """A payment intent succeeded: what invoices wait for it get its money."""
    outcome = charging.Outcome(intent, charge)
    for payment in session.where(
        "invoice_payment", equals("payment_intent", intent["id"])
    ):
        if payment["status"] == "open":
            invoice = session.get("invoice", payment["invoice"])
            amount = min(intent["amount_received"], invoice["amount_remaining"])
            _receive(session, invoice, invoice, payment, amount, outcome)


def attach(session: Session, invoice: Json, intent: Json) -> Json:
    """Let a payment intent of its own pay an invoice, or a part of it."""
    payment = _payment(session, invoice, intent, is_default=False)
    session.create("invoice_payment", payment)
    if intent["status"] != "succeeded":
        return invoice
    charge = session.get("charge", intent["latest_charge"])
    amount = min(intent["amount_received"], invoice["amount_remaining"])
    return _receive(
        session, invoice, invoice, payment, amount, charging.Outcome(intent, charge)
    )


def pay_out_of_band(session: Session, invoice: Json) -> Json:
    """The invoice was paid elsewhere."""
    drop_payments(session, invoice, "abandoned")
    paid = {
        **invoice,
        "amount_paid": invoice["amount_paid"] + invoice["amount_remaining"],
        "amount_remaining": 0,
    }
    return mark_paid(session, invoice, paid)


def mark_paid(session: Session, before: Json, after: Json) -> Json:
    """Nothing is left to pay."""
    transitions = {**after["status_transitions"], "paid_at": session.now}
    paid = {
        **after,
        "amount_remaining": 0,
        "auto_advance": False,
        "next_payment_attempt": None,
        "status": "paid",
        "status_transitions": transitions,
    }
    session.save(
        "invoice",
        before,
        paid,
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
    )
    _revive(session, paid)
    return paid


def drop_payments(session: Session, invoice: Json, reason: str) -> None:
    """Cancel the payments that an invoice waits for."""
    for payment in session.where("invoice_payment", equals("invoice", invoice["id"])):
        if payment["status"] != "open":
            continue
        transitions = {**payment["status_transitions"], "canceled_at": session.now}
        session.save(
            "invoice_payment",
            payment,
            {**payment, "status": "canceled", "status_transitions": transitions},
        )
        intent = session.find(
            "payment_intent", payment["payment"].get("payment_intent") or ""
        )
        if intent is not None and intent["status"] not in {"succeeded", "canceled"}:
            charging.cancel_intent(session, intent, reason)


def ask_for_less(session: Session, invoice: Json) -> None:
    """Let the waiting payment ask for what is left."""
    payment = waiting_payment(session, invoice)
    if payment is None:
        return
    left = invoice["amount_remaining"]
    session.save("invoice_payment", payment, {**payment, "amount_requested": left})
    intent = session.get("payment_intent", payment["payment"]["payment_intent"])
    session.save("payment_intent", intent, {**intent, "amount": left})


def method_of(session: Session, invoice: Json) -> Json:
    """The payment method that pays an invoice by default.

    Raises:
        StripeError: neither the invoice nor its subscription nor its customer has one.
    """
    keys = [invoice["default_payment_method"]]
    subscription = session.find("subscription", subscription_of(invoice) or "")
    if subscription is not None:
        keys.append(subscription["default_payment_method"])
    customer = session.find("customer", invoice["customer"])
    if customer is not None and not customer.get("deleted"):
        keys.append(customer["invoice_settings"]["default_payment_method"])
    for key in keys:
        if key is not None:
            return session.get("payment_method", key, "payment_method")
    raise StripeError(
        400,
        "This customer has no attached payment source or default payment method. "
        "Please consider adding a default payment method. For more information, visit "
        "https://stripe.com/docs/billing/subscriptions/payment-methods-setting"
        "#payment-method-priority.",
        code="resource_missing",
    )


def _receive(  # noqa: PLR0913, PLR0917 - the parts of one receipt
    session: Session,
    before: Json,
    invoice: Json,
    payment: Json,
    amount: int,
    outcome: charging.Outcome,
) -> Json:
    transitions = {**payment["status_transitions"], "paid_at": session.now}
    received = {
        **payment,
        "amount_paid": amount,
        "payment": {
            "payment_intent": outcome.intent["id"],
            "type": "payment_intent",
        },
        "status": "paid",
        "status_transitions": transitions,
    }
    session.save("invoice_payment", payment, received, "invoice_payment.paid")
    after = {
        **invoice,
        "amount_paid": invoice["amount_paid"] + amount,
        "amount_remaining": invoice["amount_remaining"] - amount,
    }
    if after["amount_remaining"] == 0:
        if not payment["is_default"]:
            drop_payments(session, invoice, "abandoned")
        return mark_paid(session, before, after)
    session.save("invoice", before, after, "invoice.updated")
    ask_for_less(session, after)
    return after


def _payment(
    session: Session, invoice: Json, intent: Json, *, is_default: bool
) -> Json:
    amount = invoice["amount_remaining"]
    if not is_default:
        amount = min(intent["amount"], amount)
    return fields.new(
        "invoice_payment",
        id=session.new_id("inpay"),
        amount_requested=amount,
        created=session.now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=is_default,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )


def _revive(session: Session, invoice: Json) -> None:
    """A subscription whose invoice is paid is active again."""
    subscription = session.find("subscription", subscription_of(invoice) or "")
    waiting = {"incomplete", "past_due", "unpaid"}
    if subscription is not None and subscription["status"] in waiting:
        session.save(
            "subscription",
            subscription,
            {**subscription, "status": "active"},
            "customer.subscription.updated",
        )
