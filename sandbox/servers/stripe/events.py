"""Events: what happened to the account in the last thirty days.

An event of the API carries what it told when it was written. An event of the firm's own
life is told from the versions of its object: as it was from that instant on, and what
was before.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.stripe import records
from sandbox.servers.stripe.errors import exclusive, invalid, missing
from sandbox.servers.stripe.fields import EXPAND
from sandbox.servers.stripe.filters import CREATED
from sandbox.servers.stripe.lists import PAGING, part_of, visible
from sandbox.servers.stripe.parameters import (
    Array,
    Boolean,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.session import changes
from sandbox.servers.stripe.store import SCHEMA, Condition, Reader
from sandbox.servers.stripe.versions import API_VERSION
from sandbox.servers.stripe.webhooks.queue import pending_by_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.templates import Json

KEPT: Final = dt.timedelta(days=30)
_LARGEST_TYPES: Final = 20
_NAMES: Final = ("id", "type", "object_type", "object_id", "created", "content")
_PARAMETERS: Final[dict[str, Parameter]] = {
    **PAGING,
    "created": CREATED["created"].parameter,
    "delivery_success": Boolean(),
    "type": Text(),
    "types": Array(Text(), most=_LARGEST_TYPES),
}
_UNDELIVERED: Final = (
    "exists (select 1 from stripe_account.delivery as d "
    "where d.event_id = event.id and d.state <> 'delivered')"
)
Row = tuple[Any, ...]


def page(reader: Reader, now: int, form: Form) -> Json:
    """`GET /v1/events`."""
    values = read_form(_PARAMETERS, form)
    conditions = [_young(now), *_conditions(values)]
    rows, has_more = reader.page_of_rows("event", _NAMES, conditions, part_of(values))
    return records.list_object("/v1/events", told(reader, rows), has_more=has_more)


def get(reader: Reader, now: int, key: str, form: Form) -> Json:
    """`GET /v1/events/{id}`.

    Raises:
        StripeError: it isn't there, or was forgotten.
    """
    read_form(EXPAND, form)
    found = of_ids(reader, [key], _young(now))
    if not found:
        raise missing("event", key)
    return found[0]


def of_ids(reader: Reader, ids: Sequence[str], *conditions: Condition) -> list[Json]:
    """The events of these ids, oldest first."""
    texts = ["list_contains(?, id)", *(each.text for each in conditions)]
    values = [list(ids), *(value for each in conditions for value in each.values)]
    rows = reader.cursor.execute(
        f"select {', '.join(_NAMES)} from {SCHEMA}.event "  # noqa: S608 - constants
        f"where {' and '.join(texts)} order by created, id",
        values,
    ).fetchall()
    return told(reader, rows)


def happened(reader: Reader, start: int, end: int) -> list[tuple[str, str, int]]:
    """The events of the firm within (start, end], by (id, type, created)."""
    rows = reader.cursor.execute(
        f"select id, type, created from {SCHEMA}.event "  # noqa: S608 - a constant
        "where created > ? and created <= ? and content is null order by created, id",
        [start, end],
    ).fetchall()
    return [(str(key), str(kind), int(created)) for key, kind, created in rows]


def told(reader: Reader, rows: Sequence[Row]) -> list[Json]:
    """Events as Stripe shows them."""
    untold = [row for row in rows if row[5] is None]
    history = _History(reader, untold)
    pending = pending_by_event(reader.cursor, [row[0] for row in rows])
    return [_event(row, history, pending.get(row[0], 0)) for row in rows]


def _event(row: Row, history: _History, pending: int) -> Json:
    key, kind, table, object_id, created, content = row
    if content is None:
        kept = {
            "data": history.data(kind, table, object_id, created),
            "request": {"id": None, "idempotency_key": None},
        }
    else:
        kept = orjson.loads(content)
    return {
        "id": key,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": kept["data"],
        "livemode": False,
        "pending_webhooks": pending,
        "request": kept["request"],
        "type": kind,
    }


class _History:
    """The versions that some events of the firm are about."""

    def __init__(self, reader: Reader, rows: Sequence[Row]) -> None:
        """Read them, a query for each kind of object."""
        self._after: dict[tuple[str, int], Json] = {}
        self._before: dict[tuple[str, int], Json] = {}
        wanted: dict[str, set[tuple[str, int]]] = {}
        for row in rows:
            wanted.setdefault(row[2], set()).add((row[3], row[4]))
        for table, keys in wanted.items():
            self._read(reader, table, sorted(keys))

    def data(self, kind: str, table: str, object_id: str, at: int) -> Json:
        """What an event carries."""
        after = self._after.get((object_id, at))
        if after is None:
            return {"object": records.deleted(table, object_id)}
        data: Json = {"object": visible(table, after)}
        if kind.endswith(".updated"):
            before = self._before.get((object_id, at), after)
            data["previous_attributes"] = changes(before, after)
        return data

    def _read(self, reader: Reader, table: str, keys: list[tuple[str, int]]) -> None:
        names = records.names_of(table)
        columns = ", ".join(f'v."{name}"' for name in names)
        rows = reader.cursor.execute(
            f"select k.at, epoch(v._from)::bigint <= k.at "  # noqa: S608 - declared names
            f"and (v._to is null or epoch(v._to)::bigint > k.at), {columns} "
            "from (select unnest(?) as id, unnest(?::bigint[]) as at) as k "
            f"join world.{SCHEMA}.{table} as v on v.id = k.id "
            "and v._from <= make_timestamp(k.at * 1000000) "
            "and (v._to is null or v._to >= make_timestamp(k.at * 1000000))",
            [[key for key, _ in keys], [at for _, at in keys]],
        ).fetchall()
        for at, is_after, *values in rows:
            item = records.assemble(table, values)
            versions = self._after if is_after else self._before
            versions[item["id"], at] = item


def _young(now: int) -> Condition:
    return Condition("created >= ?", (now - int(KEPT.total_seconds()),))


def _conditions(values: dict[str, Any]) -> list[Condition]:
    if "type" in values and "types" in values:
        raise exclusive("type", "types")
    conditions = []
    if "created" in values:
        conditions.append(CREATED["created"].condition("created", values["created"]))
    if values.get("type"):
        conditions.append(_types([values["type"]]))
    if values.get("types"):
        conditions.append(_types(values["types"]))
    if "delivery_success" in values:
        negation = "not " if values["delivery_success"] else ""
        conditions.append(Condition(f"{negation}{_UNDELIVERED}"))
    return conditions


def _types(patterns: list[str]) -> Condition:
    """Types of events; `*` stands for anything, such as in `invoice.*`."""
    if any(not pattern for pattern in patterns):
        raise invalid("Invalid type: must not be empty", "types")
    text = " or ".join(["type like ? escape '\\'"] * len(patterns))
    return Condition(f"({text})", tuple(_like(pattern) for pattern in patterns))


def _like(pattern: str) -> str:
    return pattern.replace("_", "\\_").replace("%", "\\%").replace("*", "%")
