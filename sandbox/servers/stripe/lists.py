"""Lists and single objects, as requests ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import records
from sandbox.servers.stripe.errors import exclusive, invalid, missing
from sandbox.servers.stripe.expansion import expand
from sandbox.servers.stripe.fields import EXPAND
from sandbox.servers.stripe.parameters import (
    Identifier,
    Integer,
    Parameter,
    read_form,
)
from sandbox.servers.stripe.resources import RESOURCES, Resource
from sandbox.servers.stripe.store import Condition, Reader, Slice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.templates import Json

_DEFAULT_LIMIT: Final = 10
PAGING: Final[dict[str, Parameter]] = {
    **EXPAND,
    "limit": Integer(least=1, most=100),
    "starting_after": Identifier(),
    "ending_before": Identifier(),
}
_PARAMS: Final = {
    "dispute": "dispute",
    "invoice": "invoice",
    "payment_intent": "intent",
    "payout": "payout",
}
"""How Stripe names the address's id in the refusal of an unknown one, if not `id`."""
_SPOKEN: Final = {
    "balance_transaction": "balance transaction",
    "payment_method": "PaymentMethod",
}
_HIDDEN: Final = {"webhook_endpoint": frozenset({"secret", "old_secrets"})}
"""Fields that are kept and never read back."""


def get(reader: Reader, table: str, object_id: str, form: Form) -> Json:
    """One object; of a deleted customer, what is left.

    Raises:
        StripeError: it isn't there, or a parameter is wrong.
    """
    values = read_form(EXPAND, form)
    found = reader.find(table, object_id)
    if found is None:
        raise missing(
            _SPOKEN.get(table, table), object_id, _PARAMS.get(table, "id"), 404
        )
    return answer(reader, table, found, values)


def answer(reader: Reader, table: str, item: Json, values: Mapping[str, Any]) -> Json:
    """An object as the answer to a request with these values."""
    return expand(reader, [visible(table, item)], values.get("expand", ()))[0]


def visible(table: str, item: Json) -> Json:
    """The object as answers carry it."""
    hidden = _HIDDEN.get(table)
    if hidden:
        return {name: value for name, value in item.items() if name not in hidden}
    return records.shown(table, item)


def page(
    reader: Reader,
    resource: Resource,
    form: Form,
    *,
    url: str = "",
    given: Sequence[Condition] = (),
) -> Json:
    """A page of a list, newest first.

    Args:
        reader: reads the objects.
        resource: what is listed.
        form: the request's parameters.
        url: where the list is, if not at the resource's own path.
        given: conditions that the address itself makes.

    Raises:
        StripeError: a parameter is wrong, or names what isn't there.
    """
    values = read_form({**PAGING, **resource.parameters}, form)
    for name, each in resource.filters.items():
        if each.refers is not None and name in values:
            reader.require(each.refers, values[name], name)
    rows, has_more = reader.page(
        resource.table, [*resource.conditions(values), *given], part_of(values)
    )
    found = records.list_object(
        url or resource.path,
        [visible(resource.table, row) for row in rows],
        has_more=has_more,
    )
    return expand(reader, [found], values.get("expand", ()))[0]


def page_within(
    reader: Reader, table: str, object_id: str, form: Form, param: str = "id"
) -> Json:
    """A page of the list that an object holds, such as an invoice's lines."""
    values = read_form(PAGING, form)
    inner = records.INNER_LISTS[table]
    item = reader.get(table, object_id, param)
    url = inner.path.format(id=object_id)
    return expand(
        reader,
        [cut(url, item[inner.field]["data"], part_of(values), inner.item)],
        values.get("expand", ()),
    )[0]


def cut(url: str, items: Sequence[Json], part: Slice, kind: str) -> Json:
    """A page of a list that is in memory, in its own order."""
    ids = [item["id"] for item in items]
    first, last = 0, len(items)
    if part.starting_after is not None:
        first = _place(ids, part.starting_after, kind, "starting_after") + 1
    if part.ending_before is not None:
        last = _place(ids, part.ending_before, kind, "ending_before")
        found = items[max(last - part.limit, 0) : last]
        return records.list_object(url, found, has_more=last > part.limit)
    found = items[first : first + part.limit]
    return records.list_object(url, found, has_more=first + part.limit < last)


def by_customer(
    reader: Reader, table: str, customer: str, form: Form, *, url: str
) -> Json:
    """A page of what belongs to a customer."""
    reader.require("customer", customer, "id")
    return page(
        reader,
        RESOURCES[table],
        form,
        url=url,
        given=[Condition("customer = ?", (customer,))],
    )


def refunds_of(reader: Reader, charge: str, form: Form) -> Json:
    """A page of a charge's refunds."""
    reader.require("charge", charge, "id")
    return page(
        reader,
        RESOURCES["refund"],
        form,
        url=f"/v1/charges/{charge}/refunds",
        given=[Condition("charge = ?", (charge,))],
    )


def part_of(values: Mapping[str, Any]) -> Slice:
    """Which part of a list the parameters ask for.

    Raises:
        StripeError: they ask for both directions.
    """
    if "starting_after" in values and "ending_before" in values:
        raise exclusive("ending_before", "starting_after")
    return Slice(
        values.get("limit", _DEFAULT_LIMIT),
        values.get("starting_after"),
        values.get("ending_before"),
    )


def _place(ids: Sequence[str], anchor: str, kind: str, param: str) -> int:
    if anchor not in ids:
        raise missing(kind, anchor, param)
    return ids.index(anchor)


def no_objects(path: str, form: Form) -> Json:
    """The list of something that the account doesn't use.

    Raises:
        StripeError: a page of it is asked for that can't be.
    """
    paging = {name: value for name, value in form.items() if name in PAGING}
    values = read_form(PAGING, paging)
    anchor = values.get("starting_after") or values.get("ending_before")
    if anchor is not None:
        raise invalid(
            f"No such object: '{anchor}'", "starting_after", "resource_missing"
        )
    return records.list_object(path, [], has_more=False)
