"""Between rows of the live store and Stripe's objects.

assemble   a row as the whole object
shown      an object as answers carry it: long inner lists are cut
dissemble  an object as a row: columns, and as JSON what differs from the template
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.stripe.plans import plan_of
from sandbox.servers.stripe.templates import TEMPLATES, Json
from sandbox.world.tables import stripe as tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

SHOWN: Final = 10
"""How many objects of a list within an object are shown."""


@dataclass(frozen=True, slots=True)
class InnerList:
    """A list that is kept within its object.

    Attributes:
        field: the object's field.
        item: what the list holds.
        path: where the list is read whole; `{id}` is the object's.
        given: fields of an item that repeat fields of the object.
    """

    field: str
    item: str
    path: str
    given: Mapping[str, str]


INNER_LISTS: Final = {
    "invoice": InnerList(
        "lines",
        "line_item",
        "/v1/invoices/{id}/lines",
        {"invoice": "id", "currency": "currency"},
    ),
    "credit_note": InnerList(
        "lines", "credit_note_line_item", "/v1/credit_notes/{id}/lines", {}
    ),
    "subscription": InnerList(
        "items",
        "subscription_item",
        "/v1/subscription_items?subscription={id}",
        {"subscription": "id"},
    ),
}

_NESTED: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "invoice": {
        f"{each}_at": ("status_transitions", f"{each}_at")
        for each in ("finalized", "marked_uncollectible", "paid", "voided")
    },
    "invoice_payment": {
        "paid_at": ("status_transitions", "paid_at"),
        "canceled_at": ("status_transitions", "canceled_at"),
    },
}
"""Columns that stand within an object of the object."""
_DERIVED: Final[dict[str, frozenset[str]]] = {
    "balance_transaction": frozenset({"payout"}),
    "invoiceitem": frozenset({"created"}),
    "invoice": frozenset({"subscription"}),
    "invoice_payment": frozenset({"payment_intent"}),
    "subscription": frozenset({"current_period_start", "current_period_end"}),
}
"""Columns that repeat something of the content, so that lists can be selected by it."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the rows of a table become objects."""

    template: Json
    names: tuple[str, ...]
    plain: tuple[str, ...]
    nested: Mapping[str, tuple[str, str]]
    derived: frozenset[str]


def _shape(name: str, columns: Sequence[str]) -> _Shape:
    nested = _NESTED.get(name, {})
    derived = _DERIVED.get(name, frozenset())
    plain = tuple(
        column
        for column in columns
        if column not in {"content", *nested} and column not in derived
    )
    return _Shape(TEMPLATES[name], tuple(columns), plain, nested, derived)


_SHAPES: Final = {
    table.name: _shape(table.name, [column.name for column in table.columns])
    for table in tables.TABLES
    if table.name in TEMPLATES
}


def names_of(table: str) -> tuple[str, ...]:
    """The columns of a table, in the order in which `assemble` takes them."""
    return _SHAPES[table].names


def assemble(table: str, values: Sequence[Any]) -> Json:
    """The whole object of a row, given by the values of its columns."""
    shape = _SHAPES[table]
    row = dict(zip(shape.names, values, strict=True))
    if row.get("deleted"):
        return deleted(table, row["id"])
    found = shape.template.copy()
    for name in shape.plain:
        value = row[name]
        if value is not None:
            found[name] = value
    for name, (outer, inner) in shape.nested.items():
        if not found[outer]:
            found[outer] = {}
        found[outer][inner] = row[name]
    if row["content"]:
        found.update(orjson.loads(row["content"]))
    inner_list = INNER_LISTS.get(table)
    if inner_list is not None:
        given = {name: found[source] for name, source in inner_list.given.items()}
        blank = TEMPLATES[inner_list.item]
        found[inner_list.field] = list_object(
            inner_list.path.format(id=found["id"]),
            [
                _inflated({**blank, **given, **item})
                for item in found[inner_list.field] or ()
            ],
            has_more=False,
        )
    return found


def shown(table: str, item: Json) -> Json:
    """The object as answers carry it."""
    inner_list = INNER_LISTS.get(table)
    if inner_list is None:
        return item
    listed = item[inner_list.field]
    if len(listed["data"]) <= SHOWN:
        return item
    part = {**listed, "data": listed["data"][:SHOWN], "has_more": True}
    return {**item, inner_list.field: part}


def dissemble(table: str, item: Json) -> dict[str, Any]:
    """The row of an object."""
    shape = _SHAPES[table]
    row = {name: item.get(name) for name in shape.plain}
    if item.get("deleted"):
        return {**row, "content": None}
    for name, (outer, inner) in shape.nested.items():
        row[name] = (item.get(outer) or {}).get(inner)
    for name in shape.derived:
        row[name] = _DERIVERS[table, name](item)
    kept = {*shape.plain, *(outer for outer, _ in shape.nested.values()), "object"}
    content = _difference(item, shape.template, kept)
    inner_list = INNER_LISTS.get(table)
    if inner_list is not None:
        blank = TEMPLATES[inner_list.item]
        content[inner_list.field] = [
            _difference(_deflated(each), blank, {"object", *inner_list.given})
            for each in item[inner_list.field]["data"]
        ]
    row["content"] = orjson.dumps(content).decode() if content else None
    return row


def deleted(table: str, object_id: str) -> Json:
    """What is left of an object that was deleted."""
    return {"id": object_id, "object": table, "deleted": True}


def list_object(url: str, data: Iterable[Json], *, has_more: bool) -> Json:
    """A list, or a part of one."""
    return {"object": "list", "data": [*data], "has_more": has_more, "url": url}


def _inflated(item: Json) -> Json:
    """An item of an inner list, whole: what a subscription's says of its price."""
    if item["object"] == "subscription_item":
        item["price"] = {**TEMPLATES["price"], **item["price"]}
        item["plan"] = plan_of(item["price"])
    return item


def _deflated(item: Json) -> Json:
    """The same item, without what the price says already."""
    if item["object"] != "subscription_item":
        return item
    price = _difference(item["price"], TEMPLATES["price"], {"object"})
    return {**item, "price": price, "plan": None}


def _difference(item: Json, template: Json, kept: set[str]) -> Json:
    return {
        name: value
        for name, value in item.items()
        if name not in kept and (name not in template or template[name] != value)
    }


def subscription_of(invoice: Json) -> str | None:
    """The subscription that an invoice belongs to."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    found: str | None = details.get("subscription")
    return found


_DERIVERS: Final[dict[tuple[str, str], Callable[[Json], Any]]] = {
    # Only the firm's own payouts gather balance transactions.
    ("balance_transaction", "payout"): lambda _: None,
    ("invoiceitem", "created"): lambda item: item["date"],
    ("invoice", "subscription"): subscription_of,
    ("invoice_payment", "payment_intent"): lambda item: item["payment"].get(
        "payment_intent"
    ),
    ("subscription", "current_period_start"): lambda item: item["items"]["data"][0][
        "current_period_start"
    ],
    ("subscription", "current_period_end"): lambda item: item["items"]["data"][0][
        "current_period_end"
    ],
}
