"""Writes records as a landing would: raw rows, each with its connection and version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from ingestion import DuckDBWarehouse, create_empty_raw

if TYPE_CHECKING:
    from pathlib import Path

LOAD_ID = "golden"
LANDED_AT = dt.datetime.fromisoformat("2026-06-30T20:00")


@dataclass(frozen=True, slots=True)
class Table:
    """A raw table, the connection that fills it and what most of its rows say."""

    name: str
    connection: str
    defaults: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Landing:
    """Rows by table, in the order in which they were added."""

    rows: list[tuple[Table, dict[str, Any]]] = field(default_factory=list)
    _last_id: int = 0

    def next_id(self, prefix: str) -> str:
        """An id that no record has yet."""
        self._last_id += 1
        return f"{prefix}{self._last_id}"

    def add(
        self, table: Table, modified_at: dt.datetime = LANDED_AT, **fields: Any
    ) -> None:
        """Add one version of a record, as it was from `modified_at` on."""
        version = {
            "_connection": table.connection,
            "_version": modified_at.isoformat(),
            "_modified_at": modified_at,
            "_is_deleted": False,
            "_extracted_at": LANDED_AT,
            "_load_id": LOAD_ID,
        }
        self.rows.append((table, version | table.defaults | fields))

    def write(self, warehouse: Path) -> None:
        """Create the warehouse, with all raw tables and these rows in them."""
        create_empty_raw(DuckDBWarehouse(warehouse))
        with duckdb.connect(str(warehouse)) as connection:
            for table, row in self.rows:
                columns = ", ".join(f'"{name}"' for name in row)
                places = ", ".join("?" for _ in row)
                connection.execute(
                    f"insert into {table.name} ({columns}) "  # noqa: S608
                    f"values ({places})",
                    list(row.values()),
                )
