"""Payment methods: made from Stripe's test tokens, attached to customers.

The last four digits say how a method behaves, as Stripe's test cards do. See
https://docs.stripe.com/testing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import fields
from sandbox.servers.stripe.errors import StripeError, invalid, missing, uncovered
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Choice,
    Hash,
    Identifier,
    Integer,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.templates import ADDRESS, CONTACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json


@dataclass(frozen=True, slots=True)
class Behavior:
    """What a test card does.

    Attributes:
        last4: its last digits, by which it is known.
        brand: whose card it is.
        decline: the decline code of a charge, or `None`.
        attaches: whether it can be attached to a customer.
        dispute: the reason of the dispute that follows a charge, or `None`.
    """

    last4: str
    brand: str = "visa"
    decline: str | None = None
    attaches: bool = True
    dispute: str | None = None


_VISA: Final = Behavior("4242")
_TOKENS: Final = {
    "visa": _VISA,
    "visa_debit": Behavior("5556"),
    "mastercard": Behavior("4444", "mastercard"),
    "amex": Behavior("8431", "amex"),
    "chargeDeclined": Behavior("0002", decline="generic_decline", attaches=False),
    "visa_chargeDeclined": Behavior("0002", decline="generic_decline", attaches=False),
    "chargeDeclinedInsufficientFunds": Behavior(
        "9995", decline="insufficient_funds", attaches=False
    ),
    "visa_chargeDeclinedInsufficientFunds": Behavior(
        "9995", decline="insufficient_funds", attaches=False
    ),
    "chargeCustomerFail": Behavior("0341", decline="generic_decline"),
    "createDispute": Behavior("0259", dispute="fraudulent"),
    "visa_createDispute": Behavior("0259", dispute="fraudulent"),
    "createDisputeProductNotReceived": Behavior("2685", dispute="product_not_received"),
}
_BEHAVIORS: Final = {each.last4: each for each in _TOKENS.values()}
_ROUTING: Final = "110000000"
_BILLING: Final = Hash(
    {
        "address": fields.POSTAL,
        "email": Text(),
        "name": Text(),
        "phone": Text(),
        "tax_id": Text(),
    }
)
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "allow_redisplay": Choice(("always", "limited", "unspecified")),
    "billing_details": _BILLING,
    "card": Hash({"exp_month": Integer(1, 12), "exp_year": Integer()}),
}
_CREATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "allow_redisplay": Choice(("always", "limited", "unspecified")),
    "billing_details": _BILLING,
    "card": Hash(
        {
            "cvc": Text(),
            "exp_month": Integer(1, 12),
            "exp_year": Integer(),
            "number": Text(),
            "token": Text(),
        }
    ),
    "type": Choice(("card", "us_bank_account"), is_required=True),
    "us_bank_account": Hash(
        {
            "account_holder_type": Choice(("company", "individual")),
            "account_number": Text(),
            "account_type": Choice(("checking", "savings")),
            "routing_number": Text(),
        }
    ),
}
_ATTACH: Final[dict[str, Parameter]] = {**fields.EXPAND, "customer": Identifier()}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_methods`."""
    del path
    values = read_form(_CREATE, form)
    if values["type"] == "us_bank_account":
        bank = values.get("us_bank_account", {})
        rail = _bank_account(
            bank.get("account_number", "000123456789")[-4:],
            bank.get("account_holder_type", "company"),
        )
    else:
        card = values.get("card", {})
        behavior = _behavior_of(card.get("token"), card.get("number"))
        rail = _card(behavior, card.get("exp_month", 8), card.get("exp_year", 2030))
    method = _new(session, values["type"], rail)
    method = fields.laid_on(method, values, "allow_redisplay")
    method["billing_details"] = _billing(values.get("billing_details", {}), CONTACT)
    session.save("payment_method", {**method, "metadata": None}, method)
    return answer(session, "payment_method", method, values)


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_methods/{id}`."""
    values = read_form(_UPDATE, form)
    before = session.get("payment_method", path["id"])
    after = fields.laid_on(before, values, "allow_redisplay")
    if "billing_details" in values:
        after["billing_details"] = _billing(
            values["billing_details"], before["billing_details"]
        )
    if values.get("card") and "card" in before:
        after["card"] = {**before["card"], **values["card"]}
    session.save("payment_method", before, after, "payment_method.updated")
    return answer(session, "payment_method", after, values)


def attach(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_methods/{id}/attach`.

    Raises:
        StripeError: the card is one that can't be attached.
    """
    values = read_form(_ATTACH, form)
    if "customer" not in values:
        raise StripeError(
            400, "Must provide customer or customer_account.", code="parameter_missing"
        )
    session.get("customer", values["customer"], "customer")
    before = resolve(session, path["id"], "id")
    behavior = behavior_of(before)
    if not behavior.attaches:
        raise declined(behavior)
    after = {**before, "customer": values["customer"]}
    session.save("payment_method", before, after, "payment_method.attached")
    return answer(session, "payment_method", after, values)


def detach(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/payment_methods/{id}/detach`."""
    values = read_form(fields.EXPAND, form)
    before = session.get("payment_method", path["id"])
    if before["customer"] is None:
        raise StripeError(
            400,
            "The payment method you provided is not attached to a customer so "
            "detachment is impossible.",
        )
    after = {**before, "customer": None}
    session.save("payment_method", before, after)
    session.emit(
        "payment_method.detached",
        "payment_method",
        after,
        {"customer": before["customer"]},
    )
    return answer(session, "payment_method", after, values)


