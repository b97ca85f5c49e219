"""Invoice items: what is to be billed, and the lines that they become."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from decimal import Decimal as Number
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields
from sandbox.servers.stripe.catalogue import AMOUNTS, adhoc_price, plain
from sandbox.servers.stripe.errors import StripeError, invalid, missing_parameter
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Boolean,
    Decimal,
    Hash,
    Identifier,
    Integer,
    Moment,
    Parameter,
    Text,
    only_one,
    read_form,
)
from sandbox.servers.stripe.store import equals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_LARGEST: Final = 99_999_999_999
PERIOD: Final = Hash(
    {"end": Moment(is_required=True), "start": Moment(is_required=True)}
)
LINE: Final[dict[str, Parameter]] = {
    "amount": Integer(least=-_LARGEST),
    "description": Text(),
    "discountable": Boolean(),
    "metadata": fields.COMMON["metadata"],
    "period": PERIOD,
    "price_data": Hash({**AMOUNTS, "product": Identifier()}),
    "pricing": Hash({"price": Identifier()}),
    "quantity": Integer(),
    "quantity_decimal": Decimal(),
    **fields.uncovered("discounts", "tax_amounts", "tax_rates"),
}
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.EXPAND,
    **LINE,
    "unit_amount_decimal": Decimal(),
    **fields.uncovered("tax_behavior", "tax_code"),
}
_CREATE: Final[dict[str, Parameter]] = {
    **_UPDATE,
    "currency": Text(can_unset=False),
    "customer": Identifier(is_required=True),
    "invoice": Identifier(),
    "subscription": Identifier(),
}


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoiceitems`: pending, or on a draft."""
    del path
    values = read_form(_CREATE, form)
    customer = session.get("customer", values["customer"], "customer")
    item = new_item(session, customer["id"], values, values.get("currency"))
    if "invoice" in values:
        invoice = _draft(session, values["invoice"], "invoice")
        if invoice["customer"] != customer["id"]:
            raise invalid(
                "The invoice belongs to another customer than the invoice item.",
                "invoice",
            )
        item["invoice"] = invoice["id"]
        session.create("invoiceitem", item, "invoiceitem.created")
        rebuilt(session, invoice, [line_of(session, item), *invoice["lines"]["data"]])
    else:
        session.create("invoiceitem", item, "invoiceitem.created")
    return answer(session, "invoiceitem", item, values)


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/invoiceitems/{id}`, as long as its invoice is a draft."""
    values = read_form(_UPDATE, form)
    before = session.get("invoiceitem", path["id"])
    invoice = _invoice_of(session, before)
    after = changed(session, before, values)
    session.save("invoiceitem", before, after)
    if invoice is not None:
        lines = [
            {**line_of(session, after), "id": line["id"]}
            if item_of(line) == after["id"]
            else line
            for line in invoice["lines"]["data"]
        ]
        rebuilt(session, invoice, lines)
    return answer(session, "invoiceitem", after, values)


def delete(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`DELETE /v1/invoiceitems/{id}`, as long as its invoice is a draft."""
    read_form({}, form)
    item = session.get("invoiceitem", path["id"])
    invoice = _invoice_of(session, item)
    if invoice is not None:
        lines = [
            line for line in invoice["lines"]["data"] if item_of(line) != item["id"]
        ]
        rebuilt(session, invoice, lines)
    return session.remove("invoiceitem", item, "invoiceitem.deleted")


def new_item(
    session: Session, customer: str, values: Mapping[str, Any], currency: str | None
) -> Json:
    """An invoice item from the parameters of a request; it isn't written yet.

    Raises:
        StripeError: the amount is given twice, or not at all.
    """
    only_one(values, "amount", "price_data", "pricing", "unit_amount_decimal")
    only_one(values, "amount", "quantity")
    period = values.get("period") or {"end": session.now, "start": session.now}
    item = fields.new(
        "invoiceitem",
        id=session.new_id("ii"),
        customer=customer,
        currency="usd" if currency is None else fields.currency(currency),
        date=session.now,
        period={"end": period["end"], "start": period["start"]},
    )
    if not {"amount", "price_data", "pricing", "unit_amount_decimal"} & set(values):
        raise missing_parameter("amount")
    if values.get("subscription"):
        subscription = session.get(
            "subscription", values["subscription"], "subscription"
        )
        item["parent"] = {
            "subscription_details": {"subscription": subscription["id"]},
            "type": "subscription_details",
        }
    return changed(session, item, values)


def changed(session: Session, item: Json, values: Mapping[str, Any]) -> Json:
    """The item with these values, and its amount worked out."""
    found = fields.laid_on(item, values, "description", "discountable", "period")
    quantity = Number(found["quantity_decimal"])
    if "quantity" in values:
        quantity = Number(values["quantity"])
    if "quantity_decimal" in values:
        quantity = values["quantity_decimal"]
    unit, price, currency = _unit(session, found, values, quantity)
    amount = int((unit * quantity).to_integral_value(ROUND_HALF_UP))
    if "amount" in values:
        amount, quantity = values["amount"], Number(1)
    found.update(
        amount=amount,
        currency=currency,
        net_amount=amount,
        quantity=int(quantity),
        quantity_decimal=plain(quantity),
        pricing={
            "price_details": price
            and {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": plain(unit),
        },
    )
    if price is not None and found["description"] is None:
        product = session.find("product", price["product"])
        found["description"] = product and product.get("name")
    return found


def line_of(session: Session, item: Json) -> Json:
    """The line of an invoice that an item becomes."""
    details = (item["parent"] or {}).get("subscription_details") or {}
    return fields.new(
        "line_item",
        id=session.new_id("il"),
        amount=item["amount"],
        currency=item["currency"],
        description=item["description"],
        discountable=item["discountable"],
        invoice=item["invoice"],
        metadata=item["metadata"],
        parent={
            "invoice_item_details": {
                "invoice_item": item["id"],
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": details.get("subscription"),
            },
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
        period=item["period"],
        pricing=item["pricing"],
        quantity=item["quantity"],
        quantity_decimal=item["quantity_decimal"],
        subtotal=item["amount"],
    )


def item_of(line: Json) -> str | None:
    """The invoice item that a line comes from."""
    details = (line["parent"] or {}).get("invoice_item_details") or {}
    found: str | None = details.get("invoice_item")
    return found


def pending_items(session: Session, customer: str, currency: str) -> list[Json]:
    """What waits to be billed to a customer, newest first."""
    found = session.where("invoiceitem", equals("customer", customer))
    return [
        item
        for item in reversed(found)
        if item["invoice"] is None and item["currency"] == currency
    ]


def rebuilt(session: Session, invoice: Json, lines: list[Json]) -> Json:
    """A draft with these lines, and its totals worked out again."""
    after = with_totals({**invoice, "lines": {**invoice["lines"], "data": lines}})
    return session.save("invoice", invoice, after, "invoice.updated")


def with_totals(invoice: Json) -> Json:
    """A draft whose totals are those of its lines."""
    total = sum(line["amount"] for line in invoice["lines"]["data"])
    due = max(total, 0)
    return {
        **invoice,
        "amount_due": due,
        "amount_remaining": due,
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
    }


def not_editable(invoice: Json) -> StripeError:
    """The refusal to change the lines of an invoice that is no draft."""
    del invoice
    return invalid(
        "Invalid invoice: This invoice is no longer editable",
        "invoice",
        "invoice_not_editable",
    )


def _draft(session: Session, key: str, param: str) -> Json:
    invoice = session.get("invoice", key, param)
    if invoice["status"] != "draft":
        raise not_editable(invoice)
    return invoice


def _invoice_of(session: Session, item: Json) -> Json | None:
    """The draft that an item is on.

    Raises:
        StripeError: the item is on an invoice that is no draft, or was deleted.
    """
    if item["invoice"] is None:
        return None
    invoice = session.find("invoice", item["invoice"])
    if invoice is None:
        raise StripeError(400, "This invoice item has been deleted.")
    if invoice["status"] != "draft":
        raise not_editable(invoice)
    return invoice


def _unit(
    session: Session, item: Json, values: Mapping[str, Any], quantity: Number
) -> tuple[Number, Json | None, str]:
    """The price of one, the price's object, and the currency."""
    price = None
    if "pricing" in values:
        key = values["pricing"].get("price")
        if key is None:
            raise missing_parameter("pricing[price]")
        price = session.get("price", key, "pricing[price]")
        if price["recurring"] is not None:
            raise invalid(
                "The price specified is set to `type=recurring` but this field only "
                "accepts prices with `type=one_time`.",
                "pricing[price]",
            )
    elif "price_data" in values:
        price = adhoc_price(session, values["price_data"])
    if price is not None:
        return Number(price["unit_amount_decimal"]), price, price["currency"]
    if "unit_amount_decimal" in values:
        return values["unit_amount_decimal"], None, item["currency"]
    if "amount" in values:
        return Number(values["amount"]), None, item["currency"]
    kept = item["pricing"] or {}
    unit = Number(kept.get("unit_amount_decimal") or 0)
    if not kept and quantity:
        unit = Number(item["amount"] or 0) / quantity
    details = kept.get("price_details")
    found = session.find("price", details["price"]) if details else None
    return unit, found, item["currency"]
