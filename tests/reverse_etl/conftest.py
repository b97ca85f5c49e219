"""A ledger and a run of the whole way, from rows to a destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reverse_etl import open_ledger, plan, push
from tests.reverse_etl.worlds import FORECAST, forecast, write_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from reverse_etl import Ledger, Plan, PushReport, SyncSpec
    from reverse_etl.destination import Destination


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def make_plan(tmp_path: Path, ledger: Ledger) -> Callable[..., Plan]:
    def make(
        amounts: Mapping[str, Decimal | int | str | None], sync: SyncSpec = FORECAST
    ) -> Plan:
        snapshot = write_snapshot(tmp_path / "r1-1.duckdb", forecast(amounts))
        return plan(sync, snapshot, ledger)

    return make


@pytest.fixture
def push_amounts(
    make_plan: Callable[..., Plan], ledger: Ledger
) -> Callable[..., PushReport]:
    def run(
        amounts: Mapping[str, Decimal | int | str | None],
        destination: Destination,
        sync: SyncSpec = FORECAST,
    ) -> PushReport:
        return push(make_plan(amounts, sync), destination, ledger, run_id="r1")

    return run
