"""Invoices: create, change and delete drafts, and edit their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields, invoice_items, invoice_lines, records
from sandbox.servers.stripe.errors import StripeError, exclusive, invalid
from sandbox.servers.stripe.invoice_items import LINE
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Choice,
    Hash,
    Identifier,
    Integer,
    Moment,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.resources import COLLECTION_METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_DAY: Final = 86_400
DRAFT_WINDOW: Final = 3_600
"""How long a draft that advances by itself stays a draft, in seconds."""
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "auto_advance": Boolean(),
    "automatically_finalizes_at": Moment(can_unset=True),
    "collection_method": Choice(COLLECTION_METHODS),
    "custom_fields": fields.CUSTOM_FIELDS,
    "days_until_due": Integer(),
    "default_payment_method": Identifier(can_unset=True),
    "description": Text(),
    "due_date": Moment(),
    "effective_at": Moment(can_unset=True),
    "footer": Text(),
    "number": Text(26),
    "rendering": Hash(
        {
            "amount_tax_display": Text(),
            "pdf": Hash({"page_size": Text()}),
            "template": Text(),
            "template_version": Integer(),
        },
        can_unset=True,
    ),
    "statement_descriptor": Text(22),
    "payment_settings": Hash(
        {
            "default_mandate": Text(),
            "payment_method_options": Hash({}, can_unset=True),
            "payment_method_types": Array(Text()),
        }
    ),
    "automatic_tax": Hash({"enabled": Choice(("false",), is_required=True)}),
    **fields.uncovered(
        "account_tax_ids",
        "application_fee_amount",
        "default_source",
        "default_tax_rates",
        "discounts",
        "issuer",
        "on_behalf_of",
        "shipping_cost",
        "shipping_details",
        "transfer_data",
    ),
}
_CREATE: Final[dict[str, Parameter]] = {
    **_UPDATE,
    "currency": Text(can_unset=False),
    "customer": Identifier(),
    "pending_invoice_items_behavior": Choice(("exclude", "include")),
    "subscription": Identifier(),
    **fields.uncovered("from_invoice"),
}
_TEXTS: Final = (
    "automatically_finalizes_at",
    "custom_fields",
    "default_payment_method",
    "description",
    "effective_at",
    "footer",
    "number",
    "rendering",
    "statement_descriptor",
)
_PREVIEW: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "currency": Text(can_unset=False),
    "customer": Identifier(),
    "invoice_items": Array(
        Hash({**LINE, "currency": Text(), "invoiceitem": Identifier()})
    ),
    "preview_mode": Choice(("next", "recurring")),
    "subscription": Identifier(),
    **fields.uncovered(
        "automatic_tax",
        "customer_details",
        "discounts",
        "issuer",
        "on_behalf_of",
        "schedule",
        "schedule_details",
        "subscription_details",
    ),
}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices`: a draft."""
    del path
    values = read_form(_CREATE, form)
    subscription, key = _for_whom(session, values, "from_invoice")
    customer = session.get("customer", key, "customer")
    draft = new_draft(session, customer, "manual", values.get("currency"))
    draft["collection_method"] = "charge_automatically"
    if subscription is not None:
        draft["parent"] = subscription_parent(subscription)
    draft = _changed(session, draft, values, is_new=True)
    items = []
    if values.get("pending_invoice_items_behavior") == "include":
        items = invoice_items.pending_items(session, key, draft["currency"])
    draft = with_lines(
        draft, [invoice_lines.take_item(session, draft, item) for item in items]
    )
    session.create("invoice", draft, "invoice.created")
    _plan_finalization(session, draft)
    return answer(session, "invoice", draft, values)


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}`: anything of a draft, later its metadata alone."""
    values = read_form(_UPDATE, form)
    before = session.get("invoice", path["id"])
    wrong = sorted(set(values) - set(fields.COMMON) - _allowed(before))
    if wrong:
        raise invalid("Finalized invoices can't be updated in this way", wrong[0])
    after = _changed(session, before, values, is_new=False)
    session.save("invoice", before, after, "invoice.updated")
    if before["status"] == "draft":
        _plan_finalization(session, after)
    return answer(session, "invoice", after, values)


def delete(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/invoices/{id}`: drafts only; their items stay with them."""
    read_form({}, form)
    invoice = session.get("invoice", path["id"], "invoice", 404)
    if invoice["status"] != "draft":
        raise StripeError(400, "You can only delete draft invoices.")
    return session.remove("invoice", invoice, "invoice.deleted")


def preview(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/create_preview`: an invoice that isn't kept."""
    del path
    values = read_form(_PREVIEW, form)
    subscription, key = _for_whom(session, values, "subscription")
    customer = session.get("customer", key, "customer")
    draft = new_draft(session, customer, "upcoming", values.get("currency"))
    draft["id"] = session.new_id("upcoming_in")
    draft["collection_method"] = "charge_automatically"
    lines = []
    for each in values.get("invoice_items", ()):
        item = invoice_items.new_item(session, key, each, each.get("currency"))
        lines.append(invoice_items.line_of(session, {**item, "invoice": draft["id"]}))
    if subscription is not None:
        draft["parent"] = subscription_parent(subscription)
        draft["collection_method"] = subscription["collection_method"]
        lines += invoice_lines.subscription_lines(session, draft, subscription)
    return answer(session, "invoice", with_lines(draft, lines), values)


