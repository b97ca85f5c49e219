"""Breakers that outlive the process: their records lie in the ledger.

A command-line process forgets, so without this every run would knock again at a system
that asked to be left alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from systems.breaker import BreakerRecord, BreakerState

if TYPE_CHECKING:
    from reverse_etl.ledger import Ledger


class LedgerBreakerStore:
    """Keeps the record of each destination's breaker."""

    def __init__(self, ledger: Ledger) -> None:
        """Keep the records in this ledger."""
        self._ledger = ledger

    def load(self, name: str) -> BreakerRecord:
        """The record of an account, a fresh one if there is none."""
        table = self._ledger.query(
            "select state, cast(failures as text) as failures,"
            " cast(openings as text) as openings, open_until, reason"
            " from breaker where destination = ?",
            name,
        )
        for row in table.to_pylist():
            until = row["open_until"]
            return BreakerRecord(
                state=BreakerState(row["state"]),
                failures=int(row["failures"]),
                openings=int(row["openings"]),
                open_until=datetime.fromisoformat(until) if until else None,
                reason=row["reason"],
            )
        return BreakerRecord()

    def save(self, name: str, record: BreakerRecord) -> None:
        """Keep the record of an account."""
        with self._ledger.transaction() as connection:
            connection.execute(
                "insert or replace into breaker values (?, ?, ?, ?, ?, ?)",
                (
                    name,
                    record.state.value,
                    record.failures,
                    record.openings,
                    record.open_until.isoformat() if record.open_until else None,
                    record.reason,
                ),
            )
