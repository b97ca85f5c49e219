"""The world's file: every version of every record, in one DuckDB database."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import duckdb

from sandbox.world.schema import FROM, TO, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

FORMAT: Final = 3
"""Goes up when a file of an older sandbox can't be read any more."""


@contextmanager
def new_file(path: Path) -> Iterator[DuckDBPyConnection]:
    """A new database, which appears under its name only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    with duckdb.connect(str(draft)) as connection:
        connection.execute("set enable_progress_bar = false")
        yield connection
    draft.replace(path)


def write_world(
    path: Path,
    tables: Iterable[tuple[Table, pa.Table]],
    facts: Mapping[str, str],
    finish: Callable[[DuckDBPyConnection], None] | None = None,
) -> None:
    """Write the tables and the facts about the world, replacing what was there.

    `finish` changes what was written, and adds what follows from it.
    """
    with new_file(path) as connection:
        write_tables(connection, tables)
        if finish is not None:
            finish(connection)
        write_facts(connection, facts)


def write_tables(
    connection: DuckDBPyConnection, tables: Iterable[tuple[Table, pa.Table]]
) -> None:
    """Write whole tables."""
    for table, content in tables:
        connection.execute(f'create schema if not exists "{table.schema}"')
        connection.register("content", content)
        connection.execute(
            f"create table {table.qualified} as select * from content"  # noqa: S608 - a declared name
        )
        connection.unregister("content")


def write_facts(connection: DuckDBPyConnection, facts: Mapping[str, str]) -> None:
    """Note the facts about the world."""
    connection.execute("create schema meta")
    connection.execute("create table meta.facts (name varchar, value varchar)")
    connection.executemany(
        "insert into meta.facts values (?, ?)",
        [["format", str(FORMAT)], *([name, value] for name, value in facts.items())],
    )


def columns_of(table: Table) -> str:
    """The declared columns, as a list for SQL."""
    return ", ".join(f'"{column.name}"' for column in table.columns)


def visible(at: str) -> str:
    """The condition under which a version is visible at an instant."""
    return f"{FROM} <= {at} and ({TO} is null or {at} < {TO})"


def as_text(instant: int) -> str:
    """An instant as it is kept among the facts."""
    return datetime.fromtimestamp(instant, UTC).replace(tzinfo=None).isoformat()
