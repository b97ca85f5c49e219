"""The versions of a record, from the changes that were made to it.

A projection notes changes (`VersionLog.write`) in any order; the log sorts them, joins
those of one instant, and gives one version per instant, each visible until the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sandbox.world.columns import to_arrow
from sandbox.world.schema import FROM, TO, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np


@dataclass(slots=True)
class _Record:
    """The changes of one record, and when it ended, if it did."""

    changes: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    ended_at: int | None = None


class VersionLog:
    """The changes of all records of one table."""

    def __init__(self, table: Table, ends_at: int) -> None:
        """Take changes until `ends_at`, the end of what was simulated."""
        self._table = table
        self._ends_at = ends_at
        self._records: dict[object, _Record] = {}

    def write(self, key: object, at: int, fields: Mapping[str, Any]) -> None:
        """Note that the record got these values at that instant."""
        record = self._records.get(key)
        if record is None:
            record = self._records[key] = _Record()
        record.changes.append((at, dict(fields)))

    def end(self, key: object, at: int) -> None:
        """Note that the record is gone, without a trace, from that instant on."""
        self._records[key].ended_at = at

    def to_arrow(self) -> pa.Table:
        """All versions as an Arrow table, with `_from` and `_to`."""
        names = [column.name for column in self._table.columns]
        columns: dict[str, list[Any]] = {name: [] for name in names}
        starts: list[int] = []
        ends: list[int | None] = []
        stamps = {column.name for column in self._table.columns if column.is_stamp}
        for record in self._records.values():
            for at, until, state in self._versions(record):
                starts.append(at)
                ends.append(until)
                for name in names:
                    columns[name].append(at if name in stamps else state.get(name))
        return versions_table(self._table, columns, starts, ends)

    def _versions(
        self, record: _Record
    ) -> list[tuple[int, int | None, dict[str, Any]]]:
        """The versions of one record: from, to, state."""
        limit = self._ends_at
        if record.ended_at is not None:
            limit = min(limit, record.ended_at - 1)
        found: list[tuple[int, int | None, dict[str, Any]]] = []
        state: dict[str, Any] = {}
        for at, fields in sorted(record.changes, key=lambda change: change[0]):
            if at > limit:
                break
            after = {**state, **fields}
            if found and found[-1][0] == at:
                found[-1] = (at, None, after)
            elif after != state:
                if found:
                    found[-1] = (found[-1][0], at, found[-1][2])
                found.append((at, None, after))
            state = after
        if found and record.ended_at is not None and record.ended_at <= self._ends_at:
            found[-1] = (found[-1][0], record.ended_at, found[-1][2])
        return found


def versions_table(
    table: Table,
    columns: Mapping[str, Sequence[Any] | np.ndarray[Any, Any] | pa.Array],
    starts: Sequence[int] | np.ndarray[Any, Any],
    ends: Sequence[int | None] | pa.Array,
) -> pa.Table:
    """An Arrow table of versions, each column under its declared type."""
    arrays = [to_arrow(columns[column.name], column.kind) for column in table.columns]
    arrays.append(to_arrow(starts, Kind.TIMESTAMP))
    arrays.append(to_arrow(ends, Kind.TIMESTAMP))
    names = [column.name for column in table.columns]
    return pa.Table.from_arrays(arrays, names=[*names, FROM, TO])
