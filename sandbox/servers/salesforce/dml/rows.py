"""Sets of rows of the store: found by id or value, replaced, removed.

Rows go in and out as whole sets, so that ten thousand records cost a few statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from sandbox.servers.salesforce.catalogue import SCHEMA
from sandbox.world.columns import ARROW_TYPES
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.dml.drafts import Row
    from sandbox.world.schema import Table

_TABLES: Final = {table.name: table for table in TABLES if table.schema == SCHEMA}
_INCOMING: Final = "incoming"


def table_of(object_name: str) -> Table:
    """The declaration of an object's table."""
    return _TABLES[object_name]


class Rows:
    """The rows of the store, within one transaction."""

    def __init__(self, cursor: DuckDBPyConnection) -> None:
        """Read and write through `cursor`."""
        self._cursor = cursor

    def find(self, object_name: str, ids: Iterable[str]) -> dict[str, Row]:
        """The rows of these ids, by id; deleted ones too."""
        return {row["Id"]: row for row in self.where(object_name, "Id", list({*ids}))}

    def where(self, object_name: str, column: str, values: Sequence[Any]) -> list[Row]:
        """The rows whose column has one of the values."""
        if not values:
            return []
        table = _TABLES[object_name]
        return self._select(
            f'select * from {table.qualified} where "{column}" in (select unnest($1))',  # noqa: S608 - declared names
            [list(values)],
        )

    def matching(
        self, object_name: str, column: str, values: Iterable[str]
    ) -> dict[str, list[str]]:
        """The ids of rows that aren't deleted, by the column's text in lower case."""
        table = _TABLES[object_name]
        wanted = list({value.lower() for value in values})
        found: dict[str, list[str]] = {}
        if not wanted:
            return found
        deleted = any(each.name == "IsDeleted" for each in table.columns)
        rows = self._cursor.execute(
            f'select lower(cast("{column}" as varchar)), "Id" from {table.qualified} '  # noqa: S608 - declared names
            f'where lower(cast("{column}" as varchar)) in (select unnest($1))'
            + (' and "IsDeleted" is not true' if deleted else "")
            + ' order by "Id"',
            [wanted],
        ).fetchall()
        for key, record_id in rows:
            found.setdefault(key, []).append(record_id)
        return found

    def states(self, object_name: str, ids: Iterable[str]) -> dict[str, bool]:
        """Whether the records of these ids are deleted; absent ids are left out."""
        wanted = list({*ids})
        if not wanted:
            return {}
        table = _TABLES[object_name]
        deleted = any(each.name == "IsDeleted" for each in table.columns)
        rows = self._cursor.execute(
            f'select "Id", {_DELETED if deleted else "false"} '  # noqa: S608 - declared names
            f'from {table.qualified} where "Id" in (select unnest($1))',
            [wanted],
        ).fetchall()
        return {record_id: bool(is_deleted) for record_id, is_deleted in rows}

    def put(self, object_name: str, rows: Sequence[Row], *, replacing: bool) -> None:
        """Store the rows; `replacing` those of the same ids."""
        if not rows:
            return
        table = _TABLES[object_name]
        content = pa.table(
            {
                column.name: pa.array(
                    [row.get(column.name) for row in rows], ARROW_TYPES[column.kind]
                )
                for column in table.columns
            }
        )
        self._cursor.register(_INCOMING, content)
        if replacing:
            self._cursor.execute(
                f"delete from {table.qualified} "  # noqa: S608 - declared names
                f'where "Id" in (select "Id" from {_INCOMING})'
            )
        self._cursor.execute(
            f"insert into {table.qualified} select * from {_INCOMING}"  # noqa: S608 - declared names
        )
        self._cursor.unregister(_INCOMING)

    def remove(self, object_name: str, ids: Sequence[str]) -> None:
        """Remove the rows of these ids, without a trace."""
        table = _TABLES[object_name]
        self._cursor.execute(
            f'delete from {table.qualified} where "Id" in (select unnest($1))',  # noqa: S608 - declared names
            [list(ids)],
        )

    def highest_number(self, object_name: str, column: str) -> int:
        """The highest number at the end of a text column, 0 if there is none."""
        table = _TABLES[object_name]
        row = self._cursor.execute(
            f"select max(try_cast(regexp_extract(\"{column}\", '([0-9]+)$', 1) "  # noqa: S608 - declared names
            f"as bigint)) from {table.qualified}"
        ).fetchone()
        return 0 if row is None or row[0] is None else int(row[0])

    def _select(self, sql: str, parameters: list[Any]) -> list[Row]:
        found = self._cursor.execute(sql, parameters)
        names = [each[0] for each in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


_DELETED: Final = '"IsDeleted"'
