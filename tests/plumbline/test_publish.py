from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import duckdb
import pytest

from plumbline.context import RunContext
from plumbline.errors import ExitCode, Problem, StepFailedError
from plumbline.settings import Settings
from plumbline.snapshot import open_snapshot
from plumbline.steps.build import BuildReport
from plumbline.steps.publish import publish, read_pointer
from tests.plumbline.other_process import HOLD_WAREHOUSE, holding

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = dt.date(2026, 6, 30)


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    settings = Settings(firm="Acme", home=tmp_path)
    settings.data.create()
    with duckdb.connect(str(settings.data.warehouse)) as warehouse:
        warehouse.execute("create schema marts; create schema staging")
        warehouse.execute("create table marts.fct_sales as select 1 as amount")
        warehouse.execute("create table staging.stg_sales as select 1 as amount")
    return RunContext(
        command="run",
        settings=settings,
        environment={},
        run_id="r1",
        started_at=dt.datetime(2026, 6, 30, tzinfo=dt.UTC),
        say=lambda _: None,
    )


def built(context: RunContext, *failures: Problem) -> None:
    BuildReport("r1", AS_OF, 1, 1, 0, failures, 0).save(context.data.build_report)


def amount(context: RunContext) -> int:
    with open_snapshot(context.data) as snapshot:
        return int(
            snapshot.execute("select amount from marts.fct_sales").fetchall()[0][0]
        )


def test_a_snapshot_holds_the_published_schemas_and_says_what_it_is(
    context: RunContext,
) -> None:
    built(context)

    result = publish(context)

    assert result.exit_code == ExitCode.DONE
    with open_snapshot(context.data) as snapshot:
        tables = snapshot.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        meta = snapshot.execute(
            "select run_id, as_of_date, firm_name from meta.snapshot"
        ).fetchall()
    assert sorted(tables) == [("marts.fct_sales",), ("meta.snapshot",)]
    assert meta == [("r1", AS_OF, "Acme")]


def test_a_failed_audit_keeps_the_last_good_snapshot_and_says_why(
    context: RunContext,
) -> None:
    built(context)
    publish(context)
    with duckdb.connect(str(context.data.warehouse)) as warehouse:
        warehouse.execute("update marts.fct_sales set amount = 2")
    built(context, Problem("test_failed", "The test x", "2 rows"))

    result = publish(context)

    pointer = read_pointer(context.data.pointer)
    assert result.exit_code == ExitCode.FAILED
    assert pointer is not None
    assert pointer["stale"] is True
    assert "1 models or tests failed" in pointer["stale_reason"]
    assert amount(context) == 1


def test_a_reader_keeps_its_snapshot_while_a_new_one_is_published(
    context: RunContext,
) -> None:
    built(context)
    publish(context)
    with open_snapshot(context.data) as reader:
        with duckdb.connect(str(context.data.warehouse)) as warehouse:
            warehouse.execute("update marts.fct_sales set amount = 2")
        publish(context)
        held = reader.execute("select amount from marts.fct_sales").fetchall()

    assert held == [(1,)]
    assert amount(context) == 2


def test_only_the_latest_snapshots_are_kept(context: RunContext) -> None:
    built(context)
    for _ in range(8):
        publish(context)

    assert len(list(context.data.snapshots.glob("*.duckdb"))) == 5
    assert amount(context) == 1


def test_a_publish_that_dies_half_way_leaves_the_pointer_alone(
    context: RunContext,
) -> None:
    built(context)
    publish(context)
    before = read_pointer(context.data.pointer)
    (context.data.snapshots / "r1-2.partial").write_bytes(b"half a file")

    publish(context)

    after = read_pointer(context.data.pointer)
    assert before is not None
    assert after is not None
    assert after["snapshot"] != before["snapshot"]
    assert not list(context.data.snapshots.glob("*.partial"))


def test_publishing_before_building_says_what_to_run(context: RunContext) -> None:
    with pytest.raises(StepFailedError) as caught:
        publish(context)

    assert caught.value.code == "nothing_built"
    assert "plumbline run" in caught.value.hint


def test_a_warehouse_that_another_process_holds_is_named_with_its_process(
    context: RunContext,
) -> None:
    built(context)

    with (
        holding(HOLD_WAREHOUSE, context.data.warehouse) as other,
        pytest.raises(StepFailedError) as caught,
    ):
        publish(context)

    assert caught.value.code == "warehouse_locked"
    assert f"PID {other.pid}" in caught.value.message
