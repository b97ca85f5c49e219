"""What changed in the firm between two instants, record by record.

The changes are read from the versions, not from the live tables: what a client wrote
through a server is no change of the firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sandbox.world.schema import FROM, TO, Table
from sandbox.world.store import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    Row = Mapping[str, Any]
    _Place = tuple[datetime, tuple[Any, ...]]


class ChangeKind(StrEnum):
    """What happened to a record."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    """It is gone without a trace; a vendor's own mark, `IsDeleted`, is an update."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record.

    Attributes:
        key: the values of the table's key.
        kind: what happened.
        at: when, in UTC.
        before: the columns until then; `None` where it was created. Instants in it are
            UTC without a zone, as the files hold them.
        after: the columns from then on; `None` where it was deleted.
    """

    key: tuple[Any, ...]
    kind: ChangeKind
    at: datetime
    before: Row | None
    after: Row | None


def read_changes(
    cursor: DuckDBPyConnection, table: Table, start: datetime, end: datetime
) -> list[Change]:
    """The changes within (start, end], in the order of instant and key.

    Args:
        cursor: over the live file, with the versions attached as `world`.
        table: whose records.
        start: the instant before the first change, in UTC without a zone.
        end: the instant of the last change that counts, likewise.
    """
    rows = cursor.execute(
        f"select {FROM}, {TO}, {columns_of(table)} from world.{table.qualified} "  # noqa: S608 - declared names
        f"where ({FROM} > $start and {FROM} <= $end) "
        f"or ({TO} > $start and {TO} <= $end)",
        {"start": start, "end": end},
    ).fetchall()
    names = [column.name for column in table.columns]
    before: dict[_Place, Row] = {}
    after: dict[_Place, Row] = {}
    for begun, ended, *values in rows:
        row = dict(zip(names, values, strict=True))
        key = tuple(row[name] for name in table.key)
        if begun > start:
            after[begun, key] = row
        if ended is not None and ended <= end:
            before[ended, key] = row
    return [
        Change(key, _kind(old, new), at.replace(tzinfo=UTC), old, new)
        for at, key in sorted(after.keys() | before.keys())
        for old, new in [(before.get((at, key)), after.get((at, key)))]
    ]


def _kind(before: Row | None, after: Row | None) -> ChangeKind:
    if before is None:
        return ChangeKind.CREATED
    return ChangeKind.DELETED if after is None else ChangeKind.UPDATED
