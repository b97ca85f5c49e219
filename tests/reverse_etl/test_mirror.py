"""The warehouse shows what the ledger says: runs, rows, and the money that waits."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingestion.operations import OPERATIONS_TABLES, ensure_operations_tables
from reverse_etl import mirror_ledger, open_ledger, plan, push
from reverse_etl.errors import PushRefusedError
from tests.reverse_etl.worlds import (
    FORECAST,
    MemoryDestination,
    forecast,
    with_guards,
    write_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reverse_etl import Ledger

NOW = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect()) as connection:
        ensure_operations_tables(connection)
        yield connection


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.sqlite", now=lambda: NOW)) as opened:
        snapshot = write_snapshot(
            tmp_path / "r1-1.duckdb",
            forecast({"A|2026-07": "10.50", "BAD|2026-08": 7, "C|2026-08": None}),
        )
        destination = MemoryDestination(poison={"BAD|2026-08"})
        push(plan(FORECAST, snapshot, opened), destination, opened, run_id="run-1")
        yield opened


@pytest.mark.parametrize("table", ["sync_runs", "sync_rows"])
def test_the_mirror_has_the_columns_and_types_that_models_rely_on(
    warehouse: duckdb.DuckDBPyConnection, ledger: Ledger, table: str
) -> None:
    mirror_ledger(ledger, warehouse)

    described = warehouse.execute(f"describe raw_plumbline.{table}").fetchall()
    columns = tuple((name, kind.lower()) for name, kind, *_ in described)
    declared = tuple(
        (name, kind.replace(" ", "")) for name, kind in OPERATIONS_TABLES[table]
    )
    assert columns == declared


def test_a_run_is_mirrored_with_its_counts_and_money(
    warehouse: duckdb.DuckDBPyConnection, ledger: Ledger
) -> None:
    mirror_ledger(ledger, warehouse)

    (row,) = warehouse.execute(
        "select run_id, sync, destination, planned_creates, sent, accepted, rejected,"
        " unknown, money_planned, money_accepted, status, started_at"
        " from raw_plumbline.sync_runs"
    ).fetchall()
    assert row == (
        *("run-1", "forecast", "planning", 2, 2, 1, 1, 0),
        *(Decimal("17.50"), Decimal("10.50"), "partial", NOW.replace(tzinfo=None)),
    )


def test_each_row_is_mirrored_with_its_state_period_money_and_reason(
    warehouse: duckdb.DuckDBPyConnection, ledger: Ledger
) -> None:
    mirror_ledger(ledger, warehouse)

    rows = warehouse.execute(
        "select row_key, state, amount, period, item_code, error_code, attempts,"
        " delivered_at is not null from raw_plumbline.sync_rows order by row_key"
    ).fetchall()
    july, august = date(2026, 7, 1), date(2026, 8, 1)
    assert rows == [
        ("A|2026-07", "delivered", Decimal("10.50"), july, "A", None, 1, True),
        ("BAD|2026-08", "rejected", 7, august, "BAD", "unknown_item", 1, False),
        ("C|2026-08", "invalid", None, august, "C", "missing_value", 0, False),
    ]


def test_a_key_has_one_row_which_shows_what_the_destination_should_have(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, ledger: Ledger
) -> None:
    destination = MemoryDestination(poison={"A|2026-07"})
    for amount in (11, 12):
        snapshot = write_snapshot(
            tmp_path / f"r{amount}-1.duckdb", forecast({"A|2026-07": amount, "D": 1})
        )
        push(plan(FORECAST, snapshot, ledger), destination, ledger, run_id="run-2")

    mirror_ledger(ledger, warehouse)

    rows = warehouse.execute(
        "select row_key, state, amount, delivered_at from raw_plumbline.sync_rows"
        " order by row_key"
    ).fetchall()
    delivered_at = NOW.replace(tzinfo=None)
    assert rows == [
        ("A|2026-07", "rejected", 12, delivered_at),
        ("D", "delivered", 1, delivered_at),
    ]


def test_mirroring_again_replaces_and_shows_what_was_discarded_or_refused(
    tmp_path: Path, warehouse: duckdb.DuckDBPyConnection, ledger: Ledger
) -> None:
    mirror_ledger(ledger, warehouse)
    ledger.discard("forecast", "BAD|2026-08", "closed by the planners")
    snapshot = write_snapshot(tmp_path / "r2-1.duckdb", forecast({"A|2026-07": 11}))
    with pytest.raises(PushRefusedError):
        push(
            plan(with_guards(max_updates=0), snapshot, ledger),
            MemoryDestination(),
            ledger,
            run_id="run-2",
        )

    mirror_ledger(ledger, warehouse)

    discarded = warehouse.execute(
        "select state, error_message from raw_plumbline.sync_rows"
        " where row_key = 'BAD|2026-08'"
    ).fetchall()
    assert discarded == [("superseded", "discarded: closed by the planners")]
    runs = warehouse.execute(
        "select run_id, status, error_code from raw_plumbline.sync_runs order by run_id"
    ).fetchall()
    assert runs == [
        ("run-1", "partial", None),
        ("run-2", "refused", "guard_tripped"),
    ]
