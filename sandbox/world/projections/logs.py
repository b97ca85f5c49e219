"""The version logs of all tables of one vendor, and the times that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import at, day_of
from sandbox.firm.parameters import LAST_DAY
from sandbox.world.versions import VersionLog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa

    from sandbox.world.schema import Table

SETUP: Final = at(day_of(2020, 1, 6), 8)
"""When the systems were set up."""
END: Final = at(LAST_DAY, 23, 59, 59)
"""The end of what was simulated."""


class Logs:
    """The version logs of some tables, by name."""

    def __init__(self, tables: Sequence[Table]) -> None:
        """Start with empty logs."""
        self._tables = {table.name: table for table in tables}
        self._logs = {table.name: VersionLog(table, END) for table in tables}

    def write(
        self, table: str, key: object, at_: int, fields: Mapping[str, Any]
    ) -> None:
        """Note new values of a record."""
        self._logs[table].write(key, at_, fields)

    def end(self, table: str, key: object, at_: int) -> None:
        """Note that a record is gone."""
        self._logs[table].end(key, at_)

    def tables(self) -> Iterator[tuple[Table, pa.Table]]:
        """The versions of all tables, each log given away with its table."""
        for name, table in self._tables.items():
            yield table, self._logs.pop(name).to_arrow()
