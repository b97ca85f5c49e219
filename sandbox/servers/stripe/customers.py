"""Customers: create, change and delete them; their tax ids and their balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields
from sandbox.servers.stripe.errors import invalid, missing
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Array,
    Choice,
    Hash,
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

_EXEMPTIONS: Final = ("exempt", "none", "reverse")
_TEXTS: Final = ("description", "email", "name", "phone")
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "address": fields.POSTAL,
    "balance": Integer(least=-99_999_999_999),
    "description": Text(),
    "email": Text(512),
    "invoice_prefix": Text(12, can_unset=False),
    "invoice_settings": Hash(
        {
            "custom_fields": fields.CUSTOM_FIELDS,
            "default_payment_method": Identifier(can_unset=True),
            "footer": Text(),
        }
    ),
    "name": Text(256),
    "next_invoice_sequence": Integer(least=1),
    "phone": Text(20),
    "preferred_locales": Array(Text()),
    "shipping": Hash(
        {
            "address": fields.POSTAL,
            "name": Text(is_required=True),
            "phone": Text(),
        },
        can_unset=True,
    ),
    "tax_exempt": Choice(_EXEMPTIONS, can_unset=True),
    **fields.uncovered(
        "cash_balance",
        "coupon",
        "default_source",
        "promotion_code",
        "source",
        "tax",
    ),
}
_CREATE: Final[dict[str, Parameter]] = {
    **_UPDATE,
    "payment_method": Identifier(),
    "tax_id_data": Array(
        Hash({"type": Text(is_required=True), "value": Text(is_required=True)})
    ),
    **fields.uncovered("test_clock"),
}
_TAX_ID: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "type": Text(is_required=True),
    "value": Text(is_required=True),
    "owner": Hash({"type": Choice(("customer",)), "customer": Identifier()}),
}
_BALANCE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "amount": Integer(least=-99_999_999_999, is_required=True),
    "currency": Text(is_required=True),
    "description": Text(),
}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/customers`."""
    del path
    values = read_form(_CREATE, form)
    key = session.new_id("cus")
    customer = fields.new(
        "customer",
        id=key,
        created=session.now,
        invoice_prefix=key[-8:].upper(),
    )
    customer = _changed(session, customer, values)
    session.create("customer", customer, "customer.created")
    if "payment_method" in values:
        method = session.get(
            "payment_method", values["payment_method"], "payment_method"
        )
        session.save("payment_method", method, {**method, "customer": key})
    for each in values.get("tax_id_data", ()):
        _add_tax_id(session, key, each)
    return answer(session, "customer", customer, values)


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/customers/{id}`."""
    values = read_form(_UPDATE, form)
    before = session.get("customer", path["id"])
    after = _changed(session, before, values)
    session.save("customer", before, after, "customer.updated")
    return answer(session, "customer", after, values)


def delete(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/customers/{id}`: a stub stays, and its subscriptions end."""
    read_form({}, form)
    customer = session.get("customer", path["id"])
    for subscription in session.where(
        "subscription", equals("customer", customer["id"])
    ):
        if subscription["status"] != "canceled":
            ended = {
                **subscription,
                "status": "canceled",
                "canceled_at": session.now,
                "ended_at": session.now,
            }
            session.save(
                "subscription", subscription, ended, "customer.subscription.deleted"
            )
    return session.bury("customer", customer, "customer.deleted")


def create_tax_id(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/customers/{id}/tax_ids`, and `POST /v1/tax_ids` with an owner."""
    values = read_form(_TAX_ID, form)
    customer = path.get("id") or values.get("owner", {}).get("customer")
    if customer is None:
        raise invalid("The sandbox keeps tax ids of customers only.", "owner")
    session.get("customer", customer, "id" if "id" in path else "owner[customer]")
    return _add_tax_id(session, customer, values)


def delete_tax_id(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/customers/{id}/tax_ids/{tax_id}`."""
    read_form({}, form)
    found = session.get("tax_id", path["tax_id"])
    if path.get("id", found["customer"]) != found["customer"]:
        raise missing("tax_id", path["tax_id"])
    return session.remove("tax_id", found, "customer.tax_id.deleted")


def create_balance_transaction(
    session: Session, form: Form, path: Mapping[str, str]
) -> Json:
    """`POST /v1/customers/{id}/balance_transactions`: below zero is credit."""
    values = read_form(_BALANCE, form)
    customer = session.get("customer", path["id"])
    fields.currency(values["currency"])
    move = adjust_balance(session, customer, values["amount"], "adjustment")
    found = fields.laid_on(move, values, "description")
    session.save("customer_balance_transaction", move, found)
    return answer(session, "customer_balance_transaction", found, values)


def adjust_balance(
    session: Session, customer: Json, amount: int, kind: str, **fields_: Any
) -> Json:
    """Move a customer's balance and note why; below zero is credit."""
    ending = customer["balance"] + amount
    session.save(
        "customer", customer, {**customer, "balance": ending}, "customer.updated"
    )
    move = fields.new(
        "customer_balance_transaction",
        id=session.new_id("cbtxn"),
        created=session.now,
        customer=customer["id"],
        currency=customer["currency"] or "usd",
        amount=amount,
        ending_balance=ending,
        type=kind,
        **fields_,
    )
    return session.create("customer_balance_transaction", move)


def _changed(session: Session, customer: Json, values: Mapping[str, Any]) -> Json:
    email = values.get("email")
    if email is not None and "@" not in email:
        raise invalid(f"Invalid email address: {email}", "email", "email_invalid")
    found = fields.laid_on(
        customer,
        values,
        *_TEXTS,
        "balance",
        "invoice_prefix",
        "next_invoice_sequence",
        "preferred_locales",
        "tax_exempt",
    )
    if "address" in values:
        found["address"] = fields.postal(values["address"])
    if "shipping" in values:
        shipping = values["shipping"]
        found["shipping"] = shipping and {
            "address": fields.postal(shipping.get("address")),
            "name": shipping["name"],
            "phone": shipping.get("phone"),
        }
    settings = values.get("invoice_settings", {})
    if settings:
        method = settings.get("default_payment_method")
        if method is not None:
            session.get(
                "payment_method", method, "invoice_settings[default_payment_method]"
            )
        found["invoice_settings"] = {**customer["invoice_settings"], **settings}
    return found


def _add_tax_id(session: Session, customer: str, values: Mapping[str, Any]) -> Json:
    return session.create(
        "tax_id",
        fields.new(
            "tax_id",
            id=session.new_id("txi"),
            country=values["type"][:2].upper(),
            created=session.now,
            customer=customer,
            owner={"customer": customer, "customer_account": None, "type": "customer"},
            type=values["type"],
            value=values["value"],
        ),
        "customer.tax_id.created",
    )
