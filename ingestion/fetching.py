"""Read a connection's objects, check the rows, and put them aside on disk.

One connection is read in one thread. What was read waits in Parquet files until the
loader, of which there is one, takes it; so memory stays flat and a failure here costs
nothing there.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.cells import cast_column
from ingestion.checking import CheckedPage, RefusedRow, check_page, page_schema
from ingestion.errors import ConnectionSettingsError, IngestionError, StoppedError
from ingestion.readers import Drift, open_reader
from ingestion.schema import timestamp
from systems.errors import (
    BreakerOpenError,
    QuotaExhaustedError,
    SystemsError,
    UnauthorizedError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ingestion.connections import Connection
    from ingestion.readers import Reader
    from ingestion.schema import SourceObject
    from systems.runtime import Runtime

FUTURE_TOLERANCE: Final = dt.timedelta(days=1)
"""How far ahead of its own clock a system may date a change."""

_ENDS_THE_SYSTEM: Final = (
    BreakerOpenError,
    ConnectionSettingsError,
    QuotaExhaustedError,
    UnauthorizedError,
    UnreachableError,
)
"""After one of these the connection's other objects would only fail alike."""

DELETIONS_SCHEMA: Final = pa.schema(
    [("record_id", pa.string()), ("deleted_at", pa.timestamp("us"))]
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was read of one object.

    Attributes:
        source: the object.
        started_at: when the reading began.
        rows: the accepted rows, in Parquet; `None` when there are none.
        deletions: the log of deletions, in Parquet; `None` when there are none.
        received: rows that came.
        accepted: rows that fit.
        refused: rows that don't.
        drift: where the system differs from what is declared.
        read_at: the system's own time, by which a version without one is dated.
        error: why it could not be read.
    """

    source: SourceObject
    started_at: dt.datetime
    rows: Path | None = None
    deletions: Path | None = None
    received: int = 0
    accepted: int = 0
    refused: tuple[RefusedRow, ...] = ()
    drift: Drift = field(default_factory=Drift)
    read_at: dt.datetime | None = None
    error: SystemsError | IngestionError | None = None


@dataclass(frozen=True, slots=True)
class FetchedConnection:
    """What was read of one connection."""

    connection: Connection
    objects: tuple[Fetched, ...]
    last_date: dt.datetime | None
    """The system's clock, when it answered at all."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Reads connections.

    Attributes:
        folder: where rows wait.
        runtime: transport, clocks and sleep of the clients.
        clock: the time at which rows are extracted.
        say: takes a line of progress.
        stop: once it is set, reading ends at the next page.
    """

    folder: Path
    runtime: Runtime
    clock: Callable[[], dt.datetime]
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def fetch(
        self,
        connection: Connection,
        objects: Sequence[SourceObject],
        since: Mapping[str, dt.datetime | None],
    ) -> FetchedConnection:
        """Read a connection's objects, one after the other.

        Args:
            connection: the connection.
            objects: what to read.
            since: by object name, from when on; `None` for everything.
        """
        try:
            reader = open_reader(connection, self.runtime)
        except IngestionError as error:
            failed = tuple(
                Fetched(source, self.clock(), error=error) for source in objects
            )
            return FetchedConnection(connection, failed, None)
        fetched: list[Fetched] = []
        ended: SystemsError | IngestionError | None = None
        try:
            for source in objects:
                if self.stop.is_set():
                    break
                if ended is not None:
                    fetched.append(Fetched(source, self.clock(), error=ended))
                    continue
                one = self._object(connection, reader, source, since.get(source.name))
                fetched.append(one)
                if isinstance(one.error, _ENDS_THE_SYSTEM):
                    ended = one.error
        finally:
            reader.close()
        last_date = reader.telemetry.last_date
        return FetchedConnection(connection, tuple(fetched), last_date)

    def _object(
        self,
        connection: Connection,
        reader: Reader,
        source: SourceObject,
        since: dt.datetime | None,
    ) -> Fetched:
        started_at = self.clock()
        spool = _Spool(
            self.folder / connection.name, source, Fetched(source, started_at)
        )
        try:
            for page in reader.pages(source, since, spool.fetched.drift):
                if self.stop.is_set():
                    raise StoppedError(
                        f"Reading {source.name} was stopped.", hint="Run it again."
                    )
                now = self.clock()
                their_now = reader.telemetry.last_date or now
                spool.add(
                    check_page(
                        source,
                        page,
                        extracted_at=now,
                        not_after=their_now + FUTURE_TOLERANCE,
                    )
                )
            spool.add_deletions(
                [
                    (deletion.record_id, deletion.deleted_at)
                    for deletion in reader.deletions(source, since)
                ]
                if since is not None
                else []
            )
        except (SystemsError, IngestionError) as error:
            spool.close()
            self.say(f"{connection.name}: {source.name} failed ({error.code})")
            return Fetched(source, started_at, drift=spool.fetched.drift, error=error)
        spool.close()
        done = replace(
            spool.fetched, read_at=reader.telemetry.last_date or self.clock()
        )
        self.say(f"{connection.name}: {source.name}, {done.received:,} rows received")
        return done


class _Spool:
    """Writes an object's rows as they come, and counts them."""

    def __init__(self, folder: Path, source: SourceObject, fetched: Fetched) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._rows = folder / f"{source.table}.parquet"
        self._deletions = folder / f"{source.table}.deletions.parquet"
        self._writer: pq.ParquetWriter | None = None
        self._source = source
        self._required = {field.name for field in source.fields if field.required}
        self.fetched = fetched

    def add(self, page: CheckedPage) -> None:
        """Put a page's accepted rows aside; keep its refused ones."""
        drift = self.fetched.drift
        drift.missing |= page.missing
        drift.undeclared |= page.undeclared
        if page.accepted.num_rows:
            if self._writer is None:
                self._writer = pq.ParquetWriter(
                    self._rows,
                    page_schema(self._source),
                    compression="lz4",
                    # As integers they are read twice as fast.
                    store_decimal_as_integer=True,
                    write_statistics=False,
                )
            self._writer.write_table(page.accepted)
        self.fetched = replace(
            self.fetched,
            rows=None if self._writer is None else self._rows,
            received=self.fetched.received + page.received,
            accepted=self.fetched.accepted + page.accepted.num_rows,
            refused=(*self.fetched.refused, *page.refused),
        )

    def add_deletions(self, deletions: list[tuple[str, str]]) -> None:
        """Put the log of deletions aside."""
        if not deletions:
            return
        ids, moments = zip(*deletions, strict=True)
        deleted_at, _ = cast_column(
            timestamp("deleteddate"), pa.array(moments, pa.string())
        )
        table = pa.table([pa.array(ids, pa.string()), deleted_at], DELETIONS_SCHEMA)
        pq.write_table(table.drop_null(), self._deletions)
        self.fetched = replace(self.fetched, deletions=self._deletions)

    def close(self) -> None:
        """End the file."""
        if self._writer is not None:
            self._writer.close()
