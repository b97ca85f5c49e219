"""Bring the live records from one instant to a later one.

Some tables of versions are views that are dear to plan, so a whole way is gathered
first: the versions that begin or end on it, in tables of a database in memory. The
steps of the way are then taken from there.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sandbox.world.schema import FROM, TO, Table
from sandbox.world.store import columns_of, visible
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from duckdb import DuckDBPyConnection

_GATHERED: Final = "gathered"
_MOVED: Final = (
    f"(({FROM} > $old and {FROM} <= $new) or ({TO} > $old and {TO} <= $new))"
)


def prepare(connection: DuckDBPyConnection) -> None:
    """Add the database in memory, for all cursors of the connection."""
    connection.execute(f"attach ':memory:' as {_GATHERED}")
    for schema in {table.schema for table in TABLES}:
        connection.execute(f'create schema {_GATHERED}."{schema}"')


@contextmanager
def gathered(
    cursor: DuckDBPyConnection, old: datetime, new: datetime
) -> Iterator[list[Table]]:
    """Gather what moves within (old, new]; the tables in which something does."""
    try:
        yield _gather(cursor, old, new)
    finally:
        for table in TABLES:
            cursor.execute(f"drop table if exists {_GATHERED}.{table.qualified}")


def _gather(cursor: DuckDBPyConnection, old: datetime, new: datetime) -> list[Table]:
    moving = []
    for table in TABLES:
        cursor.execute(
            f"create table {_GATHERED}.{table.qualified} as "  # noqa: S608 - declared names
            f"select {FROM}, {TO}, {columns_of(table)} "
            f"from world.{table.qualified} where {_MOVED}",
            {"old": old, "new": new},
        )
        if _count(cursor, f"select count(*) from {_GATHERED}.{table.qualified}"):  # noqa: S608 - declared names
            moving.append(table)
    return moving


def step(cursor: DuckDBPyConnection, table: Table, old: datetime, new: datetime) -> int:
    """Apply what was gathered of the step (old, new]; how many records moved."""
    span = {"old": old, "new": new}
    keys = ", ".join(f'"{name}"' for name in table.key)
    moved = f"select distinct {keys} from {_GATHERED}.{table.qualified} where {_MOVED}"  # noqa: S608 - declared names
    count = _count(cursor, f"select count(*) from ({moved})", span)  # noqa: S608 - declared names
    if not count:
        return 0
    same = " and ".join(f'kept."{name}" = moved."{name}"' for name in table.key)
    cursor.execute(
        f"delete from {table.qualified} as kept using ({moved}) as moved where {same}",  # noqa: S608 - declared names
        span,
    )
    # What became visible began within the step, or it would have been visible before.
    cursor.execute(
        f"insert into {table.qualified} select {columns_of(table)} "  # noqa: S608 - declared names
        f"from {_GATHERED}.{table.qualified} where {FROM} > $old and {visible('$new')}",
        span,
    )
    return count


def _count(
    cursor: DuckDBPyConnection, query: str, span: dict[str, datetime] | None = None
) -> int:
    row = cursor.execute(query, span).fetchone()
    return int(row[0]) if row else 0
