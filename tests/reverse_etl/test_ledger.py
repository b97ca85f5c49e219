"""The ledger keeps what it is told, over processes and versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from reverse_etl import open_ledger
from reverse_etl.breaker_store import LedgerBreakerStore
from reverse_etl.errors import LedgerError
from systems.breaker import Breaker, BreakerRecord
from systems.errors import BreakerOpenError
from tests.reverse_etl.worlds import MemoryDestination

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reverse_etl import Ledger, PushReport


def test_a_file_that_is_no_ledger_is_refused_and_not_overwritten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("this is a letter, and it is long enough to be no database")

    with pytest.raises(LedgerError, match="can't be opened"):
        open_ledger(path)

    assert path.read_text().startswith("this is a letter")


def test_a_ledger_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    open_ledger(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma user_version = 99")

    with pytest.raises(LedgerError, match="of version 99"):
        open_ledger(path)


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    sql = "insert into breaker values ('planning', 'open', 1, 1, null, ?)"

    def fail_halfway() -> None:
        with ledger.transaction() as connection:
            connection.execute(sql, ("",))
            connection.execute(sql, (None,))

    with pytest.raises(sqlite3.IntegrityError):
        fail_halfway()

    assert ledger.query("select * from breaker").num_rows == 0


def test_every_attempt_is_kept_with_its_outcome(
    push_amounts: Callable[..., PushReport], ledger: Ledger
) -> None:
    destination = MemoryDestination(poison={"B"}, toxic={"C"})

    push_amounts({"A": 1, "B": 2, "C": 3, "D": 4}, destination)

    attempts = ledger.query(
        "select outcome, cast(accepted as text) as accepted,"
        " cast(rejected as text) as rejected from attempt order by attempt_id"
    )
    assert [tuple(row.values()) for row in attempts.to_pylist()] == [
        ("rejected", "0", "0"),
        ("answered", "1", "1"),
        ("rejected", "0", "0"),
        ("answered", "0", "1"),
        ("answered", "1", "0"),
    ]


def test_a_breaker_that_opened_in_one_process_is_open_in_the_next(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    now = datetime(2026, 7, 1, tzinfo=UTC)
    with closing(open_ledger(path)) as ledger:
        first = Breaker("planning", LedgerBreakerStore(ledger), now=lambda: now)
        first.trip("the quota is used up", now + timedelta(hours=2))

    with closing(open_ledger(path)) as ledger:
        store = LedgerBreakerStore(ledger)
        with pytest.raises(BreakerOpenError, match="the quota is used up"):
            Breaker("planning", store, now=lambda: now).check()

        later = now + timedelta(hours=3)
        probe = Breaker("planning", store, now=lambda: later)
        probe.check()
        probe.succeeded()
        assert store.load("planning") == BreakerRecord()
        assert store.load("another") == BreakerRecord()