def resolve(session: Session, key: str, param: str) -> Json:
    """The payment method of that id; a test token such as `pm_card_visa` makes one.

    Raises:
        StripeError: there is none.
    """
    name = key.removeprefix("pm_card_")
    if name != key and name in _TOKENS:
        return _new(session, "card", _card(_TOKENS[name], 8, 2030))
    if key.startswith("pm_usBankAccount"):
        return _new(session, "us_bank_account", _bank_account("6789", "company"))
    found = session.find("payment_method", key)
    if found is None:
        raise missing("PaymentMethod", key, param)
    return found


def behavior_of(method: Json) -> Behavior:
    """How a payment method behaves when it is charged."""
    rail = method.get("card") or method.get("us_bank_account") or {}
    return _BEHAVIORS.get(str(rail.get("last4")), _VISA)


def declined(behavior: Behavior) -> StripeError:
    """The refusal of a charge."""
    reason = behavior.decline or "generic_decline"
    message = "Your card was declined."
    if reason == "insufficient_funds":
        message = "Your card has insufficient funds."
    return StripeError(
        402,
        message,
        code="card_declined",
        error_type="card_error",
        decline_code=reason,
    )


def _new(session: Session, kind: str, rail: Json) -> Json:
    method = fields.new(
        "payment_method",
        id=session.new_id("pm"),
        created=session.now,
        type=kind,
        **{kind: rail},
    )
    return session.create("payment_method", method)


def _behavior_of(token: str | None, number: str | None) -> Behavior:
    if token is not None:
        found = _TOKENS.get(token.removeprefix("tok_"))
        if found is None:
            raise invalid(
                f"No such token: '{token}'", "card[token]", "resource_missing"
            )
        return found
    if number is None:
        raise uncovered("card without a token")
    return _BEHAVIORS.get(number[-4:], _VISA)


def _billing(values: Mapping[str, object], before: Json) -> Json:
    found = {**before, **values}
    found["address"] = {**ADDRESS, **(found["address"] or {})}
    return found


def _card(behavior: Behavior, exp_month: int, exp_year: int) -> Json:
    return {
        "brand": behavior.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "unchecked",
        },
        "country": "US",
        "display_brand": behavior.brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": f"Fp{behavior.brand.title()}{behavior.last4}",
        "funding": "credit",
        "generated_from": None,
        "last4": behavior.last4,
        "networks": {"available": [behavior.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _bank_account(last4: str, holder: str) -> Json:
    return {
        "account_holder_type": holder,
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": None,
        "fingerprint": f"FpBank{last4}",
        "last4": last4,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": _ROUTING,
        "status_details": {},
    }
