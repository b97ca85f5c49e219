"""Read and write Stripe's objects in the live store, as flat rows.

Stripe keeps times as unix seconds; a row has them so already.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.errors import missing
from sandbox.world.schema import Kind
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.world import LiveWorld
    from sandbox.world.schema import Table

SCHEMA: Final = "stripe"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a column: `created >= value`."""

    column: str
    operator: str
    value: object


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is wanted."""

    limit: int
    starting_after: str | None = None
    ending_before: str | None = None


class Store:
    """The objects of the account."""

    def __init__(self, world: LiveWorld) -> None:
        """Read and write the live store of `world`."""
        self._world = world
        self._tables = {table.name: table for table in TABLES if table.schema == SCHEMA}

    @property
    def now(self) -> dt.datetime:
        """The account's clock."""
        return self._world.clock

    def get(self, table_name: str, object_id: str) -> Row | None:
        """The object of that id."""
        found = self.where(table_name, "id", [object_id])
        return found[0] if found else None

    def where(self, table_name: str, column: str, values: Sequence[str]) -> list[Row]:
        """The objects whose column has one of the values, by id."""
        marks = ", ".join("?" for _ in values)
        if not marks:
            return []
        return self._rows(
            self._tables[table_name],
            f'where "{column}" in ({marks}) order by id',
            values,
        )

    def page(
        self, table_name: str, conditions: Sequence[Condition], part: Slice
    ) -> tuple[list[Row], bool]:
        """A page of objects, newest first, and whether more follow.

        Objects without a time of creation come in the order of their ids.

        Raises:
            StripeError: the object that the page starts at isn't there.
        """
        table = self._tables[table_name]
        is_timed = any(column.name == "created" for column in table.columns)
        order = ("created", "id") if is_timed else ("id",)
        descending = is_timed
        texts = [f'"{each.column}" {each.operator} (?)' for each in conditions]
        values: list[object] = [each.value for each in conditions]
        anchor = part.starting_after or part.ending_before
        backwards = part.starting_after is None and part.ending_before is not None
        if anchor is not None:
            param = "ending_before" if backwards else "starting_after"
            found = self.get(table_name, anchor)
            if found is None:
                raise missing(table_name, anchor, param)
            comparison = "<" if descending != backwards else ">"
            marks = ", ".join("?" for _ in order)
            texts.append(f"({', '.join(order)}) {comparison} ({marks})")
            values += [
                instant(found[name]) if name == "created" else found[name]
                for name in order
            ]
        direction = "desc" if descending != backwards else "asc"
        clause = f"where {' and '.join(texts)} " if texts else ""
        clause += "order by " + ", ".join(f"{name} {direction}" for name in order)
        rows = self._rows(table, f"{clause} limit {part.limit + 1}", values)
        has_more = len(rows) > part.limit
        rows = rows[: part.limit]
        return (rows[::-1] if backwards else rows), has_more

    def insert(self, table_name: str, row: Mapping[str, Any]) -> None:
        """Add an object."""
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        with self._world.writing() as cursor:
            cursor.execute(
                f'insert into {SCHEMA}."{table_name}" ({names}) values ({marks})',  # noqa: S608 - declared names
                list(row.values()),
            )

    def _rows(self, table: Table, clause: str, values: Sequence[object]) -> list[Row]:
        names = [column.name for column in table.columns]
        selected = ", ".join(
            f'epoch_ms("{column.name}") // 1000'
            if column.kind is Kind.TIMESTAMP
            else f'"{column.name}"'
            for column in table.columns
        )
        with contextlib.closing(self._world.connection()) as cursor:
            found = cursor.execute(
                f"select {selected} from {table.qualified} {clause}",  # noqa: S608 - declared names
                list(values),
            ).fetchall()
        return [dict(zip(names, row, strict=True)) for row in found]


def instant(seconds: int) -> dt.datetime:
    """Unix seconds as the store's time."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).replace(tzinfo=None)
