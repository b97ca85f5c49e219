"""A plan counts what differs, in rows and in money, and why it may not be pushed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reverse_etl import open_ledger, plan, push
from reverse_etl.errors import PlanError
from reverse_etl.guards import GuardFacts, evaluate_guards
from reverse_etl.spec import FieldType, MappedColumn, Mode
from tests.reverse_etl.worlds import (
    FORECAST,
    WIDE,
    MemoryDestination,
    forecast,
    write_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reverse_etl import Ledger, Plan, PushReport

    MakePlan = Callable[..., Plan]
    Push = Callable[..., PushReport]

amounts = st.dictionaries(
    st.sampled_from([f"{item}|2026-0{month}" for item in "ABC" for month in (7, 8)]),
    st.decimals("-99.99", "99.99", places=2),
    min_size=1,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=amounts, after=amounts, mode=st.sampled_from(Mode))
def test_applying_a_plan_leaves_nothing_to_do(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, Decimal],
    after: dict[str, Decimal],
    mode: Mode,
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    ledger = open_ledger(folder / "ledger.sqlite")
    destination = MemoryDestination()
    sync = replace(FORECAST, mode=mode)
    for amounts_by_key in (before, after):
        snapshot = write_snapshot(folder / "r-1.duckdb", forecast(amounts_by_key))
        made = plan(sync, snapshot, ledger)
        push(made, destination, ledger, run_id="r")

    expected = after if mode is Mode.MIRROR else before | after
    assert destination.amounts() == expected
    assert plan(sync, snapshot, ledger).changed_rows == 0
    # The last plan's counts and money, recomputed by hand.
    creates = after.keys() - before.keys()
    updates = {key for key in after.keys() & before.keys() if after[key] != before[key]}
    removals = before.keys() - after.keys() if mode is Mode.MIRROR else set()
    assert (made.creates.rows, made.updates.rows, made.removals.rows) == (
        len(creates),
        len(updates),
        len(removals),
    )
    assert made.money_moved == sum(
        (
            abs(after.get(key, Decimal(0)) - before.get(key, Decimal(0)))
            for key in creates | updates | removals
        ),
        Decimal(0),
    )
    assert sum(item.volume.moved for item in made.by_period) == made.money_moved
    ledger.close()


def test_money_is_shown_by_period_and_kind_of_change(
    make_plan: MakePlan, push_amounts: Push
) -> None:
    push_amounts({"A|2026-07": 10, "B|2026-08": 20}, MemoryDestination())

    made = make_plan({"A|2026-07": "12.50", "C|2026-08": 5})

    shown = [
        (item.period, item.operation, item.volume.rows, item.volume.moved)
        for item in made.by_period
    ]
    assert shown == [
        (date(2026, 7, 1), "update", 1, Decimal("2.50")),
        (date(2026, 8, 1), "create", 1, Decimal(5)),
        (date(2026, 8, 1), "remove", 1, Decimal(20)),
    ]


@pytest.mark.parametrize(
    "types",
    [
        {"amount": "decimal(28, 10)"},
        {"amount": "integer"},
        {"unmapped": "varchar"},
    ],
)
def test_a_wider_type_or_an_unmapped_column_changes_no_row(
    tmp_path: Path, ledger: Ledger, push_amounts: Push, types: dict[str, str]
) -> None:
    push_amounts({"A": 1, "B": 0}, MemoryDestination())

    rows = [row | {"unmapped": "x"} for row in forecast({"A": 1, "B": 0})]
    snapshot = write_snapshot(tmp_path / "r2-1.duckdb", rows, types=types)

    made = plan(FORECAST, snapshot, ledger)
    assert (made.changed_rows, made.unchanged.rows) == (0, 2)


def test_quotes_and_line_breaks_in_a_text_survive_the_canonical_form(
    tmp_path: Path, ledger: Ledger
) -> None:
    rows = forecast({"A": 1})
    rows[0]["note"] = 'He said "no" \\ ü\nand left'
    snapshot = write_snapshot(tmp_path / "r1-1.duckdb", rows)
    destination = MemoryDestination()

    push(plan(FORECAST, snapshot, ledger), destination, ledger, run_id="r")

    assert destination.rows["A"][1]["Note"] == rows[0]["note"]


@pytest.mark.parametrize(
    ("types", "message"),
    [
        ({"amount": ""}, "column amount is missing"),
        ({"amount": "double"}, "column amount is DOUBLE, not decimal"),
        ({"period": "varchar"}, "column period is VARCHAR, not date"),
    ],
)
def test_a_broken_contract_is_a_refusal_that_names_the_column(
    tmp_path: Path, ledger: Ledger, types: dict[str, str], message: str
) -> None:
    snapshot = write_snapshot(tmp_path / "r.duckdb", forecast({"A": 1}), types=types)

    (refusal,) = plan(FORECAST, snapshot, ledger).refusals

    assert refusal.code == "contract_broken"
    assert message in refusal.message


def test_a_missing_model_and_a_missing_snapshot_say_how_to_make_one(
    tmp_path: Path, ledger: Ledger
) -> None:
    snapshot = write_snapshot(tmp_path / "r.duckdb", forecast({"A": 1}))

    with pytest.raises(PlanError, match=r"no model sync\.sync_other") as no_model:
        plan(replace(FORECAST, model="sync_other"), snapshot, ledger)
    assert "dbt build --select +sync_other" in no_model.value.hint

    with pytest.raises(PlanError, match="does not exist") as no_snapshot:
        plan(FORECAST, tmp_path / "none.duckdb", ledger)
    assert no_snapshot.value.code == "snapshot_missing"


def test_planning_writes_nothing(make_plan: MakePlan, ledger: Ledger) -> None:
    before = ledger.fingerprint("forecast")

    first, second = make_plan({"A": 1}), make_plan({"A": 1})

    assert ledger.fingerprint("forecast") == before
    assert first.fingerprint == second.fingerprint


def test_a_guard_that_cannot_be_evaluated_trips(
    tmp_path: Path, ledger: Ledger, push_amounts: Push
) -> None:
    optional = replace(
        FORECAST,
        columns=tuple(
            MappedColumn("amount", "Revenue", FieldType.DECIMAL, is_required=False)
            if column.column == "amount"
            else column
            for column in FORECAST.columns
        ),
    )
    snapshot = write_snapshot(tmp_path / "r.duckdb", forecast({"A": None, "B": 1}))

    made = plan(optional, snapshot, ledger)

    (tripped,) = made.tripped
    assert (tripped.name, tripped.value) == ("initial.max_money_moved", None)


def test_the_first_push_has_guards_of_its_own() -> None:
    facts = GuardFacts(
        creates=100,
        updates=0,
        removals=0,
        known=0,
        money_moved=Decimal(500),
        unvalued=0,
    )
    guards = replace(WIDE, max_creates=10, initial=replace(WIDE.initial, max_rows=100))

    first = evaluate_guards(guards, facts, is_initial=True)
    later = evaluate_guards(guards, facts, is_initial=False)

    assert not any(guard.is_tripped for guard in first)
    assert [guard.name for guard in later if guard.is_tripped] == ["max_creates"]


def test_a_hundred_thousand_rows_are_compared_inside_the_engine(
    tmp_path: Path, ledger: Ledger
) -> None:
    rows = forecast({f"P{number:06}": number for number in range(100_000)})
    snapshot = write_snapshot(tmp_path / "r1-1.duckdb", rows)
    destination = MemoryDestination()
    sync = replace(FORECAST, batch_size=50_000)
    push(plan(sync, snapshot, ledger), destination, ledger, run_id="r1")
    rows[777]["amount"] = "0.01"
    changed = write_snapshot(tmp_path / "r2-1.duckdb", rows)

    made = plan(sync, changed, ledger)

    assert (made.updates.rows, made.unchanged.rows) == (1, 99_999)
    (change,) = made.changes.to_pylist()
    assert change["key"] == "P000777"
