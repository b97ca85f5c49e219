"""One unit of work on the account: its changes, and the events that tell of them.

A session lives within one transaction. Whatever it writes is there for its own reads at
once, and for others when it ends well.
"""

from __future__ import annotations

import secrets
import string
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.stripe import records
from sandbox.servers.stripe.store import SCHEMA, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from sandbox.servers.stripe.templates import Json

_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_STAMP: Final = 11
"""The digits that a moment takes, in nanoseconds."""
_SHORT: Final = frozenset({"cus", "prod", "si"})
_UNTOLD: Final = frozenset({"created", "id", "object"})


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that something came from; empty where the account did it itself."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it is kept."""

    id: str
    type: str
    object_type: str
    object_id: str
    created: int
    content: Json


class Session(Reader):
    """Reads and writes within one transaction."""

    def __init__(
        self,
        cursor: DuckDBPyConnection,
        now: int,
        *,
        origin: Origin | None = None,
        new_id: Callable[[str], str] | None = None,
    ) -> None:
        """Work through `cursor`.

        Args:
            cursor: within a transaction.
            now: the firm's clock, in unix seconds.
            origin: the request, which events name.
            new_id: makes the ids of new objects from a prefix.
        """
        super().__init__(cursor)
        self.now = now
        self.new_id = new_id or random_id
        self._origin = origin or Origin()
        self.events: list[Event] = []

    def create(self, table: str, item: Json, *event_types: str) -> Json:
        """Add an object, and tell of it."""
        self._insert(table, item)
        for each in event_types:
            self.emit(each, table, item)
        return item

    def save(self, table: str, before: Json, after: Json, *event_types: str) -> Json:
        """Replace an object, and tell of it; `*.updated` carries what was before."""
        if after == before:
            return after
        self._delete(table, before["id"])
        self._insert(table, after)
        previous = changes(before, after)
        for each in event_types:
            if not each.endswith(".updated"):
                self.emit(each, table, after)
            elif previous:
                self.emit(each, table, after, previous)
        return after

    def remove(self, table: str, item: Json, *event_types: str) -> Json:
        """Take an object away, and tell of it."""
        self._delete(table, item["id"])
        for each in event_types:
            self.emit(each, table, item)
        return records.deleted(table, item["id"])

    def bury(self, table: str, item: Json, event_type: str) -> Json:
        """Delete an object of which a stub stays, such as a customer."""
        self._delete(table, item["id"])
        self._insert(table, {**item, "deleted": True})
        self.emit(event_type, table, item)
        return records.deleted(table, item["id"])

    def emit(
        self, event_type: str, table: str, item: Json, previous: Json | None = None
    ) -> None:
        """Note that something happened."""
        data: Json = {"object": records.shown(table, item)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = Event(
            self.new_id("evt"),
            event_type,
            table,
            item["id"],
            self.now,
            {
                "data": data,
                "request": {
                    "id": self._origin.request_id,
                    "idempotency_key": self._origin.idempotency_key,
                },
            },
        )
        self.events.append(event)

    def plan(self, at: int, kind: str, object_id: str) -> None:
        """Have something done when the clock reaches an instant."""
        self.cursor.execute(
            "insert into stripe_account.schedule values (?, ?, ?)",
            [at, kind, object_id],
        )

    def forget(self, kind: str, object_id: str) -> None:
        """Take something off the schedule."""
        self.cursor.execute(
            "delete from stripe_account.schedule where kind = ? and object_id = ?",
            [kind, object_id],
        )

    def flush(self) -> None:
        """Write the events; the last thing that a session does."""
        if self.events:
            self.cursor.executemany(
                f"insert into {SCHEMA}.event (id, type, object_type, object_id, "  # noqa: S608 - a constant
                "created, content) values (?, ?, ?, ?, ?, ?)",
                [
                    [
                        each.id,
                        each.type,
                        each.object_type,
                        each.object_id,
                        each.created,
                        orjson.dumps(each.content).decode(),
                    ]
                    for each in self.events
                ],
            )

    def _insert(self, table: str, item: Json) -> None:
        row = records.dissemble(table, item)
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        self.cursor.execute(
            f"insert into {SCHEMA}.{table} ({names}) values ({marks})",  # noqa: S608 - declared names
            list(row.values()),
        )

    def _delete(self, table: str, object_id: str) -> None:
        self.cursor.execute(
            f"delete from {SCHEMA}.{table} where id = ?",  # noqa: S608 - declared names
            [object_id],
        )


def changes(before: Json, after: Json) -> Json:
    """What an object's changed fields were before, as `previous_attributes` has it."""
    found: Json = {}
    for name in sorted({*before, *after} - _UNTOLD):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if not isinstance(old, dict) or not isinstance(new, dict):
            found[name] = old
        elif old.get("object") == "list":
            found[name] = {"data": old["data"]}
        else:
            found[name] = _nested_changes(old, new)
    return found


def _nested_changes(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {
        name: old.get(name)
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    }


def random_id(prefix: str) -> str:
    """An id of a new object; ids of one prefix sort as they were made.

    The firm's clock may stand still, so the time of creation alone doesn't order them.
    """
    length, start = (14, "") if prefix in _SHORT else (20, "1Q")
    stamp = base62(time.time_ns(), _STAMP)
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(length - _STAMP))
    return f"{prefix}_{start}{stamp}{tail}"


def base62(number: int, length: int) -> str:
    """A number in as many digits, which sort as the numbers do."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
