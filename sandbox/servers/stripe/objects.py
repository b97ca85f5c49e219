"""The account's objects: whole, in lists, and with what a request expands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import shapes
from sandbox.servers.stripe.errors import (
    StripeError,
    invalid_integer,
    missing,
    unknown_parameter,
)
from sandbox.servers.stripe.store import Condition, Row, Slice, Store, instant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.shapes import Json

_DEFAULT_LIMIT: Final = 10
_LARGEST_LIMIT: Final = 100
_SUB_LIST: Final = 10
_EVENTS_KEPT: Final = dt.timedelta(days=30)
_LARGEST_TYPES: Final = 20
_OPERATORS: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_PAGING: Final = frozenset({"limit", "starting_after", "ending_before", "expand"})


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of object that can be listed.

    Attributes:
        table: the table of the store, and the object's name.
        path: where it is listed.
        filters: parameters that select by equality.
        times: parameters that select by time.
        expandable: fields that hold an id and can hold its object, with its table.
    """

    table: str
    path: str
    filters: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset({"created"})
    expandable: Mapping[str, str] | None = None


RESOURCES: Final = {
    resource.table: resource
    for resource in (
        Resource("customer", "/v1/customers", frozenset({"email"})),
        Resource(
            "invoice",
            "/v1/invoices",
            frozenset({"customer", "status", "collection_method"}),
            frozenset({"created", "due_date"}),
            {"customer": "customer"},
        ),
        Resource(
            "credit_note",
            "/v1/credit_notes",
            frozenset({"customer", "invoice"}),
            expandable={"customer": "customer", "invoice": "invoice"},
        ),
        Resource(
            "invoice_payment",
            "/v1/invoice_payments",
            frozenset({"invoice", "status"}),
            expandable={"invoice": "invoice"},
        ),
        Resource("event", "/v1/events", frozenset()),
    )
}


