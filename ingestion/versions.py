# ruff: noqa: S608  the SQL is made of declared names and of literals that are quoted here
"""Which of the rows read are new versions, and under which name they land.

Raw is a log: each version of a record lands once. A version is named by its time and a
hash of its content, so that a record that changed twice within one second, or whose
computed fields changed without moving its time, still lands. Where the source keeps no
times, a row is new when its content differs from the record's latest version. A record
that a complete read no longer holds is gone, which is a version too; objects with times
are read completely by a full run only, so that is when a line that was taken out of a
transaction, or a record purged from the recycle bin, is noticed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingestion.errors import MassDisappearanceError
from ingestion.operations import dataset_of, quoted
from ingestion.schema import Deletes

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from ingestion.fetching import Fetched
    from ingestion.schema import SourceObject

VERSION_FORMAT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
LEAST_SUSPICIOUS: Final = 10
"""Fewer records than this may all go at once without a question."""
SUSPICIOUS_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is to be loaded of one object.

    Attributes:
        fetched: what was read.
        file: the new versions, in Parquet.
        versions: how many there are.
        doubled: rows of this read that another of the same version replaced.
        known: rows whose version was in the warehouse before.
        gone: versions that say that a record is deleted, found by its absence or the
            log.
        deleted: all versions that say that a record is deleted.
    """

    fetched: Fetched
    file: Path
    versions: int
    doubled: int
    known: int
    gone: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Versioner:
    """Compares what was read with what is in the warehouse.

    Attributes:
        warehouse: an open connection.
        system: the source system.
        connection: the connection that was read.
        run_id: the run, which becomes the rows' load id.
        extracted_at: when deletions were noticed.
        folder: where the files of new versions go.
        full: whether everything was read, and a mass disappearance is meant.
    """

    warehouse: duckdb.DuckDBPyConnection
    system: str
    connection: str
    run_id: str
    extracted_at: dt.datetime
    folder: Path
    full: bool = False

    def outbox(self, fetched: Fetched) -> Outbox:
        """Write an object's new versions to a file.

        Raises:
            MassDisappearanceError: a complete read lacks most of the known records.
        """
        source = fetched.source
        selects: list[str] = []
        distinct = 0
        if fetched.rows is not None:
            distinct = self._count(f"(select distinct {_identity(fetched)})")
            selects.append(self._changed(fetched, distinct))
        if source.cursor is None or self.full:
            selects += self._vanished(fetched)
        if fetched.deletions is not None:
            selects.append(self._logged(source, fetched.deletions))
        file = self._file(fetched)
        if not selects:
            return Outbox(fetched, file, 0, 0, 0, 0, 0)
        self.warehouse.execute(
            f"copy ({' union all by name '.join(selects)}) "
            f"to {_literal(str(file))} (format parquet)"
        )
        written = f"read_parquet({_literal(str(file))})"
        versions = self._count(written)
        gone = self._count(f"{written} where ends_with(_version, '#deleted')")
        deleted = self._count(f"{written} where _is_deleted")
        return Outbox(
            fetched=fetched,
            file=file,
            versions=versions,
            doubled=fetched.accepted - distinct,
            known=distinct - (versions - gone),
            gone=gone,
            deleted=deleted,
        )

    def _changed(self, fetched: Fetched, distinct: int) -> str:
        """The rows whose version is new."""
        kept = ""
        if distinct < fetched.accepted:
            # The last one read is the truest.
            kept = (
                " where file_row_number in (select max(file_row_number) "
                f"{_from(fetched)} group by {', '.join(_identifiers(fetched.source))})"
            )
        return (
            f"select versioned.* from (select {self._columns(fetched)} "
            f"{_from(fetched)}{kept}) as versioned {self._new(fetched.source)}"
        )

    def _columns(self, fetched: Fetched) -> str:
        """The raw table's columns, computed from what was received."""
        source = fetched.source
        columns = [quoted(field.column) for field in source.fields]
        content = ", ".join(
            # A null and an empty text differ.
            f"coalesce(cast({column} as varchar), chr(30))"
            for column in columns
        )
        is_deleted = "false"
        if source.deletes is Deletes.FLAG and source.delete_flag is not None:
            flag = quoted(source.field(source.delete_flag).column)
            is_deleted = f"coalesce({flag}, false)"
        if source.cursor is None:
            named_by = "_extracted_at"
            modified = f"cast({_literal(_utc(fetched.read_at))} as timestamp)"
        else:
            named_by = modified = quoted(source.field(source.cursor).column)
        version = (
            f"strftime({named_by}, {_literal(VERSION_FORMAT)}) || '#' || "
            f"substr(md5(concat_ws(chr(31), {content})), 1, 16)"
        )
        return ", ".join(
            [
                *columns,
                f"{_literal(self.connection)} as _connection",
                f"{version} as _version",
                f"{modified} as _modified_at",
                f"{is_deleted} as _is_deleted",
                "_extracted_at",
                f"{_literal(self.run_id)} as _load_id",
                "_extra",
            ]
        )

    def _new(self, source: SourceObject) -> str:
        """The join that leaves out what is in the warehouse already."""
        if source.cursor is not None:
            matches = _matches(source, "known")
            return (
                f"anti join {self._table(source)} as known on {matches} "
                "and known._connection = versioned._connection "
                "and known._version = versioned._version"
            )
        return (
            f"left join ({self._latest(source)}) as latest on "
            f"{_matches(source, 'latest')} where latest._version is null "
            "or latest._is_deleted or split_part(latest._version, '#', 2) "
            "<> split_part(versioned._version, '#', 2)"
        )

    def _vanished(self, fetched: Fetched) -> list[str]:
        """A deletion for each known record that a complete read doesn't hold."""
        source = fetched.source
        if any(refused.source_id is None for refused in fetched.refused):
            # A row without its id may be any of those that seem to be missing.
            return []
        latest = f"({self._latest(source)}) as latest"
        conditions = ["not latest._is_deleted"]
        if fetched.rows is not None:
            matches = " and ".join(
                f"present.{name} = latest.{name}" for name in _key(source)
            )
            conditions.append(
                f"not exists (select 1 {_from(fetched)} as present where {matches})"
            )
        refused = ", ".join(
            _literal(row.source_id) for row in fetched.refused if row.source_id
        )
        if refused:
            joined = " || '-' || ".join(
                f"cast(latest.{name} as varchar)" for name in _key(source)
            )
            conditions.append(f"{joined} not in ({refused})")
        vanished = f"{latest} where {' and '.join(conditions)}"
        gone = self._count(vanished)
        known = self._count(f"{latest} where not latest._is_deleted")
        is_suspicious = gone > LEAST_SUSPICIOUS and gone > known * SUSPICIOUS_SHARE
        if is_suspicious and not self.full:
            raise MassDisappearanceError(
                f"{gone} of {known} records of {source.name} are gone at once.",
                hint="If that is right, run `plumbline ingest --full`; if not, look at "
                f"what the account of connection {self.connection} may see.",
            )
        if not gone:
            return []
        moment = f"cast({_literal(_utc(fetched.read_at))} as timestamp)"
        return [self._deleted(source, vanished, moment)]

    def _logged(self, source: SourceObject, deletions: Path) -> str:
        """A deletion for each known record that the log names."""
        holders = source.part_of or source.key[:1]
        matches = " or ".join(
            f"deletions.record_id = latest.{quoted(source.field(name).column)}"
            for name in holders
        )
        logged = (
            "(select record_id, max(deleted_at) as deleted_at from "
            f"read_parquet({_literal(str(deletions))}) group by record_id)"
        )
        key = ", ".join(f"latest.{name}" for name in _key(source))
        rows = (
            f"(select distinct on ({key}) latest.*, deletions.deleted_at "
            f"from ({self._latest(source)}) as latest "
            f"join {logged} as deletions on {matches} where not latest._is_deleted "
            "and latest._modified_at <= deletions.deleted_at) as latest"
        )
        return self._deleted(source, rows, "latest.deleted_at")

    def _deleted(self, source: SourceObject, rows: str, moment: str) -> str:
        """For each row, a last version of the same content, marked deleted."""
        columns = ", ".join(f"latest.{quoted(field.column)}" for field in source.fields)
        return (
            f"select {columns}, latest._connection, "
            f"strftime({moment}, {_literal(VERSION_FORMAT)}) || '#deleted' "
            "as _version, "
            f"{moment} as _modified_at, true as _is_deleted, "
            f"cast({_literal(_utc(self.extracted_at))} as timestamp) as _extracted_at, "
            f"{_literal(self.run_id)} as _load_id, latest._extra from {rows}"
        )

    def _latest(self, source: SourceObject) -> str:
        """The latest version of each record of this connection, deleted or not."""
        return (
            f"select * from {self._table(source)} "
            f"where _connection = {_literal(self.connection)} "
            f"qualify row_number() over (partition by {', '.join(_key(source))} "
            "order by _modified_at desc, _extracted_at desc, _version desc) = 1"
        )

    def _count(self, rows: str) -> int:
        counted = self.warehouse.execute(f"select count(*) from {rows}").fetchone()
        return int(counted[0]) if counted else 0

    def _table(self, source: SourceObject) -> str:
        return f"{dataset_of(self.system)}.{quoted(source.table)}"

    def _file(self, fetched: Fetched) -> Path:
        folder = self.folder / self.connection
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{fetched.source.table}.parquet"


def _key(source: SourceObject) -> list[str]:
    return [quoted(source.field(name).column) for name in source.key]


def _identifiers(source: SourceObject) -> list[str]:
    """What makes two rows of one read the same version."""
    if source.cursor is None:
        return _key(source)
    return [*_key(source), quoted(source.field(source.cursor).column)]


def _identity(fetched: Fetched) -> str:
    return f"{', '.join(_identifiers(fetched.source))} {_from(fetched)}"


def _from(fetched: Fetched) -> str:
    """The accepted rows, in the order in which they were read."""
    return f"from read_parquet({_literal(str(fetched.rows))}, file_row_number = true)"


def _matches(source: SourceObject, other: str) -> str:
    return " and ".join(f"{other}.{name} = versioned.{name}" for name in _key(source))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _utc(moment: dt.datetime | None) -> str:
    """An instant as the warehouse writes it."""
    if moment is None:
        raise ValueError("an object that was read has a time at which it was read")
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}"
