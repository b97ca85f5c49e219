"""Payment intents and charges: take money outside of invoices, or for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import charging, fields, settlement
from sandbox.servers.stripe.errors import StripeError, invalid
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Choice,
    Hash,
    Identifier,
    Integer,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.payment_methods import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_CANCEL_REASONS: Final = (
    "duplicate",
    "fraudulent",
    "requested_by_customer",
    "abandoned",
)
_OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "amount": Integer(),
    "currency": Text(can_unset=False),
    "customer": Identifier(),
    "description": Text(),
    "payment_method": Identifier(can_unset=True),
    "payment_method_types": Array(Text()),
    "receipt_email": Text(),
    "setup_future_usage": Choice(("off_session", "on_session"), can_unset=True),
    "statement_descriptor": Text(22),
    "statement_descriptor_suffix": Text(22),
    "transfer_group": Text(),
    **fields.uncovered(
        "application_fee_amount",
        "mandate_data",
        "on_behalf_of",
        "payment_method_data",
        "payment_method_options",
        "shipping",
        "transfer_data",
    ),
    "capture_method": Choice(("automatic", "automatic_async")),
}
_CONFIRM: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "off_session": Boolean(),
    "payment_method": Identifier(),
    "receipt_email": Text(),
    "return_url": Text(),
    "use_stripe_sdk": Boolean(),
    **fields.uncovered(
        "mandate", "mandate_data", "payment_method_data", "payment_method_options"
    ),
}
_CREATE: Final[dict[str, Parameter]] = {
    **_UPDATE,
    **_CONFIRM,
    "amount": Integer(is_required=True),
    "automatic_payment_methods": Hash(
        {
            "allow_redirects": Choice(("always", "never")),
            "enabled": Boolean(is_required=True),
        }
    ),
    "confirm": Boolean(),
    "confirmation_method": Choice(("automatic", "manual")),
    "currency": Text(is_required=True),
}
_CANCEL: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "cancellation_reason": Choice(_CANCEL_REASONS),
}
_CHARGE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "customer": Identifier(),
    "description": Text(40_000),
    "receipt_email": Text(),
    "transfer_group": Text(),
    **fields.uncovered("fraud_details", "shipping"),
}
_KEPT: Final = (
    "capture_method",
    "confirmation_method",
    "description",
    "payment_method_types",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)


def create_intent(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_intents`; with `confirm` it is charged at once."""
    del path
    values = read_form(_CREATE, form)
    _check_amount(values["amount"])
    if "customer" in values:
        session.get("customer", values["customer"], "customer")
    before = charging.new_intent(
        session,
        values["amount"],
        fields.currency(values["currency"]),
        values.get("customer"),
        values.get("description"),
    )
    intent = fields.laid_on(before, values, *_KEPT)
    if "automatic_payment_methods" in values:
        intent["automatic_payment_methods"] = {
            "allow_redirects": "always",
            **values["automatic_payment_methods"],
        }
    if values.get("payment_method"):
        method = resolve(session, values["payment_method"], "payment_method")
        intent["payment_method"] = method["id"]
        intent["status"] = "requires_confirmation"
    session.save("payment_intent", before, intent)
    if values.get("confirm"):
        intent = _confirm(session, intent, None)
    return answer(session, "payment_intent", intent, values)


def update_intent(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_intents/{id}`."""
    values = read_form(_UPDATE, form)
    before = session.get("payment_intent", path["id"], "intent", 404)
    if "amount" in values:
        _check_amount(values["amount"])
        if before["status"] not in _OPEN:
            raise _amount_fixed(before)
    if "customer" in values:
        session.get("customer", values["customer"], "customer")
    after = fields.laid_on(before, values, *_KEPT, "amount", "customer")
    if values.get("payment_method"):
        method = resolve(session, values["payment_method"], "payment_method")
        after["payment_method"] = method["id"]
        after["status"] = "requires_confirmation"
    session.save("payment_intent", before, after)
    return answer(session, "payment_intent", after, values)


def confirm_intent(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_intents/{id}/confirm`."""
    values = read_form(_CONFIRM, form)
    intent = session.get("payment_intent", path["id"], "intent", 404)
    if intent["status"] not in _OPEN:
        raise _unexpected(intent, "confirm", "confirmed", _OPEN)
    intent = _confirm(session, intent, values.get("payment_method"))
    return answer(session, "payment_intent", intent, values)


def cancel_intent(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_intents/{id}/cancel`."""
    values = read_form(_CANCEL, form)
    intent = session.get("payment_intent", path["id"], "intent", 404)
    if intent["status"] not in _OPEN:
        raise _unexpected(intent, "cancel", "canceled", _OPEN)
    intent = charging.cancel_intent(session, intent, values.get("cancellation_reason"))
    return answer(session, "payment_intent", intent, values)


def update_charge(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/charges/{id}`."""
    values = read_form(_CHARGE, form)
    before = session.get("charge", path["id"])
    after = fields.laid_on(
        before, values, "customer", "description", "receipt_email", "transfer_group"
    )
    session.save("charge", before, after, "charge.updated")
    return answer(session, "charge", after, values)


def _confirm(session: Session, intent: Json, key: str | None) -> Json:
    key = key or intent["payment_method"]
    if key is None:
        raise StripeError(
            400,
            "You cannot confirm this PaymentIntent because it's missing a payment "
            "method. You can either update the PaymentIntent with a payment method and "
            "then confirm it again, or confirm it again directly with a payment method "
            "or ConfirmationToken.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    method = resolve(session, key, "payment_method")
    outcome = charging.attempt(session, intent, method)
    if outcome.problem is not None:
        outcome.problem.leaves_traces = True
        raise outcome.problem
    settlement.apply_intent(session, outcome.intent, outcome.charge)
    return outcome.intent


def _check_amount(amount: int) -> None:
    if amount < 1:
        raise invalid(
            "This value must be greater than or equal to 1.",
            "amount",
            "parameter_invalid_integer",
        )


def _unexpected(
    intent: Json, verb: str, participle: str, allowed: tuple[str, ...]
) -> StripeError:
    return StripeError(
        400,
        f"You cannot {verb} this PaymentIntent because it has a status of "
        f"{intent['status']}. Only a PaymentIntent with one of the following statuses "
        f"may be {participle}: {', '.join(allowed)}.",
        code="payment_intent_unexpected_state",
        payment_intent=intent,
    )


def _amount_fixed(intent: Json) -> StripeError:
    return StripeError(
        400,
        "This PaymentIntent's amount could not be updated because it has a status of "
        f"{intent['status']}. You may only update the amount of a PaymentIntent with "
        f"one of the following statuses: {', '.join(_OPEN)}.",
        code="payment_intent_unexpected_state",
        param="amount",
        payment_intent=intent,
    )
