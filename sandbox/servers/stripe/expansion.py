"""Put objects in the place of their ids: `expand[]=data.customer`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import records
from sandbox.servers.stripe.errors import invalid
from sandbox.servers.stripe.store import among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.stripe.store import Reader
    from sandbox.servers.stripe.templates import Json

_DEEPEST: Final = 4
_SHOWN: Final = 10

_REFERENCES: Final[dict[str, dict[str, str]]] = {
    "charge": {
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
        "invoice": "invoice",
    },
    "credit_note": {
        "customer": "customer",
        "customer_balance_transaction": "customer_balance_transaction",
        "invoice": "invoice",
        "refunds.refund": "refund",
    },
    "customer": {"invoice_settings.default_payment_method": "payment_method"},
    "customer_balance_transaction": {
        "credit_note": "credit_note",
        "customer": "customer",
        "invoice": "invoice",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "invoice": {
        "charge": "charge",
        "customer": "customer",
        "default_payment_method": "payment_method",
        "latest_revision": "invoice",
        "parent.subscription_details.subscription": "subscription",
        "payment_intent": "payment_intent",
        "subscription": "subscription",
    },
    "invoice_payment": {
        "invoice": "invoice",
        "payment.charge": "charge",
        "payment.payment_intent": "payment_intent",
    },
    "invoiceitem": {
        "customer": "customer",
        "invoice": "invoice",
        "pricing.price_details.price": "price",
    },
    "line_item": {
        "parent.subscription_item_details.subscription": "subscription",
        "pricing.price_details.price": "price",
    },
    "payment_intent": {
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
        "invoice": "invoice",
    },
    "payment_method": {"customer": "customer"},
    "payout": {"balance_transaction": "balance_transaction"},
    "plan": {"product": "product"},
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "refund": {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "payment_intent": "payment_intent",
        "payment_method": "payment_method",
    },
    "subscription": {
        "customer": "customer",
        "default_payment_method": "payment_method",
        "latest_invoice": "invoice",
    },
    "tax_id": {"customer": "customer"},
}
"""Fields that hold an id and can hold its object, with the object's table."""

_SOURCES: Final = {
    "ch": "charge",
    "dp": "dispute",
    "po": "payout",
    "re": "refund",
}
"""What a balance transaction's `source` can be, by the id's prefix."""

_LISTS: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "charge": {"refunds": ("refund", "charge", "/v1/charges/{id}/refunds")},
    "customer": {
        "subscriptions": (
            "subscription",
            "customer",
            "/v1/customers/{id}/subscriptions",
        ),
        "tax_ids": ("tax_id", "customer", "/v1/customers/{id}/tax_ids"),
    },
    "invoice": {
        "payments": (
            "invoice_payment",
            "invoice",
            "/v1/invoice_payments?invoice={id}",
        )
    },
}
"""Lists that an object carries only when asked: table, its column, the list's url."""

_EMPTY_LISTS: Final = {"customer": {"sources": "/v1/customers/{id}/sources"}}
_NEVER_SET: Final = frozenset(
    {
        "application",
        "application_fee",
        "default_source",
        "destination",
        "discounts",
        "discount",
        "on_behalf_of",
        "pending_setup_intent",
        "review",
        "schedule",
        "source_transfer",
        "test_clock",
        "transfer_data.destination",
        "account_tax_ids",
        "default_tax_rates",
        "from_invoice.invoice",
        "quote",
        "shipping_cost.shipping_rate",
        "source",
        "sources",
        "tax_rates",
        "taxes",
        "tiers",
        "total_discount_amounts.discount",
        "total_tax_amounts.tax_rate",
        "total_taxes.tax_rate_details.tax_rate",
        "transfer",
    }
)
"""Fields that Stripe expands and that are always empty on this account."""


def expand(reader: Reader, objects: Sequence[Json], paths: Sequence[str]) -> list[Json]:
    """The objects with what the paths name put in place.

    Raises:
        StripeError: a path is too deep, or names what can't be expanded.
    """
    found = reader.rendered(list(objects)) if paths else list(objects)
    for path in paths:
        parts = path.split(".")
        if len([part for part in parts if part != "data"]) > _DEEPEST:
            raise invalid(
                f"You cannot expand more than {_DEEPEST} levels of a property. "
                f"Property: {path}",
                "expand",
            )
        found = _walk(reader, found, parts, path)
    return found


def _walk(
    reader: Reader, objects: list[Json], parts: list[str], path: str
) -> list[Json]:
    """The same objects, with the first of the parts expanded and the rest within."""
    if not parts:
        return objects
    kind = next((item["object"] for item in objects if "object" in item), None)
    if kind is None:
        return objects
    if kind == "list":
        if parts[0] != "data":
            raise _refusal(path)
        return [
            {**item, "data": _walk(reader, item["data"], parts[1:], path)}
            for item in objects
        ]
    length, field = _field(kind, parts)
    if field is None:
        raise _refusal(path)
    objects = _loaded(reader, kind, objects, field)
    return _below(reader, objects, field.split("."), parts[length:], path)


