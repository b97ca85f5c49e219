"""A world of a few records that a test can know by heart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sandbox.world import LiveWorld
from sandbox.world.columns import ARROW_TYPES
from sandbox.world.schema import FROM, TO, Kind, Table
from sandbox.world.store import write_world
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

CLOCK = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
START = dt.datetime.fromisoformat("2026-01-01")
Records = Mapping[tuple[str, str], Iterable[Mapping[str, Any]]]


def make_world(directory: Path, records: Records) -> LiveWorld:
    """A live world of these records, by (schema, table), as of `CLOCK`.

    A record may carry `_from` and `_to`; by default it is known from the start.
    """
    directory.mkdir(parents=True, exist_ok=True)
    write_world(
        directory / "versions.duckdb",
        [
            (table, _rows(table, records.get((table.schema, table.name), ())))
            for table in TABLES
        ],
        {
            "size": "hand-made",
            "seed": "0",
            "starts_at": "2026-01-01 00:00:00",
            "ends_at": "2027-06-30 23:59:59",
        },
    )
    return LiveWorld(directory / "versions.duckdb", directory / "live.duckdb", CLOCK)


def _rows(table: Table, records: Iterable[Mapping[str, Any]]) -> pa.Table:
    fields = [(column.name, ARROW_TYPES[column.kind]) for column in table.columns]
    stamp = ARROW_TYPES[Kind.TIMESTAMP]
    schema = pa.schema([*fields, (FROM, stamp), (TO, stamp)])
    rows = []
    for record in records:
        row = {FROM: START, TO: None, **record}
        for column in table.columns:
            if column.is_stamp:
                row.setdefault(column.name, row[FROM])
        rows.append(row)
    return pa.Table.from_pylist(rows, schema)
