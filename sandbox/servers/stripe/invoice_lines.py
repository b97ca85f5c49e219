"""The lines of drafts: added, changed, removed, and made of subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields, invoice_items
from sandbox.servers.stripe.errors import StripeError, invalid, missing
from sandbox.servers.stripe.invoice_items import LINE
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Array,
    Choice,
    Hash,
    Identifier,
    Parameter,
    read_form,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_NEW_LINES: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "invoice_metadata": fields.COMMON["metadata"],
    "lines": Array(Hash({**LINE, "invoice_item": Identifier()}), is_required=True),
}
_CHANGED_LINES: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "invoice_metadata": fields.COMMON["metadata"],
    "lines": Array(
        Hash({**LINE, "id": Identifier(is_required=True)}), is_required=True
    ),
}
_DROPPED_LINES: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    "invoice_metadata": fields.COMMON["metadata"],
    "lines": Array(
        Hash(
            {
                "behavior": Choice(("delete", "unassign"), is_required=True),
                "id": Identifier(is_required=True),
            }
        ),
        is_required=True,
    ),
}


def add_lines(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/add_lines`."""
    values = read_form(_NEW_LINES, form)
    draft = _editable(session, path["id"])
    lines = draft["lines"]["data"]
    for place, each in enumerate(values["lines"]):
        if "invoice_item" in each:
            item = session.get(
                "invoiceitem", each["invoice_item"], f"lines[{place}][invoice_item]"
            )
        else:
            _one_amount(each, place)
            item = invoice_items.new_item(
                session, draft["customer"], each, draft["currency"]
            )
            session.create("invoiceitem", item, "invoiceitem.created")
        lines = [take_item(session, draft, item), *lines]
    after = invoice_items.rebuilt(session, draft, lines)
    return answer(session, "invoice", after, values)


def update_lines(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/update_lines`."""
    values = read_form(_CHANGED_LINES, form)
    draft = _editable(session, path["id"])
    for place, each in enumerate(values["lines"]):
        _one_amount(each, place)
        draft = _with_line(session, draft, each["id"], each)
    return answer(session, "invoice", draft, values)


def update_line(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/lines/{line}`: answers with the line."""
    values = read_form({**fields.EXPAND, **LINE}, form)
    draft = _editable(session, path["id"])
    draft = _with_line(session, draft, path["line"], values)
    return next(line for line in draft["lines"]["data"] if line["id"] == path["line"])


def remove_lines(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoices/{id}/remove_lines`: their items go, or wait again."""
    values = read_form(_DROPPED_LINES, form)
    draft = _editable(session, path["id"])
    lines = list(draft["lines"]["data"])
    for each in values["lines"]:
        line = _line(draft, each["id"])
        lines.remove(line)
        item = session.find("invoiceitem", invoice_items.item_of(line) or "")
        if item is not None and each["behavior"] == "delete":
            session.remove("invoiceitem", item, "invoiceitem.deleted")
        elif item is not None:
            session.save("invoiceitem", item, {**item, "invoice": None})
    after = invoice_items.rebuilt(session, draft, lines)
    return answer(session, "invoice", after, values)


def take_item(session: Session, draft: Json, item: Json) -> Json:
    """Put an invoice item on a draft; the line that it becomes."""
    taken = {**item, "invoice": draft["id"]}
    session.save("invoiceitem", item, taken)
    return invoice_items.line_of(session, taken)


def subscription_lines(session: Session, draft: Json, subscription: Json) -> list[Json]:
    """A line for each item of a subscription, for its current period."""
    lines = []
    for item in subscription["items"]["data"]:
        price = item["price"]
        amount = (price["unit_amount"] or 0) * item["quantity"]
        product = session.find("product", price["product"]) or {}
        lines.append(
            fields.new(
                "line_item",
                id=session.new_id("il"),
                amount=amount,
                currency=price["currency"],
                description=f"{item['quantity']} x {product.get('name', 'Service')}",
                invoice=draft["id"],
                parent={
                    "invoice_item_details": None,
                    "subscription_item_details": {
                        "invoice_item": None,
                        "proration": False,
                        "proration_details": {"credited_items": None},
                        "subscription": subscription["id"],
                        "subscription_item": item["id"],
                    },
                    "type": "subscription_item_details",
                },
                period={
                    "end": item["current_period_end"],
                    "start": item["current_period_start"],
                },
                pricing={
                    "price_details": {
                        "price": price["id"],
                        "product": price["product"],
                    },
                    "type": "price_details",
                    "unit_amount_decimal": price["unit_amount_decimal"],
                },
                quantity=item["quantity"],
                quantity_decimal=str(item["quantity"]),
                subtotal=amount,
            )
        )
    return lines


def _editable(session: Session, key: str) -> Json:
    invoice = session.get("invoice", key, "invoice", 404)
    if invoice["status"] != "draft":
        raise invoice_items.not_editable(invoice)
    return invoice


def _line(invoice: Json, key: str) -> Json:
    for line in invoice["lines"]["data"]:
        if line["id"] == key:
            found: Json = line
            return found
    raise missing("line_item", key, "line_item_id")


def _with_line(
    session: Session, draft: Json, key: str, values: Mapping[str, Any]
) -> Json:
    line = _line(draft, key)
    item = session.find("invoiceitem", invoice_items.item_of(line) or "")
    if item is None:
        raise invalid("Lines of subscriptions can't be updated in this way", "id")
    after = invoice_items.changed(session, item, values)
    session.save("invoiceitem", item, after)
    changed = {**invoice_items.line_of(session, after), "id": key}
    lines = [changed if each["id"] == key else each for each in draft["lines"]["data"]]
    return invoice_items.rebuilt(session, draft, lines)


def _one_amount(values: Mapping[str, Any], place: int) -> None:
    if "amount" in values and "quantity" in values:
        raise StripeError(
            400,
            "You may only specify one of these parameters: amount, quantity.",
            code="parameters_exclusive",
            param=f"lines[{place}][amount]",
        )