class ObjectService:
    """Reads objects as Stripe shows them."""

    def __init__(self, store: Store) -> None:
        """Read from `store`."""
        self._store = store

    def get(self, table: str, object_id: str, form: Form) -> Json:
        """One object.

        Raises:
            StripeError: it isn't there, or a parameter is wrong.
        """
        _check_names(form, frozenset({"expand"}))
        row = self._store.get(table, object_id)
        if row is None:
            raise missing(table, object_id)
        found = self._shaped(table, [row])
        self._expand(RESOURCES[table], found, form.lists.get("expand", []), "")
        return found[0]

    def page(self, table: str, form: Form) -> Json:
        """A page of objects, newest first."""
        resource = RESOURCES[table]
        extra = {"type", "types", "delivery_success"} if table == "event" else set()
        _check_names(form, _PAGING | resource.filters | resource.times | extra)
        conditions = [
            Condition(name, "=", form.values[name])
            for name in sorted(resource.filters)
            if name in form.values
        ]
        for name in sorted(resource.times):
            conditions += _time_conditions(name, form)
        if table == "event":
            conditions += self._event_conditions(form)
        rows, has_more = self._store.page(table, conditions, _slice(form))
        found = self._shaped(table, rows)
        self._expand(resource, found, form.lists.get("expand", []), "data.")
        return shapes.list_object(resource.path, found, has_more=has_more)

    def lines(self, invoice_id: str, form: Form) -> Json:
        """A page of an invoice's lines."""
        _check_names(form, _PAGING)
        if self._store.get("invoice", invoice_id) is None:
            raise missing("invoice", invoice_id)
        rows, has_more = self._store.page(
            "line_item", [Condition("invoice", "=", invoice_id)], _slice(form)
        )
        return shapes.list_object(
            f"/v1/invoices/{invoice_id}/lines",
            [shapes.line_item(row) for row in rows],
            has_more=has_more,
        )

    def _event_conditions(self, form: Form) -> list[Condition]:
        kept_since = (self._store.now - _EVENTS_KEPT).replace(tzinfo=None)
        conditions = [Condition("created", ">=", kept_since)]
        if "type" in form.values and "types" in form.lists:
            raise StripeError(
                400, "You may only specify one of these parameters: type, types."
            )
        if "type" in form.values:
            pattern = form.values["type"].replace("*", "%")
            conditions.append(Condition("type", "like", pattern))
        types = form.lists.get("types", [])
        if len(types) > _LARGEST_TYPES:
            raise StripeError(
                400, f"You may specify at most {_LARGEST_TYPES} types.", param="types"
            )
        if types:
            conditions.append(Condition("type", "= any", types))
        return conditions

    def _shaped(self, table: str, rows: Sequence[Row]) -> list[Json]:
        if table == "invoice":
            return self._invoices(rows)
        if table == "event":
            return self._events(rows)
        plain: dict[str, Callable[[Row], Json]] = {
            "customer": shapes.customer,
            "credit_note": shapes.credit_note,
            "invoice_payment": shapes.invoice_payment,
        }
        return [plain[table](row) for row in rows]

    def _invoices(self, rows: Sequence[Row]) -> list[Json]:
        lines: dict[str, list[Row]] = {}
        ids = [row["id"] for row in rows]
        for line in self._store.where("line_item", "invoice", ids):
            lines.setdefault(line["invoice"], []).append(line)
        return [
            shapes.invoice(
                row,
                lines.get(row["id"], [])[:_SUB_LIST],
                has_more_lines=len(lines.get(row["id"], [])) > _SUB_LIST,
            )
            for row in rows
        ]

    def _events(self, rows: Sequence[Row]) -> list[Json]:
        wanted: dict[str, list[str]] = {}
        for row in rows:
            if row["object_type"] in RESOURCES and row["object_type"] != "event":
                wanted.setdefault(row["object_type"], []).append(row["object_id"])
        content = {
            found["id"]: found
            for table, ids in wanted.items()
            for found in self._shaped(table, self._store.where(table, "id", ids))
        }
        return [shapes.event(row, content.get(row["object_id"])) for row in rows]

    def _expand(
        self,
        resource: Resource,
        objects: Sequence[Json],
        paths: Sequence[str],
        prefix: str,
    ) -> None:
        """Put objects in the place of their ids."""
        for path in paths:
            name = path.removeprefix(prefix)
            target = (resource.expandable or {}).get(name)
            if target is None or not path.startswith(prefix):
                raise StripeError(
                    400, f"This property cannot be expanded ({path}).", param="expand"
                )
            ids = sorted({each[name] for each in objects if each[name] is not None})
            rows = self._store.where(target, "id", ids)
            found = {each["id"]: each for each in self._shaped(target, rows)}
            for each in objects:
                each[name] = found.get(each[name], each[name])


def _check_names(form: Form, known: frozenset[str] | set[str]) -> None:
    unknown = sorted(form.names - known)
    if unknown:
        raise unknown_parameter(unknown[0])


def _slice(form: Form) -> Slice:
    text = form.values.get("limit", str(_DEFAULT_LIMIT))
    if not text.lstrip("-").isdigit():
        raise invalid_integer("limit", text)
    limit = int(text)
    if limit > _LARGEST_LIMIT:
        raise StripeError(
            400,
            f"This value must be less than or equal to {_LARGEST_LIMIT} (it currently "
            f"is '{limit}').",
            code="parameter_invalid_integer",
            param="limit",
        )
    if limit < 1:
        raise StripeError(
            400,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="limit",
        )
    after = form.values.get("starting_after")
    before = form.values.get("ending_before")
    if after and before:
        raise StripeError(
            400,
            "You may only specify one of these parameters: ending_before, "
            "starting_after.",
        )
    return Slice(limit, after, before)


def _time_conditions(name: str, form: Form) -> list[Condition]:
    """`created=1` and `created[gte]=1`."""
    bounds: dict[str, Any] = {**form.maps.get(name, {})}
    if name in form.values:
        bounds["="] = form.values[name]
    conditions = []
    for key, text in bounds.items():
        operator = "=" if key == "=" else _OPERATORS.get(key)
        if operator is None:
            raise unknown_parameter(f"{name}[{key}]")
        if not text.lstrip("-").isdigit():
            raise invalid_integer(name, text)
        conditions.append(Condition(name, operator, instant(int(text))))
    return conditions