def _field(kind: str, parts: list[str]) -> tuple[int, str | None]:
    """How many parts name the first field that can be expanded or walked through."""
    known = {
        *_REFERENCES.get(kind, ()),
        *_LISTS.get(kind, ()),
        *_EMPTY_LISTS.get(kind, ()),
        *_NEVER_SET,
    }
    if kind == "balance_transaction":
        known.add("source")
    for length in (3, 2, 1):
        name = ".".join(parts[:length])
        if len(parts) >= length and name in known:
            return length, name
    inner = records.INNER_LISTS.get(kind)
    if len(parts) > 1 and inner is not None and parts[0] == inner.field:
        return 1, parts[0]
    if len(parts) > 1 and (kind, parts[0]) in _WHOLE:
        return 1, parts[0]
    return 0, None


_WHOLE: Final = frozenset(
    {
        ("line_item", "plan"),
        ("line_item", "price"),
        ("invoiceitem", "plan"),
        ("invoiceitem", "price"),
        ("subscription", "plan"),
        ("subscription_item", "plan"),
        ("subscription_item", "price"),
    }
)
"""Objects that always stand within another, and hold what can be expanded."""


def _loaded(reader: Reader, kind: str, objects: list[Json], field: str) -> list[Json]:
    """The objects, with that field's own objects or lists in place."""
    listed = _LISTS.get(kind, {}).get(field)
    if listed is not None:
        return _with_lists(reader, objects, field, listed)
    if field in _EMPTY_LISTS.get(kind, {}):
        url = _EMPTY_LISTS[kind][field]
        return [
            {
                **item,
                field: records.list_object(
                    url.format(id=item["id"]), [], has_more=False
                ),
            }
            for item in objects
        ]
    keys = field.split(".")
    ids = {key for item in objects for key in _ids(item, keys)}
    by_table: dict[str, list[str]] = {}
    for each in ids:
        table = _REFERENCES.get(kind, {}).get(field) or _SOURCES.get(
            each.partition("_")[0]
        )
        if table is not None:
            by_table.setdefault(table, []).append(each)
    content = {
        key: reader.rendered(records.shown(table, item))
        for table, wanted in by_table.items()
        for key, item in reader.many(table, wanted).items()
    }
    return [_replaced(item, keys, content) for item in objects]


def _with_lists(
    reader: Reader, objects: list[Json], field: str, listed: tuple[str, str, str]
) -> list[Json]:
    table, column, url = listed
    owners = [item["id"] for item in objects]
    found: dict[str, list[Json]] = {}
    for each in reader.where(table, among(column, owners)):
        found.setdefault(each[column], []).append(each)
    return [
        {
            **item,
            field: _shown_list(
                table, url.format(id=item["id"]), found.get(item["id"], [])
            ),
        }
        for item in objects
    ]


def _shown_list(table: str, url: str, items: list[Json]) -> Json:
    """The newest of these objects, as a list within another object."""
    newest = items[::-1][:_SHOWN]
    return records.list_object(
        url,
        [records.shown(table, each) for each in newest],
        has_more=len(items) > _SHOWN,
    )


def _ids(item: Any, keys: list[str]) -> list[str]:
    if isinstance(item, list):
        return [key for each in item for key in _ids(each, keys)]
    if not keys:
        return [item] if isinstance(item, str) else []
    return _ids(item.get(keys[0]), keys[1:]) if isinstance(item, dict) else []


def _replaced(item: Any, keys: list[str], content: dict[str, Json]) -> Any:
    if isinstance(item, list):
        return [_replaced(each, keys, content) for each in item]
    if not keys:
        return content.get(item, item) if isinstance(item, str) else item
    if not isinstance(item, dict) or keys[0] not in item:
        return item
    return {**item, keys[0]: _replaced(item[keys[0]], keys[1:], content)}


def _below(
    reader: Reader,
    objects: list[Json],
    keys: list[str],
    rest: list[str],
    path: str,
) -> list[Json]:
    """Expand further within the objects that stand at `keys`."""
    if not rest:
        return objects
    inner = [found for item in objects if (found := _at(item, keys)) is not None]
    walked = iter(_walk(reader, inner, rest, path))
    return [
        _set(item, keys, next(walked)) if _at(item, keys) is not None else item
        for item in objects
    ]


def _at(item: Json, keys: list[str]) -> Json | None:
    found: Any = item
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _set(item: Json, keys: list[str], value: Json) -> Json:
    if not keys:
        return value
    return {**item, keys[0]: _set(item[keys[0]], keys[1:], value)}


def _refusal(path: str) -> Exception:
    return invalid(
        f"This property cannot be expanded ({path}). You may want to try expanding a "
        "parent of this property instead.",
        "expand",
    )
