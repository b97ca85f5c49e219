"""Refunds of charges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields, money
from sandbox.servers.stripe.errors import StripeError, invalid, missing
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Boolean,
    Choice,
    Identifier,
    Integer,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.store import equals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer")
_CREATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "amount": Integer(least=1),
    "charge": Identifier(),
    "instructions_email": Text(),
    "payment_intent": Identifier(),
    "reason": Choice(_REASONS),
    "refund_application_fee": Boolean(),
    "reverse_transfer": Boolean(),
    **fields.uncovered("currency", "customer", "origin"),
}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/refunds`, and `POST /v1/charges/{id}/refunds`."""
    values = read_form(_CREATE, form)
    charge = _charge(session, values, path.get("id"))
    refund = give_back(
        session, charge, values.get("amount"), values.get("reason"), values
    )
    return answer(session, "refund", refund, values)


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/refunds/{id}`: its metadata."""
    values = read_form(fields.COMMON, form)
    before = session.get("refund", path["id"])
    after = fields.laid_on(before, values)
    session.save("refund", before, after, "refund.updated")
    return answer(session, "refund", after, values)


def cancel(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/refunds/{id}/cancel`: refunds succeed at once, so it is too late.

    Raises:
        StripeError: always.
    """
    read_form(fields.EXPAND, form)
    session.get("refund", path["id"])
    raise StripeError(400, "Canceling this refund is unsupported.")


def give_back(
    session: Session,
    charge: Json,
    amount: int | None = None,
    reason: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> Json:
    """Refund a charge, or a part of it.

    Raises:
        StripeError: there is not so much left to refund, or the bank took it back.
    """
    left = charge["amount_captured"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise StripeError(
            400,
            f"This PaymentIntent ({charge['payment_intent']}) does not have a "
            "successful charge to refund.",
        )
    if left == 0:
        raise StripeError(
            400,
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    if charge["disputed"] and not _is_refundable(session, charge):
        raise StripeError(
            400,
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    amount = left if amount is None else amount
    if amount > left:
        raise invalid(
            f"Refund amount ({money.spoken(amount, charge['currency'])}) is greater "
            "than unrefunded amount on charge "
            f"({money.spoken(left, charge['currency'])})",
            "amount",
        )
    refund = fields.new(
        "refund",
        id=session.new_id("re"),
        amount=amount,
        charge=charge["id"],
        created=session.now,
        currency=charge["currency"],
        customer=charge["customer"],
        destination_details=_destination(charge),
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        reason=reason,
    )
    note = f" ({charge['description']})" if charge["description"] else ""
    txn = money.book(
        session, "refund", refund, -amount, description=f"REFUND FOR CHARGE{note}"
    )
    refund = fields.laid_on({**refund, "balance_transaction": txn["id"]}, values or {})
    session.create("refund", refund, "refund.created")
    refunded = charge["amount_refunded"] + amount
    after = {
        **charge,
        "amount_refunded": refunded,
        "refunded": refunded == charge["amount_captured"],
    }
    session.save("charge", charge, after, "charge.refunded")
    return refund


def _charge(session: Session, values: Mapping[str, Any], key: str | None) -> Json:
    key = key or values.get("charge")
    if key is not None:
        return session.get("charge", key, "id")
    if "payment_intent" not in values:
        raise StripeError(
            400,
            "One of the following params should be provided for this request: "
            "payment_intent or charge.",
        )
    intent = session.get("payment_intent", values["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise StripeError(
            400,
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to "
            "refund.",
        )
    found = session.find("charge", intent["latest_charge"])
    if found is None:
        raise missing("charge", intent["latest_charge"], "payment_intent")
    return found


def _is_refundable(session: Session, charge: Json) -> bool:
    found = session.where("dispute", equals("charge", charge["id"]))
    return all(dispute["is_charge_refundable"] for dispute in found)


def _destination(charge: Json) -> Json:
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        return {kind: {"reference": None, "reference_status": None}, "type": kind}
    return {
        "card": {
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        },
        "type": "card",
    }
