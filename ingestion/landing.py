"""Land what changed: all systems side by side, into one warehouse, one load at a time.

::

    warehouse --how far each object is--> fetch, a thread per connection
                                            |  pages -> check -> Parquet, quarantine
    warehouse <--dlt, merge-- new versions <+  (as each connection is done)
        |
        +-- received = loaded + quarantined + superseded, or the object has failed

How far an object is read is asked of the warehouse itself, so the working folder holds
nothing that matters. What fails is an object, or a connection; the rest goes on.
"""

from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from ingestion.errors import (
    IngestionError,
    LoadError,
    ReaderBrokeError,
    RowsUnaccountedError,
)
from ingestion.fetching import Fetched, FetchedConnection, Fetcher
from ingestion.loading import load
from ingestion.operations import (
    create_empty_raw,
    dataset_of,
    quoted,
    record_connections,
    record_drift,
    record_landings,
    record_quarantine,
)
from ingestion.report import LandingReport, ObjectResult
from ingestion.schemas import OBJECTS_BY_SYSTEM
from ingestion.versions import Outbox, Versioner
from systems.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from ingestion.connections import Connection
    from ingestion.schema import SourceObject
    from ingestion.warehouse import Warehouse

LAG: Final = dt.timedelta(minutes=10)
"""What is read again each time: a change becomes visible later than it is dated."""


def land(  # noqa: PLR0913  what a run has to say is said by name
    connections: Sequence[Connection],
    warehouse: Warehouse,
    work_dir: Path,
    run_id: str,
    *,
    clock: Callable[[], dt.datetime],
    on_progress: Callable[[str], None] = lambda _: None,
    only: Collection[str] | None = None,
    full: bool = False,
    runtime: Runtime | None = None,
) -> LandingReport:
    """Land what changed in each connection since the last time.

    Args:
        connections: what to read.
        warehouse: where the rows go; nobody else may have a file open.
        work_dir: a folder for what is on its way; it may be wiped at any time.
        run_id: the run; it becomes the load id of the rows.
        clock: the time, with its zone.
        on_progress: takes a line of progress; it is called from several threads.
        only: names of objects; all by default.
        full: read everything again, not only what changed.
        runtime: transport, clocks and sleep of the clients, for tests.

    Returns:
        How each object ended. Nothing is raised for what a system did.

    Raises:
        WarehouseLockedError: another process has the warehouse open.
        WarehouseUnreachableError: the warehouse's server can't be reached.
    """
    widened = create_empty_raw(warehouse)
    shutil.rmtree(work_dir, ignore_errors=True)
    landing = _Landing(warehouse, work_dir, run_id, clock, full, widened)
    with warehouse.open() as opened:
        record_connections(opened, connections)
    fetcher = Fetcher(work_dir / "fetched", runtime or Runtime(), clock, on_progress)
    chosen = {item.name: _objects(item, only) for item in connections}
    since = {item.name: landing.since(item, chosen[item.name]) for item in connections}
    results: dict[str, list[ObjectResult]] = {}
    dates: list[dt.datetime] = []
    with ThreadPoolExecutor(max_workers=max(len(connections), 1)) as pool:
        futures: dict[Future[FetchedConnection], Connection] = {
            pool.submit(fetcher.fetch, item, chosen[item.name], since[item.name]): item
            for item in connections
        }
        try:
            for future in as_completed(futures):
                item = futures[future]
                fetched = _outcome(future, item, chosen[item.name], clock())
                results[item.name] = landing.take(fetched)
                if fetched.last_date is not None:
                    dates.append(fetched.last_date)
        except BaseException:
            # Nobody waits for the rows any more: the readers end at their next page.
            fetcher.stop.set()
            raise
    shutil.rmtree(work_dir, ignore_errors=True)
    return LandingReport(
        run_id=run_id,
        results=tuple(result for item in connections for result in results[item.name]),
        source_today=max(dates).date() if dates else None,
    )