def new_draft(
    session: Session, customer: Json, reason: str, currency: str | None = None
) -> Json:
    """An empty draft for a customer; it isn't written yet."""
    key = session.new_id("in")
    code = fields.currency(currency or customer["currency"] or "usd")
    return fields.new(
        "invoice",
        id=key,
        billing_reason=reason,
        created=session.now,
        currency=code,
        customer=customer["id"],
        customer_address=customer["address"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        customer_phone=customer["phone"],
        customer_shipping=customer["shipping"],
        customer_tax_exempt=customer["tax_exempt"],
        lines=records.list_object(f"/v1/invoices/{key}/lines", [], has_more=False),
        period_end=session.now,
        period_start=session.now,
        status="draft",
        status_transitions=dict.fromkeys(
            ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
        ),
        webhooks_delivered_at=session.now,
    )


def with_lines(draft: Json, lines: list[Json]) -> Json:
    """A draft with these lines and their totals."""
    return invoice_items.with_totals(
        {**draft, "lines": {**draft["lines"], "data": lines}}
    )


def subscription_parent(subscription: Json) -> Json:
    """What an invoice of a subscription says of it."""
    return {
        "quote_details": None,
        "subscription_details": {
            "metadata": subscription["metadata"],
            "subscription": subscription["id"],
        },
        "type": "subscription_details",
    }


def _allowed(invoice: Json) -> set[str]:
    """What may be changed besides the metadata."""
    if invoice["status"] == "draft":
        return set(_UPDATE)
    if invoice["status"] in {"open", "uncollectible"}:
        return {"auto_advance", "default_payment_method", "payment_settings"}
    return set()


def _for_whom(session: Session, values: Json, other: str) -> tuple[Json | None, str]:
    """The subscription that is billed, if it is one, and the customer's id.

    Raises:
        StripeError: neither is named; `other` is what could have named them, too.
    """
    subscription = None
    if "subscription" in values:
        subscription = session.get(
            "subscription", values["subscription"], "subscription"
        )
    key = values.get("customer") or (subscription or {}).get("customer")
    if key is None:
        raise StripeError(
            400,
            "You must provide one of the following parameters: customer, "
            f"customer_account, {other}.",
            code="parameter_missing",
            param="customer",
        )
    return subscription, key


def _changed(
    session: Session, before: Json, values: Mapping[str, Any], *, is_new: bool
) -> Json:
    if values.get("default_payment_method") is not None:
        session.get(
            "payment_method", values["default_payment_method"], "default_payment_method"
        )
    found = fields.laid_on(before, values, *_TEXTS, "auto_advance", "collection_method")
    settings = values.get("payment_settings")
    if settings:
        found["payment_settings"] = {**before["payment_settings"], **settings}
    if before["status"] != "draft":
        return found
    _set_due_date(session, found, values, is_new=is_new)
    if not found["auto_advance"]:
        found.update(automatically_finalizes_at=None, next_payment_attempt=None)
        return found
    if "automatically_finalizes_at" not in values:
        # Stripe's own rounding: the window ends a second after the attempt.
        found["automatically_finalizes_at"] = found["created"] + DRAFT_WINDOW + 1
    is_charged = found["collection_method"] == "charge_automatically"
    found["next_payment_attempt"] = (
        found["created"] + DRAFT_WINDOW if is_charged else None
    )
    return found


def _set_due_date(
    session: Session, invoice: Json, values: Mapping[str, Any], *, is_new: bool
) -> None:
    given = {"days_until_due", "due_date"} & set(values)
    if invoice["collection_method"] == "charge_automatically":
        if given:
            raise StripeError(
                400,
                "You can only specify 'due_date' or 'days_until_due' if invoice "
                "collection method is 'send_invoice'.",
            )
        invoice["due_date"] = None
        return
    if len(given) > 1:
        raise exclusive("days_until_due", "due_date")
    if "due_date" in values:
        if values["due_date"] <= session.now:
            raise invalid(
                "Invalid timestamp: must be an integer Unix timestamp in the future.",
                "due_date",
            )
        invoice["due_date"] = values["due_date"]
    elif "days_until_due" in values:
        invoice["due_date"] = invoice["created"] + values["days_until_due"] * _DAY
    elif is_new or invoice["due_date"] is None:
        raise StripeError(
            400,
            "If invoice collection method is 'send_invoice', you must specify "
            "'due_date' or 'days_until_due'.",
        )


def _plan_finalization(session: Session, invoice: Json) -> None:
    session.forget("finalize", invoice["id"])
    if invoice["automatically_finalizes_at"] is not None:
        session.plan(invoice["automatically_finalizes_at"], "finalize", invoice["id"])
