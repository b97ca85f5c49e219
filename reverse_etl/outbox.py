"""The rows on their way: enqueued, in flight, and what became of them.

Each method is one transaction of the ledger, so that after a crash at any point the
next push knows what to do: `pending` rows were not sent, `inflight` rows may have been.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reverse_etl.outbox_sql import (
    ANSWERED,
    DELIVER,
    DROP_WHAT_IS_SETTLED,
    FILL_REMOVALS,
    PUT,
    REMOVE,
    ROWS,
    SUPERSEDE,
    WANTED,
)
from reverse_etl.rows import OutboundRow, RunCounts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from reverse_etl.errors import ReverseEtlError
    from reverse_etl.ledger import Ledger
    from reverse_etl.plans import Plan
    from reverse_etl.rows import BatchResult
    from systems.errors import SystemsError


class Outbox:
    """The outbox of one run of one sync."""

    def __init__(self, ledger: Ledger, sync: str, sync_run_id: str) -> None:
        """Work on the rows of `sync` under the name of one run."""
        self._ledger = ledger
        self._sync = sync
        self._run = sync_run_id

    def unsettled(self) -> list[OutboundRow]:
        """The rows whose outcome is unknown."""
        return self._rows("state = 'unknown' order by outbox_id")

    def pending(self, limit: int) -> list[OutboundRow]:
        """The next rows to send."""
        return self._rows("state = 'pending' order by outbox_id limit ?", limit)

    def counts(self) -> RunCounts:
        """What became of the rows that this run sent."""
        table = self._ledger.query(
            "select cast(sent as text) as sent, cast(accepted as text) as accepted,"
            " money_accepted from sync_run where sync_run_id = ?",
            self._run,
        )
        (row,) = table.to_pylist()
        return RunCounts(
            int(row["sent"]), int(row["accepted"]), Decimal(row["money_accepted"])
        )

    def held(self) -> list[dict[str, Any]]:
        """The rows that did not arrive for a reason of their own."""
        rows: list[dict[str, Any]] = self._ledger.query(
            "select row_key as key, amount, period, error_code, error_message"
            " from outbox where sync = ? and state in ('rejected', 'invalid')"
            " order by period, error_code, error_message, row_key",
            self._sync,
        ).to_pylist()
        return rows

    def settle(
        self, applied: Sequence[OutboundRow], lost: Sequence[OutboundRow]
    ) -> None:
        """Write down what became of rows whose outcome was unknown.

        Args:
            applied: Rows that the destination has.
            lost: Rows that never arrived; the plan sends what they should be by now.
        """
        with self._ledger.transaction() as connection:
            self._deliver(connection, applied)
            connection.execute(
                "update outbox set state = 'superseded', updated_at = ?"
                " where outbox_id in (select value from json_each(?))",
                (self._ledger.timestamp(), _ids(lost)),
            )

    def enqueue(self, plan: Plan, *, skip: Iterable[str] = ()) -> None:
        """Put a plan's rows into the outbox, each in the place of the key's older one.

        A row that is the same as before keeps its place and its count of attempts; an
        older one is superseded, and so is one that the model no longer asks for.

        Args:
            plan: What is to be sent, and what is held back.
            skip: Keys of unknown outcome that can't be sent twice: they stay as is.
        """
        facts = {
            "sync": self._sync,
            "run": self._run,
            "now": self._ledger.timestamp(),
            "skip": json.dumps(list(skip)),
        }
        with self._ledger.transaction() as connection:
            connection.execute("drop table if exists temp.wanted")
            connection.execute(WANTED)
            connection.executemany(
                "insert into wanted"
                " values (?, ?, ?, ?, ?, ?, ?, 'pending', null, null)",
                _tuples(plan.changes),
            )
            connection.executemany(
                "insert into wanted"
                " values (?, ?, ?, ?, ?, ?, ?, 'invalid', 'missing_value', ?)",
                _tuples(plan.invalid_rows),
            )
            connection.execute(
                "delete from wanted"
                " where row_key in (select value from json_each(:skip))",
                facts,
            )
            for statement in (FILL_REMOVALS, DROP_WHAT_IS_SETTLED, SUPERSEDE, PUT):
                connection.execute(statement, facts)

    def mark_inflight(self, rows: Sequence[OutboundRow]) -> int:
        """Put on disk that these rows are about to be sent.

        Returns:
            The id of the attempt, under which its outcome is recorded.
        """
        with self._ledger.transaction() as connection:
            now = self._ledger.timestamp()
            connection.execute(
                "update outbox set state = 'inflight', attempts = attempts + 1,"
                " updated_at = ? where outbox_id in (select value from json_each(?))",
                (now, _ids(rows)),
            )
            connection.execute(
                "update sync_run set sent = sent + ? where sync_run_id = ?",
                (len(rows), self._run),
            )
            cursor = connection.execute(
                "insert into attempt (sync_run_id, rows, started_at, outcome)"
                " values (?, ?, ?, 'inflight')",
                (self._run, len(rows), now),
            )
            return int(cursor.lastrowid or 0)

    def record_answer(
        self, attempt_id: int, rows: Sequence[OutboundRow], result: BatchResult
    ) -> None:
        """Write down the destination's answer to a batch, row by row."""
        accepted = [row for row in rows if row.key not in result.rejections]
        rejected = [row for row in rows if row.key in result.rejections]
        with self._ledger.transaction() as connection:
            self._deliver(connection, accepted)
            now = self._ledger.timestamp()
            connection.executemany(
                "update outbox set state = 'rejected', error_code = ?,"
                " error_message = ?, updated_at = ? where outbox_id = ?",
                [
                    (rejection.code, rejection.message, now, row.outbox_id)
                    for row in rejected
                    for rejection in [result.rejections[row.key]]
                ],
            )
            self._count(connection, accepted, len(rejected))
            connection.execute(
                "update attempt set outcome = 'answered', finished_at = ?,"
                " accepted = ?, rejected = ?, reference = ? where attempt_id = ?",
                (now, len(accepted), len(rejected), result.reference, attempt_id),
            )

    def record_failure(
        self,
        attempt_id: int,
        rows: Sequence[OutboundRow],
        error: ReverseEtlError | SystemsError,
        *,
        outcome: str,
    ) -> None:
        """Write down that a batch got no answer by row.

        Args:
            attempt_id: The attempt.
            rows: The rows of the batch.
            error: What went wrong.
            outcome: `unknown`, or `rejected` and `not_sent`, after which the rows wait.
        """
        state = "unknown" if outcome == "unknown" else "pending"
        with self._ledger.transaction() as connection:
            now = self._ledger.timestamp()
            connection.execute(
                "update outbox set state = ?, error_code = ?, error_message = ?,"
                " updated_at = ? where outbox_id in (select value from json_each(?))",
                (state, error.code, error.message, now, _ids(rows)),
            )
            connection.execute(
                "update attempt set outcome = ?, finished_at = ?, error_code = ?,"
                " error_message = ? where attempt_id = ?",
                (outcome, now, error.code, error.message, attempt_id),
            )
            connection.execute(
                "update sync_run set unknown = unknown + ? where sync_run_id = ?",
                (len(rows) if state == "unknown" else 0, self._run),
            )

    def _rows(self, condition: str, *parameters: object) -> list[OutboundRow]:
        table = self._ledger.query(ROWS + condition, self._sync, *parameters)
        return [
            OutboundRow(
                int(outbox_id),
                key,
                operation,
                digest,
                payload,
                None if amount is None else Decimal(amount),
            )
            for outbox_id, key, operation, digest, payload, amount in _tuples(table)
        ]

    def _deliver(
        self, connection: sqlite3.Connection, rows: Sequence[OutboundRow]
    ) -> None:
        facts = {
            "ids": _ids(rows),
            "run": self._run,
            "now": self._ledger.timestamp(),
        }
        connection.execute(DELIVER, facts)
        connection.execute(REMOVE, facts)
        connection.execute(ANSWERED, facts)
        connection.execute(
            "delete from outbox where outbox_id in (select value from json_each(:ids))",
            facts,
        )

    def _count(
        self,
        connection: sqlite3.Connection,
        accepted: Sequence[OutboundRow],
        rejected: int,
    ) -> None:
        money = sum((row.amount or Decimal(0) for row in accepted), Decimal(0))
        (before,) = connection.execute(
            "select money_accepted from sync_run where sync_run_id = ?", (self._run,)
        ).fetchone()
        connection.execute(
            "update sync_run set accepted = accepted + ?, rejected = rejected + ?,"
            " money_accepted = ? where sync_run_id = ?",
            (len(accepted), rejected, str(Decimal(before) + money), self._run),
        )


def _ids(rows: Sequence[OutboundRow]) -> str:
    """Row ids as JSON, since SQLite takes no lists and a statement only so many `?`."""
    return json.dumps([row.outbox_id for row in rows])


def _tuples(table: pa.Table) -> Iterable[tuple[str, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)
