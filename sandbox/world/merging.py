"""Put the worlds of a firm's units together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.store import new_file, write_facts
from sandbox.world.time_views import create_time_views

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_MEMORY: Final = "1GB"
_TABLES: Final = (
    "select schema_name, table_name from duckdb_tables() "
    "where database_name = 'part' order by all"
)


def merge(path: Path, parts: Iterable[Path], facts: Mapping[str, str]) -> None:
    """Write one world of the units' worlds, in their order.

    Args:
        path: the world's file.
        parts: the files of the units; each may go when the next one is asked for.
        facts: what the file says of itself.
    """
    with new_file(path) as connection:
        connection.execute(f"set memory_limit = '{_MEMORY}'")
        for place, part in enumerate(parts):
            quoted = str(part).replace("'", "''")
            connection.execute(f"attach '{quoted}' as part (read_only)")
            _add(connection, is_first=place == 0)
            connection.execute("detach part")
        create_time_views(connection)
        write_facts(connection, facts)


def _add(connection: DuckDBPyConnection, *, is_first: bool) -> None:
    """Add all tables of the attached part."""
    for schema, name in connection.execute(_TABLES).fetchall():
        table = f'"{schema}"."{name}"'
        if is_first:
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(f"create table {table} as select * from part.{table}")  # noqa: S608 - declared names
        else:
            connection.execute(f"insert into {table} select * from part.{table}")  # noqa: S608 - declared names
