"""The world as it is known at the clock: what the vendors' servers read and write.

The live file holds no versions. Moving the clock applies the versions that became known
in between; records that were written through a server stay as they are unless the firm
changes them.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import duckdb

from sandbox.world import advancing
from sandbox.world.changes import read_changes
from sandbox.world.clock import Advanced, Listeners, daily_steps
from sandbox.world.errors import (
    ClockMovedBackError,
    WorldMissingError,
    WorldOutdatedError,
)
from sandbox.world.store import FORMAT, columns_of, visible
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from sandbox.world.changes import Change
    from sandbox.world.clock import Listener, Report
    from sandbox.world.schema import Table

_BY_NAME: Final = {(table.schema, table.name): table for table in TABLES}
_MEMORY: Final = "512MB"
"""What DuckDB may hold, so that the largest firm is served within a gigabyte."""
_REMEDY: Final = (
    "delete the sandbox's data folder and start it again with `python -m sandbox up`"
)


class LiveWorld:
    """The records that are visible at the clock, in a database of their own.

    One process opens the file. Requests read through cursors of their own
    (`connection`); whoever writes does so inside `writing`, one at a time.
    """

    def __init__(self, world_path: Path, live_path: Path, clock: datetime) -> None:
        """Open the live file, or create it as of `clock`.

        A live file that exists keeps its own clock and everything written to it.
        """
        if not world_path.exists():
            raise WorldMissingError(f"there is no world at {world_path}", _REMEDY)
        live_path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._revision = 0
        self._advancing = threading.Lock()
        self._listeners = Listeners()
        self._root = duckdb.connect(str(live_path))
        self._root.execute("set timezone = 'UTC'")
        self._root.execute("set enable_progress_bar = false")
        self._root.execute(f"set memory_limit = '{_MEMORY}'")
        quoted = str(world_path).replace("'", "''")
        self._root.execute(f"attach '{quoted}' as world (read_only)")
        advancing.prepare(self._root)
        self._facts = self._read_facts()
        self._clock = self._restore() or self._create(_naive(clock))

    @property
    def clock(self) -> datetime:
        """The instant at which the world is known, in UTC."""
        return self._clock.replace(tzinfo=UTC)

    @property
    def facts(self) -> Mapping[str, str]:
        """What the builder noted: `size`, `seed`, `starts_at`, `ends_at`."""
        return self._facts

    @property
    def primary_keys(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The key columns of each table, by (schema, table)."""
        return {(table.schema, table.name): table.key for table in TABLES}

    @property
    def revision(self) -> int:
        """Changes whenever something was written, by whomever."""
        return self._revision

    def connection(self) -> DuckDBPyConnection:
        """A cursor of its own, for one request or one thread."""
        return self._root.cursor()

    @contextmanager
    def writing(self) -> Iterator[DuckDBPyConnection]:
        """A cursor inside a transaction; no other writer runs meanwhile."""
        with self._lock:
            cursor = self._root.cursor()
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                cursor.rollback()
                raise
            else:
                cursor.commit()
                self._revision += 1
            finally:
                cursor.close()

    def add_listener(
        self, listener: Listener, name: str | None = None, report: Report = dict
    ) -> None:
        """Tell a listener of every step of the clock, after it was taken.

        It may read, write and call the servers. If it raises, that is logged and shown
        in `listeners`, and the clock goes on.

        Args:
            listener: called with `Advanced(start, end)`.
            name: what it is called there; its own name by default.
            report: what it counts, to be shown there.
        """
        own = getattr(listener, "__qualname__", type(listener).__qualname__)
        self._listeners.add(listener, name or own, report)

    @property
    def listeners(self) -> list[dict[str, Any]]:
        """Each listener's `name`, `report`, `steps`, `failures` and `last_failure`."""
        return self._listeners.states()

    def changes(
        self, schema: str, table: str, start: datetime, end: datetime
    ) -> list[Change]:
        """The firm's own changes to a table within (start, end], oldest first.

        Those of one instant come in the order of their keys. Whoever follows several
        tables merges them by `at`, so that the order doesn't hang on the clock's steps.
        """
        with contextlib.closing(self.connection()) as cursor:
            return read_changes(
                cursor, _BY_NAME[schema, table], _naive(start), _naive(end)
            )

    def advance(self, to: datetime) -> dict[tuple[str, str], int]:
        """Move the clock day by day, and apply what becomes known.

        Where nobody listens, the days are taken in one step: the end is the same.

        Returns:
            How often records came, changed or went, by (schema, table).

        Raises:
            ClockMovedBackError: `to` lies before the clock or after the world's end.
        """
        target = _naive(to)
        counts: Counter[tuple[str, str]] = Counter()
        with self._advancing:
            self._check_target(target)
            start = self._clock
            with (
                contextlib.closing(self.connection()) as cursor,
                advancing.gathered(cursor, start, target) as moving,
            ):
                for begin, end in self._steps(start, target):
                    counts.update(self._step(moving, begin, end))
                    self._listeners.tell(
                        Advanced(begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
                    )
        return dict(counts)

    def close(self) -> None:
        """Close the file."""
        self._root.close()

    def _steps(
        self, start: datetime, end: datetime
    ) -> Iterable[tuple[datetime, datetime]]:
        """A step for each day, or a single one where nobody would hear of the days."""
        return daily_steps(start, end) if self._listeners else [(start, end)]

    def _step(
        self, moving: list[Table], start: datetime, end: datetime
    ) -> dict[tuple[str, str], int]:
        """Take one step of the clock, whole or not at all."""
        counts = {}
        with self.writing() as cursor:
            for table in moving:
                count = advancing.step(cursor, table, start, end)
                if count:
                    counts[table.schema, table.name] = count
            cursor.execute("update sandbox.state set clock = ?", [end])
        self._clock = end
        return counts

    def _check_target(self, target: datetime) -> None:
        """Refuse to go back, or past the end."""
        ends_at = datetime.fromisoformat(self._facts["ends_at"])
        if target < self._clock or target > ends_at:
            raise ClockMovedBackError(
                f"the clock is at {self._clock} and can't be set to {target}",
                f"choose an instant from then on, up to {ends_at}",
            )

    def _read_facts(self) -> dict[str, str]:
        """The facts of the world's file."""
        try:
            rows = self._root.execute("select name, value from world.meta.facts")
        except duckdb.CatalogException:
            facts = {}
        else:
            facts = {str(name): str(value) for name, value in rows.fetchall()}
        if facts.get("format") != str(FORMAT):
            raise WorldOutdatedError("the world was built by another version", _REMEDY)
        return facts

    def _restore(self) -> datetime | None:
        """The clock of an existing live file."""
        found = self._root.execute(
            "select count(*) from duckdb_tables() "
            "where database_name = current_database() "
            "and schema_name = 'sandbox' and table_name = 'state'"
        ).fetchone()
        if found is None or found[0] == 0:
            return None
        row = self._root.execute("select clock from sandbox.state").fetchone()
        return row[0] if row else None

    def _create(self, clock: datetime) -> datetime:
        """Copy what is visible at the clock."""
        with self.writing() as cursor:
            for table in TABLES:
                cursor.execute(f'create schema if not exists "{table.schema}"')
                cursor.execute(
                    f"create table {table.qualified} as select {columns_of(table)} "  # noqa: S608 - declared names
                    f"from world.{table.qualified} where {visible('?')}",
                    [clock, clock],
                )
            cursor.execute("create schema sandbox")
            cursor.execute("create table sandbox.state (clock timestamp)")
            cursor.execute("insert into sandbox.state values (?)", [clock])
        return clock


def _naive(instant: datetime) -> datetime:
    """The instant in UTC without a zone, as the files hold it."""
    if instant.tzinfo is None:
        return instant
    return instant.astimezone(UTC).replace(tzinfo=None)
