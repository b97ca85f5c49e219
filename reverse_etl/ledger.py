"""The ledger: what was meant, what was sent, and what was acknowledged.

It is a SQLite file in WAL mode beside the warehouse, whose one writer is the build.
Every step of a push is one transaction, and a row is `inflight` on disk before it is
sent. So a process may die at any moment: what it left `inflight` is of unknown outcome,
and everything else is as the ledger says.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa

from reverse_etl.errors import LedgerError, StalePlanError
from reverse_etl.ledger_schema import DDL, VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reverse_etl.errors import ReverseEtlError
    from reverse_etl.plans import Plan


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_ledger(path: Path, *, now: Callable[[], datetime] = _utc_now) -> Ledger:
    """Open the ledger, and create it if there is none.

    Raises:
        LedgerError: If the file is no ledger, or of a newer version.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        return Ledger(connection, now=now)
    except sqlite3.Error as error:
        raise LedgerError(
            f"The ledger {path} can't be opened: {error}.",
            hint="Restore it from a backup; without it every row would be sent again.",
        ) from error


class Ledger:
    """Keeps the state of every sync. Use `open_ledger` to get one."""

    def __init__(
        self, connection: sqlite3.Connection, *, now: Callable[[], datetime]
    ) -> None:
        """Take over an open connection in autocommit mode."""
        self._connection = connection
        self._now = now
        connection.execute("pragma journal_mode = wal")
        # FULL, because the ledger must survive a power cut that follows a send.
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
        version = connection.execute("pragma user_version").fetchone()[0]
        if version > VERSION:
            raise LedgerError(
                f"The ledger is of version {version}; this release knows {VERSION}.",
                hint="Use the release of Plumbline that wrote it, or a newer one.",
            )
        connection.executescript(f"{DDL}; pragma user_version = {VERSION};")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on disk when the block has ended."""
        self._connection.execute("begin immediate")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def query(self, sql: str, *parameters: object) -> pa.Table:
        """Read columns of text as an Arrow table, which DuckDB joins in place."""
        with closing(self._connection.execute(sql, parameters)) as cursor:
            names = [column[0] for column in cursor.description]
            columns = list(zip(*cursor.fetchall(), strict=True))
        arrays = [pa.array(column, pa.string()) for column in columns]
        if not arrays:
            arrays = [pa.array([], pa.string()) for _ in names]
        return pa.table(dict(zip(names, arrays, strict=True)))

    # What a plan is made of

    def delivered(self, sync: str) -> pa.Table:
        """What the destination has acknowledged, by key."""
        return self.query(
            "select row_key as key, hash, amount, period, item from delivered"
            " where sync = ?",
            sync,
        )

    def open_rows(self, sync: str) -> pa.Table:
        """The rows of the outbox that are not superseded, by key.

        Uncertain is a key of which the destination may have what nobody acknowledged.
        """
        return self.query(
            "select row_key as key, operation, state, hash, amount, period, item,"
            " case when state in ('inflight', 'unknown') or row_key in ("
            "  select row_key from outbox"
            "  where sync = ? and error_code = 'replaced_unknown'"
            " ) then 'yes' else 'no' end as is_uncertain"
            " from outbox where sync = ? and state <> 'superseded'",
            sync,
            sync,
        )

    def discarded(self, sync: str) -> pa.Table:
        """The rows that a person gave up on: key and hash."""
        return self.query(
            "select row_key as key, hash from outbox"
            " where sync = ? and discard_reason is not null",
            sync,
        )

    def fingerprint(self, sync: str) -> str:
        """What identifies the state of one sync: it changes with any of its rows."""
        digest = hashlib.sha256()
        for sql in (
            "select row_key, hash from delivered where sync = ? order by row_key",
            (
                "select row_key, hash || state from outbox where sync = ?"
                " order by outbox_id"
            ),
        ):
            for key, state in self._connection.execute(sql, (sync,)):
                digest.update(f"{key}\x00{state}\x00".encode())
            digest.update(b"\x01")
        return digest.hexdigest()

    def has_completed_a_run(self, sync: str) -> bool:
        """Whether a push of this sync ever reached its end."""
        row = self._connection.execute(
            "select 1 from sync_run where sync = ?"
            " and status in ('succeeded', 'partial', 'mismatch') limit 1",
            (sync,),
        ).fetchone()
        return row is not None

    def ended_well(self, sync: str) -> bool:
        """Whether the last push that was begun was carried out and found right."""
        row = self._connection.execute(
            "select status in ('succeeded', 'partial') from sync_run where sync = ?"
            " and status not in ('running', 'refused')"
            " order by started_at desc, rowid desc limit 1",
            (sync,),
        ).fetchone()
        return row is not None and bool(row[0])

    # Runs

    def start_run(self, plan: Plan, run_id: str) -> str:
        """Begin to carry out a plan, if the ledger is as the plan saw it.

        What an earlier process left behind is named for what it is: its run
        `interrupted`, its rows in flight `unknown`.

        Returns:
            The id of the run.

        Raises:
            StalePlanError: If the ledger has moved since the plan was made.
        """
        sync = plan.sync.name
        with self.transaction() as connection:
            if self.fingerprint(sync) != plan.ledger_fingerprint:
                raise StalePlanError(
                    f"The ledger of {sync} has moved since this plan was made.",
                    hint="Make a new plan and look at it: plumbline plan.",
                )
            now = self.timestamp()
            connection.execute(
                "update sync_run set status = 'interrupted', finished_at = ?"
                " where sync = ? and status = 'running'",
                (now, sync),
            )
            connection.execute(
                "update outbox set state = 'unknown', updated_at = ?,"
                " error_code = 'interrupted', error_message ="
                " 'The process ended before the destination answered.'"
                " where sync = ? and state = 'inflight'",
                (now, sync),
            )
            return self._insert_run(plan, run_id, "running", None)

    def refuse_run(self, plan: Plan, run_id: str, error: ReverseEtlError) -> str:
        """Keep that a plan was refused, and why. Nothing else changes."""
        with self.transaction():
            return self._insert_run(plan, run_id, "refused", error)

    def finish_run(
        self,
        sync_run_id: str,
        *,
        status: str,
        error_code: str | None = None,
        error_message: str | None = None,
    ) -> None:
        """End a run."""
        with self.transaction() as connection:
            connection.execute(
                "update sync_run set status = ?, finished_at = ?, error_code = ?,"
                " error_message = ? where sync_run_id = ?",
                (status, self.timestamp(), error_code, error_message, sync_run_id),
            )

    # What else is kept

    def count_rows(self, sync: str, state: str) -> int:
        """How many rows of a sync's outbox are in one state."""
        (rows,) = self._connection.execute(
            "select count(*) from outbox where sync = ? and state = ?", (sync, state)
        ).fetchone()
        return int(rows)

    def approve(self, plan: Plan, *, approved_by: str, reason: str) -> None:
        """Let one plan, and no other, pass its guards."""
        with self.transaction() as connection:
            connection.execute(
                "insert or replace into approval values (?, ?, ?, ?, ?)",
                (
                    plan.fingerprint,
                    plan.sync.name,
                    approved_by,
                    reason,
                    self.timestamp(),
                ),
            )

    def is_approved(self, plan: Plan) -> bool:
        """Whether a person let this very plan pass its guards."""
        row = self._connection.execute(
            "select 1 from approval where plan_fingerprint = ?", (plan.fingerprint,)
        ).fetchone()
        return row is not None

    def discard(self, sync: str, key: str, reason: str) -> None:
        """Give up on a row that is refused again and again, until the model changes it.

        Raises:
            LedgerError: If no rejected, invalid or unknown row has this key.
        """
        with self.transaction() as connection:
            cursor = connection.execute(
                "update outbox set state = 'superseded', discard_reason = ?,"
                " updated_at = ? where sync = ? and row_key = ?"
                " and state in ('rejected', 'invalid', 'unknown')",
                (reason, self.timestamp(), sync, key),
            )
        if cursor.rowcount == 0:
            raise LedgerError(
                f"{sync} has no rejected, invalid or unknown row {key}.",
                hint="The Sync health page lists the rows that can be discarded.",
            )

    def now(self) -> datetime:
        """The current time by the ledger's clock."""
        return self._now()

    def timestamp(self) -> str:
        """The current time as it is written down."""
        return self._now().astimezone(UTC).isoformat(timespec="microseconds")

    def _insert_run(
        self, plan: Plan, run_id: str, status: str, error: ReverseEtlError | None
    ) -> str:
        sync_run_id = uuid4().hex
        now = self.timestamp()
        money = plan.creates.money + plan.updates.money + plan.removals.money
        self._connection.execute(
            "insert into sync_run (sync_run_id, run_id, sync, destination, snapshot_id,"
            " plan_fingerprint, planned_creates, planned_updates, planned_deletes,"
            " money_planned, status, started_at, finished_at, error_code,"
            " error_message) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                sync_run_id,
                run_id,
                plan.sync.name,
                plan.sync.destination,
                plan.snapshot_id,
                plan.fingerprint,
                plan.creates.rows,
                plan.updates.rows,
                plan.removals.rows,
                str(money),
                status,
                now,
                now if error else None,
                error.code if error else None,
                str(error) if error else None,
            ),
        )
        return sync_run_id