def _outcome(
    future: Future[FetchedConnection],
    connection: Connection,
    objects: Sequence[SourceObject],
    now: dt.datetime,
) -> FetchedConnection:
    """What was fetched; a reader that broke is a failure of its connection alone."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001  one system must not stop the others
        failure = ReaderBrokeError(
            f"The reader of {connection.name} broke: {type(error).__name__}: {error}",
            hint="This is a fault of Plumbline: report it with this message.",
        )
        failed = tuple(Fetched(source, now, error=failure) for source in objects)
        return FetchedConnection(connection, failed, None)


def _objects(
    connection: Connection, only: Collection[str] | None
) -> tuple[SourceObject, ...]:
    declared = OBJECTS_BY_SYSTEM.get(connection.system, ())
    return tuple(item for item in declared if only is None or item.name in only)


@dataclass(frozen=True, slots=True)
class _Landing:
    """Takes what was fetched into the warehouse."""

    warehouse: Warehouse
    work_dir: Path
    run_id: str
    clock: Callable[[], dt.datetime]
    full: bool
    widened: frozenset[tuple[str, str]]
    """Objects that are declared with more fields than before: read from the start."""

    def since(
        self, connection: Connection, objects: Sequence[SourceObject]
    ) -> Mapping[str, dt.datetime | None]:
        """From when on each object is read: the latest change we have, less a lag."""
        if self.full:
            return {}
        found: dict[str, dt.datetime | None] = {}
        with self.warehouse.open() as opened:
            for source in objects:
                is_widened = (connection.system, source.name) in self.widened
                if source.cursor is None or is_widened:
                    continue
                column = quoted(source.field(source.cursor).column)
                row = opened.execute(
                    f"select max({column}) from {_table(connection.system, source)} "  # noqa: S608  declared names
                    "where _connection = ?",
                    [connection.name],
                ).fetchone()
                if row is not None and row[0] is not None:
                    found[source.name] = row[0].replace(tzinfo=dt.UTC) - LAG
        return found

    def take(self, fetched: FetchedConnection) -> list[ObjectResult]:
        """Load a connection's objects, and write down how it went."""
        with self.warehouse.open() as opened:
            # The order of rows means nothing in raw, and costs half the speed.
            opened.execute("set preserve_insertion_order = false")
            results = self._take(opened, fetched)
            record_landings(opened, self.run_id, results)
            record_quarantine(opened, self.run_id, fetched, self.clock())
            record_drift(opened, self.run_id, fetched)
        return results

    def _take(
        self, opened: duckdb.DuckDBPyConnection, fetched: FetchedConnection
    ) -> list[ObjectResult]:
        connection = fetched.connection
        versioner = Versioner(
            warehouse=opened,
            system=connection.system,
            connection=connection.name,
            run_id=self.run_id,
            extracted_at=self.clock(),
            folder=self.work_dir / "new",
            full=self.full,
        )
        outcomes = {
            item.source.name: _attempt(versioner, item)
            for item in fetched.objects
            if item.error is None
        }
        outboxes = [item for item in outcomes.values() if isinstance(item, Outbox)]
        before = _versions(opened, connection, outboxes)
        failure: IngestionError | None = None
        filled = [outbox for outbox in outboxes if outbox.versions]
        try:
            if filled:
                load(
                    connection.system,
                    connection.name,
                    filled,
                    destination=self.warehouse.destination(opened),
                    folder=self.work_dir / "dlt" / connection.name,
                )
        except IngestionError as error:
            failure = error
        after = _versions(opened, connection, outboxes)
        results = []
        for item in fetched.objects:
            name = item.source.name
            loaded = after.get(name, 0) - before.get(name, 0)
            outcome = failure or outcomes.get(name)
            results.append(self._result(connection, item, outcome, loaded))
        return results

    def _result(
        self,
        connection: Connection,
        fetched: Fetched,
        outcome: Outbox | IngestionError | None,
        loaded: int,
    ) -> ObjectResult:
        """How one object ended; its rows must add up."""
        error = fetched.error or (
            outcome if isinstance(outcome, IngestionError) else None
        )
        received = superseded = deleted = 0
        if isinstance(outcome, Outbox):
            received = fetched.received + outcome.gone
            superseded = outcome.doubled + outcome.known
            deleted = outcome.deleted
            accounted = loaded + len(fetched.refused) + superseded
            if received != accounted:
                error = RowsUnaccountedError(
                    f"{fetched.source.name} of {connection.name}: {received} rows were "
                    f"received, but {loaded} loaded, {len(fetched.refused)} "
                    f"quarantined and {superseded} superseded.",
                    hint="Run `plumbline ingest --full`; if it happens again, report "
                    "it with the run's log.",
                )
        return ObjectResult(
            connection=connection.name,
            system=connection.system,
            object=fetched.source.name,
            table=f"{dataset_of(connection.system)}.{fetched.source.table}",
            started_at=fetched.started_at,
            finished_at=self.clock(),
            status="ok" if error is None else "failed",
            received=received,
            loaded=loaded,
            quarantined=len(fetched.refused) if isinstance(outcome, Outbox) else 0,
            superseded=superseded,
            deleted=deleted,
            missing=tuple(sorted(fetched.drift.missing)),
            undeclared=tuple(sorted(fetched.drift.undeclared)),
            error_code=None if error is None else error.code,
            error_message=None if error is None else error.message,
            error_hint=None if error is None else error.hint,
        )


def _attempt(versioner: Versioner, fetched: Fetched) -> Outbox | IngestionError:
    try:
        return versioner.outbox(fetched)
    except IngestionError as error:
        return error
    except duckdb.Error as error:
        return LoadError(
            f"The versions of {fetched.source.name} can't be told apart: {error}",
            hint="Run it again; if it stays, report it with this message.",
        )


def _versions(
    opened: duckdb.DuckDBPyConnection,
    connection: Connection,
    outboxes: Sequence[Outbox],
) -> dict[str, int]:
    """How many versions each object has in the warehouse."""
    counts: dict[str, int] = {}
    for outbox in outboxes:
        source = outbox.fetched.source
        row = opened.execute(
            f"select count(*) from {_table(connection.system, source)} "  # noqa: S608  declared names
            "where _connection = ?",
            [connection.name],
        ).fetchone()
        counts[source.name] = row[0] if row else 0
    return counts


def _table(system: str, source: SourceObject) -> str:
    return f"{dataset_of(system)}.{quoted(source.table)}"
