"""Read Stripe's objects from the live store.

Condition   a condition of SQL with its values
Slice       which part of a list is wanted
Reader      reads through one cursor
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import records
from sandbox.servers.stripe.errors import missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.stripe.read_ahead import ReadAhead
    from sandbox.servers.stripe.templates import Json
    from sandbox.world import LiveWorld

SCHEMA: Final = "stripe"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of SQL, with the values of its question marks."""

    text: str
    values: tuple[object, ...] = ()


def equals(column: str, value: object) -> Condition:
    """The column has this value."""
    return Condition(f'"{column}" = ?', (value,))


def among(column: str, values: list[str]) -> Condition:
    """The column has one of these values."""
    return Condition(f'list_contains(?, "{column}")', (values,))


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted, newest first."""

    limit: int
    starting_after: str | None = None
    ending_before: str | None = None


class Reader:
    """Reads objects through one cursor."""

    def __init__(
        self, cursor: DuckDBPyConnection, ahead: ReadAhead | None = None
    ) -> None:
        """Read through `cursor`, and with `ahead` more of a list than is asked for."""
        self.cursor = cursor
        self.rendered: Callable[[Any], Any] = lambda content: content
        """Shows objects as the version does that the request asks for."""
        self._ahead = ahead

    def find(self, table: str, object_id: str) -> Json | None:
        """The object of that id, whole; what is left of it if it was deleted."""
        found = self.many(table, [object_id])
        return found.get(object_id)

    def get(
        self,
        table: str,
        object_id: str,
        param: str = "id",
        status: int | None = None,
    ) -> Json:
        """The object of that id, which is there and not deleted.

        Args:
            table: where it is.
            object_id: its id.
            param: the parameter that names it.
            status: of the refusal, see `missing`.

        Raises:
            StripeError: it isn't.
        """
        found = self.find(table, object_id)
        if found is None or found.get("deleted"):
            raise missing(table, object_id, param, status)
        return found

    def require(self, table: str, object_id: str, param: str) -> None:
        """Refuse an id that isn't there; what was deleted counts as there.

        Raises:
            StripeError: it isn't.
        """
        if self._created(table, object_id) is None:
            raise missing(table, object_id, param)

    def many(self, table: str, ids: Iterable[str]) -> dict[str, Json]:
        """The objects of these ids, by id."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        marks = ", ".join("?" for _ in wanted)
        rows = self._select(table, f"where id in ({marks})", wanted)
        return {row["id"]: row for row in rows}

    def where(self, table: str, *conditions: Condition) -> list[Json]:
        """The objects that meet the conditions, oldest first."""
        clause, values = _clause(conditions)
        return self._select(table, f"{clause} order by created, id", values)

    def page(
        self, table: str, conditions: Sequence[Condition], part: Slice
    ) -> tuple[list[Json], bool]:
        """A page of objects, newest first, and whether more follow.

        Raises:
            StripeError: the object that the page starts at isn't there.
        """
        rows, has_more = self.page_of_rows(
            table, records.names_of(table), conditions, part
        )
        return [records.assemble(table, row) for row in rows], has_more

    def page_of_rows(
        self,
        table: str,
        names: Sequence[str],
        conditions: Sequence[Condition],
        part: Slice,
    ) -> tuple[list[tuple[Any, ...]], bool]:
        """A page of rows, newest first, and whether more follow.

        Raises:
            StripeError: the object that the page starts at isn't there.
        """
        if part.ending_before is not None:
            return self._rows_before(table, names, conditions, part)
        ahead = self._ahead
        if ahead is None:
            rows = self._rows_after(table, names, conditions, part, part.limit + 1)
            return rows[: part.limit], len(rows) > part.limit
        key = f"{table} {conditions!r}"
        after = part.starting_after
        kept = None if after is None else ahead.take(key, after, part.limit)
        if kept is not None:
            return kept[: part.limit], len(kept) > part.limit
        revision, wanted = ahead.revision, ahead.rows_for(part.limit)
        rows = self._rows_after(table, names, conditions, part, wanted)
        if wanted > part.limit + 1:
            ahead.keep(key, revision, rows, is_end=len(rows) < wanted)
        return rows[: part.limit], len(rows) > part.limit

    def _rows_after(
        self,
        table: str,
        names: Sequence[str],
        conditions: Sequence[Condition],
        part: Slice,
        count: int,
    ) -> list[tuple[Any, ...]]:
        """Rows after an object, or the first."""
        found = [*conditions]
        if part.starting_after is not None:
            found.append(self._beyond(table, part.starting_after, "starting_after"))
        return self._ordered(table, names, found, "desc", count)

    def _rows_before(
        self,
        table: str,
        names: Sequence[str],
        conditions: Sequence[Condition],
        part: Slice,
    ) -> tuple[list[tuple[Any, ...]], bool]:
        """The page before an object."""
        anchor = str(part.ending_before)
        found = [*conditions, self._beyond(table, anchor, "ending_before")]
        rows = self._ordered(table, names, found, "asc", part.limit + 1)
        return rows[: part.limit][::-1], len(rows) > part.limit

    def _beyond(self, table: str, anchor: str, param: str) -> Condition:
        """What stands after an object, or before it, in the list's order."""
        created = self._created(table, anchor)
        if created is None:
            raise missing(table, anchor, param)
        sign = "<" if param == "starting_after" else ">"
        return Condition(
            f"(created {sign} ? or (created = ? and id {sign} ?))",
            (created, created, anchor),
        )

    def _ordered(
        self,
        table: str,
        names: Sequence[str],
        conditions: Sequence[Condition],
        direction: str,
        count: int,
    ) -> list[tuple[Any, ...]]:
        clause, values = _clause(conditions)
        return self.cursor.execute(
            f"select {_columns(names)} from {SCHEMA}.{table} {clause} "  # noqa: S608 - declared names
            f"order by created {direction}, id {direction} limit {count}",
            values,
        ).fetchall()

    def count(self, table: str, conditions: Sequence[Condition]) -> int:
        """How many objects meet the conditions."""
        clause, values = _clause(conditions)
        row = self.cursor.execute(
            f"select count(*) from {SCHEMA}.{table} {clause}",  # noqa: S608 - declared names
            values,
        ).fetchone()
        return int(row[0]) if row else 0

    def _created(self, table: str, object_id: str) -> int | None:
        row = self.cursor.execute(
            f"select created from {SCHEMA}.{table} where id = ?",  # noqa: S608 - declared names
            [object_id],
        ).fetchone()
        return None if row is None else int(row[0])

    def _select(self, table: str, clause: str, values: Sequence[object]) -> list[Json]:
        columns = _columns(records.names_of(table))
        rows = self.cursor.execute(
            f"select {columns} from {SCHEMA}.{table} {clause}",  # noqa: S608 - declared names
            values,
        ).fetchall()
        return [records.assemble(table, row) for row in rows]


@contextlib.contextmanager
def reading(world: LiveWorld, ahead: ReadAhead | None = None) -> Iterator[Reader]:
    """A reader of the account, through a cursor of its own."""
    with contextlib.closing(world.connection()) as cursor:
        yield Reader(cursor, ahead)


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _clause(conditions: Iterable[Condition]) -> tuple[str, list[object]]:
    listed = list(conditions)
    if not listed:
        return "", []
    text = "where " + " and ".join(each.text for each in listed)
    return text, [value for each in listed for value in each.values]
