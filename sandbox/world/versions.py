"""The versions of a record, from the changes that were made to it.

A projection notes changes (`VersionLog.write`) in any order; the log sorts them, joins
those of one instant, and gives one version per instant, each visible until the next.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sandbox.world.columns import to_arrow
from sandbox.world.schema import FROM, TO, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    _Change = tuple[int, Mapping[str, Any]]
    _Version = tuple[int, int | None, Mapping[str, Any]]


class VersionLog:
    """The changes of all records of one table."""

    def __init__(self, table: Table, ends_at: int) -> None:
        """Take changes until `ends_at`, the end of what was simulated."""
        self._table = table
        self._ends_at = ends_at
        self._changes: dict[object, list[_Change]] = {}
        self._ended: dict[object, int] = {}

    def write(self, key: object, at: int, fields: Mapping[str, Any]) -> None:
        """Note that the record got these values at that instant.

        The log keeps `fields` itself, which must not be changed any more.
        """
        changes = self._changes.get(key)
        if changes is None:
            self._changes[key] = [(at, fields)]
        else:
            changes.append((at, fields))

    def end(self, key: object, at: int) -> None:
        """Note that the record is gone, without a trace, from that instant on."""
        self._ended[key] = at

    def to_arrow(self) -> pa.Table:
        """All versions as an Arrow table, with `_from` and `_to`."""
        starts: list[int | None] = []
        ends: list[int | None] = []
        states: list[Mapping[str, Any]] = []
        for key, changes in self._changes.items():
            for at, until, state in self._versions(changes, self._ended.get(key)):
                starts.append(at)
                ends.append(until)
                states.append(state)
        columns: dict[str, list[Any]] = {
            column.name: starts if column.is_stamp else _values(states, column.name)
            for column in self._table.columns
        }
        return versions_table(self._table, columns, starts, ends)

    def _versions(self, changes: list[_Change], ended_at: int | None) -> list[_Version]:
        """The versions of one record: from, to, state."""
        limit = self._ends_at if ended_at is None else min(self._ends_at, ended_at - 1)
        found: list[_Version]
        if len(changes) == 1:
            at, state = changes[0]
            found = [(at, None, state)] if at <= limit else []
        else:
            found = _joined(changes, limit)
        if found and ended_at is not None and ended_at <= self._ends_at:
            found[-1] = (found[-1][0], ended_at, found[-1][2])
        return found


def _joined(changes: list[_Change], limit: int) -> list[_Version]:
    """The versions that the changes up to an instant make."""
    found: list[_Version] = []
    state: Mapping[str, Any] = {}
    for at, fields in sorted(changes, key=itemgetter(0)):
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
    return found


def _values(states: list[Mapping[str, Any]], name: str) -> list[Any]:
    """One field of many states; most fields are in all of them."""
    try:
        return list(map(itemgetter(name), states))
    except KeyError:
        return [state.get(name) for state in states]


def versions_table(
    table: Table,
    columns: Mapping[str, Sequence[Any] | np.ndarray[Any, Any] | pa.Array],
    starts: Sequence[int | None] | np.ndarray[Any, Any],
    ends: Sequence[int | None] | pa.Array,
) -> pa.Table:
    """An Arrow table of versions, each column under its declared type."""
    arrays = [to_arrow(columns[column.name], column.kind) for column in table.columns]
    arrays.append(to_arrow(starts, Kind.TIMESTAMP))
    arrays.append(to_arrow(ends, Kind.TIMESTAMP))
    names = [column.name for column in table.columns]
    return pa.Table.from_arrays(arrays, names=[*names, FROM, TO])
