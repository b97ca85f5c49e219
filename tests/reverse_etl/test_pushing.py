"""A push sends what differs, keeps what was refused, and says what it did."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from reverse_etl import PushStatus, plan, push
from reverse_etl.destination import Settlement
from reverse_etl.errors import (
    GuardTrippedError,
    LedgerError,
    RowsRefusedError,
    StalePlanError,
    UnsafeDestinationError,
)
from reverse_etl.spec import Mode
from systems.errors import OutcomeUnknownError, UnreachableError
from tests.reverse_etl.worlds import (
    FORECAST,
    MemoryDestination,
    forecast,
    with_guards,
    write_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reverse_etl import Ledger, Plan, PushReport

    Push = Callable[..., PushReport]


def lost(request: int) -> None:
    raise OutcomeUnknownError("The connection was cut.", hint="Settle it.")


def down(request: int) -> None:
    raise UnreachableError("Nobody answers.", hint="Wait.")


def test_a_first_push_delivers_everything_and_its_totals_agree(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination()

    report = push_amounts({"A|2026-07": "10.50", "B|2026-08": 3}, destination)

    assert report.status is PushStatus.SUCCEEDED
    assert destination.amounts() == {"A|2026-07": Decimal("10.5"), "B|2026-08": 3}
    assert (report.sent, report.accepted, report.rejected) == (2, 2, 0)
    assert report.money_accepted == Decimal("13.50")
    assert report.is_read_back


def test_a_second_push_of_the_same_rows_sends_nothing(push_amounts: Push) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)
    destination.requests = 0

    report = push_amounts({"A": 1, "B": 2}, destination)

    assert (destination.requests, report.requests, report.sent) == (0, 0, 0)
    assert not report.is_read_back
    assert report.status is PushStatus.SUCCEEDED


def test_one_changed_cell_sends_one_row(push_amounts: Push) -> None:
    destination = MemoryDestination()
    amounts = {f"P{number:04}": number for number in range(1000)}
    sync = replace(FORECAST, batch_size=1000)
    push_amounts(amounts, destination, sync)

    report = push_amounts(amounts | {"P0500": 501}, destination, sync)

    assert (report.sent, report.requests) == (1, 1)
    assert destination.amounts()["P0500"] == 501


def test_a_row_that_is_gone_is_removed_by_a_mirror_and_kept_by_an_upsert(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)

    kept = push_amounts({"A": 1}, destination, replace(FORECAST, mode=Mode.UPSERT))
    assert (kept.sent, kept.plan.kept.rows) == (0, 1)

    removed = push_amounts({"A": 1}, destination)
    assert removed.plan.removals.money == Decimal(-2)
    assert destination.amounts() == {"A": 1}
    assert ledger.delivered("forecast").num_rows == 1


def test_one_poison_row_is_held_once_and_the_others_arrive(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination(poison={"P13"})
    amounts = {f"P{number}": number for number in range(20)}

    reports = [push_amounts(amounts, destination) for _ in range(5)]

    assert len(destination.rows) == 19
    assert [report.accepted for report in reports] == [19, 0, 0, 0, 0]
    assert all(report.status is PushStatus.PARTIAL for report in reports)
    (held,) = reports[-1].rejections
    assert (held.rows, held.money, held.keys) == (1, Decimal(13), ("P13",))
    assert held.error_code == "unknown_item"
    assert ledger.open_rows("forecast").num_rows == 1
    assert reports[-1].plan.retried.rows == 1


def test_a_rejected_row_arrives_as_soon_as_the_destination_takes_it(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination(poison={"A"})
    push_amounts({"A": 1, "B": 2}, destination)
    destination.poison.clear()

    report = push_amounts({"A": 1, "B": 2}, destination)

    assert report.status is PushStatus.SUCCEEDED
    assert destination.amounts() == {"A": 1, "B": 2}
    assert ledger.open_rows("forecast").num_rows == 0


def test_a_newer_row_supersedes_a_rejected_one(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination(poison={"A"})
    push_amounts({"A": 1, "B": 2}, destination)
    push_amounts({"A": 7, "B": 2}, destination)
    destination.poison.clear()

    push_amounts({"A": 7, "B": 2}, destination)

    assert destination.amounts()["A"] == 7
    assert [key for key, _ in destination.effects].count("A") == 1
    assert ledger.count_rows("forecast", "superseded") == 1


def test_a_rejected_row_that_the_model_takes_back_is_not_tried_again(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)
    destination.poison.add("A")
    push_amounts({"A": 5, "B": 2}, destination)

    report = push_amounts({"A": 1, "B": 2}, destination)

    assert (report.sent, report.status) == (0, PushStatus.SUCCEEDED)
    assert ledger.count_rows("forecast", "rejected") == 0


def test_a_discarded_row_stays_away_until_the_model_changes_it(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination(poison={"A"})
    push_amounts({"A": 1, "B": 2}, destination)
    ledger.discard("forecast", "A", "the item was closed by the planners")
    destination.poison.clear()

    same = push_amounts({"A": 1, "B": 2}, destination)
    assert (same.sent, same.plan.discarded.rows) == (0, 1)
    assert same.status is PushStatus.SUCCEEDED

    push_amounts({"A": 2, "B": 2}, destination)
    assert destination.amounts()["A"] == 2


def test_only_a_row_that_is_stuck_can_be_discarded(
    push_amounts: Push, ledger: Ledger
) -> None:
    push_amounts({"A": 1}, MemoryDestination())

    with pytest.raises(LedgerError, match="no rejected, invalid or unknown row A"):
        ledger.discard("forecast", "A", "why not")


def test_a_batch_refused_as_a_whole_is_halved_until_the_bad_row_stands_alone(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination(toxic={"P37"})
    amounts = {f"P{number}": number + 1 for number in range(64)}
    sync = replace(FORECAST, batch_size=64)

    report = push_amounts(amounts, destination, sync)

    assert len(destination.rows) == 63
    assert report.rejections[0].keys == ("P37",)
    assert report.rejections[0].error_code == "batch_rejected"
    assert report.requests == 1 + 2 * 6


def test_a_destination_that_refuses_everything_is_not_asked_for_ever(
    push_amounts: Push,
) -> None:
    amounts = {f"P{number}": 1 for number in range(500)}
    destination = MemoryDestination(toxic=set(amounts))

    report = push_amounts(amounts, destination, replace(FORECAST, batch_size=500))

    assert report.status is PushStatus.FAILED
    assert destination.requests < 150
    assert report.waiting > 0


def test_a_row_without_a_required_value_is_held_back_and_named(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination()

    report = push_amounts({"A": None, "B": 2}, destination)

    assert destination.amounts() == {"B": 2}
    assert report.status is PushStatus.PARTIAL
    (held,) = report.rejections
    assert (held.error_code, held.error_message) == (
        "missing_value",
        "amount is empty",
    )


def test_a_delivered_row_that_turns_invalid_is_not_removed(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)

    push_amounts({"A": None, "B": 2}, destination)

    assert destination.amounts() == {"A": 1, "B": 2}


def test_rows_wait_while_the_destination_is_down_and_arrive_once_after(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination(before_apply=down)

    failed = push_amounts({"A": 1, "B": 2}, destination)
    assert failed.status is PushStatus.FAILED
    assert failed.error is not None
    assert failed.error.code == "unreachable"
    assert (failed.waiting, destination.rows) == (2, {})

    destination.before_apply = lambda request: None
    push_amounts({"A": 1, "B": 2}, destination)
    assert len(destination.effects) == 2
    assert ledger.open_rows("forecast").num_rows == 0


def test_a_lost_answer_is_settled_by_sending_the_key_again_where_that_is_safe(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination(after_apply=lost)
    report = push_amounts({"A": 1, "B": 2}, destination)
    assert (report.status, report.unknown) == (PushStatus.FAILED, 2)

    destination.after_apply = lambda request: None
    again = push_amounts({"A": 1, "B": 2}, destination)

    assert again.status is PushStatus.SUCCEEDED
    assert destination.amounts() == {"A": 1, "B": 2}
    assert ledger.open_rows("forecast").num_rows == 0


def test_a_lost_answer_is_settled_by_asking_where_sending_again_is_not_safe(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination(Settlement.READ_BACK, after_apply=lost)
    push_amounts({"A": 1, "B": 2}, destination)

    destination.after_apply = lambda request: None
    again = push_amounts({"A": 1, "B": 2}, destination)

    assert again.status is PushStatus.SUCCEEDED
    assert len(destination.effects) == 2
    assert again.sent == 0


def test_a_row_sent_with_a_lost_answer_and_then_taken_back_is_corrected(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)
    destination.after_apply = lost
    push_amounts({"A": 9, "B": 2}, destination)
    destination.after_apply = lambda request: None

    push_amounts({"A": 1, "B": 2}, destination)

    assert destination.amounts() == {"A": 1, "B": 2}


def test_a_row_sent_with_a_lost_answer_and_then_gone_is_removed(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination()
    push_amounts({"B": 2}, destination)
    destination.after_apply = lost
    push_amounts({"A": 9, "B": 2}, destination)
    destination.after_apply = lambda request: None

    report = push_amounts({"B": 2}, destination)

    assert report.plan.removals.rows == 1
    assert destination.amounts() == {"B": 2}
    assert ledger.open_rows("forecast").num_rows == 0


def test_a_sync_that_moves_money_refuses_a_destination_that_cannot_settle(
    make_plan: Callable[..., Plan], ledger: Ledger
) -> None:
    destination = MemoryDestination(Settlement.NONE)

    with pytest.raises(UnsafeDestinationError, match="amounts could arrive twice"):
        push(make_plan({"A": 1}), destination, ledger, run_id="r1")

    assert destination.requests == 0


@pytest.mark.parametrize(
    ("limits", "amounts"),
    [
        ({"max_creates": 1}, {"A": 1, "B": 2, "C": 3, "D": 4}),
        ({"max_updates": 1}, {"A": 3, "B": 3}),
        ({"max_removals": 0}, {"A": 1}),
        ({"max_share": Decimal("0.4")}, {"A": 1, "B": 3}),
        ({"max_money_moved": Decimal("0.99")}, {"A": 1, "B": 3}),
    ],
)
def test_a_tripped_guard_sends_no_request_and_is_kept(
    push_amounts: Push,
    ledger: Ledger,
    limits: dict[str, object],
    amounts: dict[str, int],
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)
    destination.requests = 0

    with pytest.raises(GuardTrippedError, match=next(iter(limits))):
        push_amounts(amounts, destination, with_guards(**limits))

    assert destination.requests == 0
    assert destination.amounts() == {"A": 1, "B": 2}
    runs = ledger.query("select status, error_code from sync_run order by started_at")
    assert runs.to_pylist()[-1] == {"status": "refused", "error_code": "guard_tripped"}


def test_a_guarded_plan_passes_once_a_person_has_approved_that_very_plan(
    push_amounts: Push, make_plan: Callable[..., Plan], ledger: Ledger
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)
    sync = with_guards(max_updates=0)
    approved = make_plan({"A": 5, "B": 2}, sync)
    ledger.approve(approved, approved_by="Ada", reason="a re-priced contract")

    push(approved, destination, ledger, run_id="r2")

    assert destination.amounts()["A"] == 5
    with pytest.raises(GuardTrippedError):
        push_amounts({"A": 6, "B": 2}, destination, sync)


def test_an_interrupted_first_push_is_resumed_under_the_first_pushs_guards(
    push_amounts: Push,
) -> None:
    destination = MemoryDestination(
        before_apply=lambda request: down(request) if request > 1 else None
    )
    sync = with_guards(max_creates=0)
    amounts = {f"P{number}": 1 for number in range(8)}
    assert push_amounts(amounts, destination, sync).status is PushStatus.FAILED

    destination.before_apply = lambda request: None
    report = push_amounts(amounts, destination, sync)

    assert report.plan.is_initial
    assert len(destination.rows) == 8


def test_a_plan_is_stale_once_the_ledger_has_moved(
    push_amounts: Push, make_plan: Callable[..., Plan], ledger: Ledger
) -> None:
    destination = MemoryDestination()
    old = make_plan({"A": 1})
    push_amounts({"A": 2}, destination)

    with pytest.raises(StalePlanError, match="ledger"):
        push(old, destination, ledger, run_id="r2")

    assert destination.amounts() == {"A": 2}


def test_a_plan_is_stale_once_another_snapshot_is_published(
    make_plan: Callable[..., Plan], ledger: Ledger
) -> None:
    destination = MemoryDestination()

    with pytest.raises(StalePlanError, match="r9-1"):
        push(
            make_plan({"A": 1}),
            destination,
            ledger,
            run_id="r1",
            current_snapshot="r9-1",
        )

    assert destination.requests == 0


def test_rows_with_doubled_or_missing_keys_are_not_pushed(
    tmp_path: Path, ledger: Ledger
) -> None:
    rows = forecast({"A": 1, "B": 2})
    rows[1]["row_key"] = "A"
    rows += forecast({"C": 3})
    rows[2]["row_key"] = None
    snapshot = write_snapshot(tmp_path / "r1-1.duckdb", rows)
    destination = MemoryDestination()

    with pytest.raises(RowsRefusedError, match="such as A") as refused:
        push(plan(FORECAST, snapshot, ledger), destination, ledger, run_id="r1")

    assert "1 rows of sync_planning__forecast have no row_key" in str(refused.value)
    assert destination.requests == 0


def test_an_empty_model_removes_nothing(push_amounts: Push) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1}, destination)

    with pytest.raises(RowsRefusedError, match="no rows"):
        push_amounts({}, destination)

    assert destination.amounts() == {"A": 1}


def test_somebody_elses_change_shows_when_totals_are_read_back(
    push_amounts: Push, ledger: Ledger
) -> None:
    destination = MemoryDestination()
    push_amounts({"A": 1, "B": 2}, destination)
    digest, values = destination.rows["A"]
    destination.rows["A"] = (digest, {**values, "Revenue": "100"})

    report = push_amounts({"A": 1, "B": 3}, destination)

    assert report.status is PushStatus.MISMATCH
    (mismatch,) = report.mismatches
    assert (mismatch.expected, mismatch.actual) == (4, 103)
    assert str(mismatch) == (
        "Plumbline Forecast / 2026-07-01: Revenue is 103 there, 4 here"
    )
    # It stays an error until the destination is right again, also without changes.
    again = push_amounts({"A": 1, "B": 3}, destination)
    assert (again.sent, again.status) == (0, PushStatus.MISMATCH)
    destination.rows["A"] = (digest, values)
    mended = push_amounts({"A": 1, "B": 3}, destination)
    assert mended.status is PushStatus.SUCCEEDED
