"""Charge a payment method: the charge, its balance transaction, what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import disputes, fields, money
from sandbox.servers.stripe.payment_methods import behavior_of, declined

if TYPE_CHECKING:
    from sandbox.servers.stripe.errors import StripeError
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_SUCCESS: Final = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "seller_message": "Payment complete.",
    "type": "authorized",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt to charge ended.

    Attributes:
        intent: the payment intent afterwards.
        charge: the charge.
        problem: why it was refused, or `None`.
    """

    intent: Json
    charge: Json
    problem: StripeError | None = None


def attempt(session: Session, intent: Json, method: Json) -> Outcome:
    """Charge a payment intent to a payment method.

    A refusal is part of the outcome, not raised: it leaves a failed charge behind.
    """
    behavior = behavior_of(method)
    charge = _charge(session, intent, method)
    if behavior.decline is not None:
        return _refused(session, intent, charge)
    txn = money.book(
        session,
        "charge",
        charge,
        charge["amount"],
        fee=money.fee_of(charge["amount"], method["type"]),
        description=intent["description"],
    )
    charge = {
        **charge,
        "amount_captured": charge["amount"],
        "balance_transaction": txn["id"],
        "outcome": _SUCCESS,
    }
    session.create("charge", charge, "charge.succeeded")
    paid = {
        **intent,
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "payment_method": method["id"],
        "status": "succeeded",
    }
    if behavior.dispute is not None:
        charge = disputes.open_dispute(session, charge, behavior.dispute)
    session.save("payment_intent", intent, paid, "payment_intent.succeeded")
    return Outcome(paid, charge)


def new_intent(
    session: Session,
    amount: int,
    currency: str,
    customer: str | None,
    description: str | None = None,
) -> Json:
    """A payment intent that waits for a payment method."""
    key = session.new_id("pi")
    return session.create(
        "payment_intent",
        fields.new(
            "payment_intent",
            id=key,
            amount=amount,
            client_secret=f"{key}_secret_{session.new_id('s')[5:]}",
            created=session.now,
            currency=currency,
            customer=customer,
            description=description,
        ),
        "payment_intent.created",
    )


def cancel_intent(session: Session, intent: Json, reason: str | None) -> Json:
    """End a payment intent that wasn't paid."""
    canceled = {
        **intent,
        "canceled_at": session.now,
        "cancellation_reason": reason,
        "status": "canceled",
    }
    return session.save("payment_intent", intent, canceled, "payment_intent.canceled")


def _charge(session: Session, intent: Json, method: Json) -> Json:
    kind = method["type"]
    rail = method[kind]
    kept = (
        ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
        if kind == "card"
        else (
            "account_holder_type",
            "account_type",
            "bank_name",
            "fingerprint",
            "last4",
            "routing_number",
        )
    )
    key = session.new_id("ch")
    return fields.new(
        "charge",
        id=key,
        amount=intent["amount"],
        billing_details=method["billing_details"],
        calculated_statement_descriptor="MERIDIAN",
        created=session.now,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        metadata=intent["metadata"],
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={
            kind: {name: rail[name] for name in kept},
            "type": kind,
        },
        receipt_url=f"https://pay.stripe.com/receipts/payment/{key}",
    )


def _refused(session: Session, intent: Json, charge: Json) -> Outcome:
    method = session.get("payment_method", charge["payment_method"], "payment_method")
    behavior = behavior_of(method)
    problem = declined(behavior)
    charge = {
        **charge,
        "captured": False,
        "failure_code": problem.code,
        "failure_message": problem.message,
        "outcome": {
            **_SUCCESS,
            "network_status": "declined_by_network",
            "reason": behavior.decline,
            "seller_message": "The bank did not return any further details with this "
            "decline.",
            "type": "issuer_declined",
        },
        "paid": False,
        "status": "failed",
    }
    session.create("charge", charge, "charge.failed")
    refused = {
        **intent,
        "last_payment_error": {
            **problem.body()["error"],
            "charge": charge["id"],
            "payment_method": method,
        },
        "latest_charge": charge["id"],
        "payment_method": None,
        "status": "requires_payment_method",
    }
    session.save("payment_intent", intent, refused, "payment_intent.payment_failed")
    problem.details.update(
        charge=charge["id"], payment_intent=refused, payment_method=method
    )
    return Outcome(refused, charge, problem)
