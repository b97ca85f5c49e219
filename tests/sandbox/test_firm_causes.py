"""The ledger of causes: complete, worth what happened, and shown by records."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from sandbox.firm.calendar import at, day_of
from sandbox.firm.causes.deals import weighted
from sandbox.firm.causes.spread import by_month, moved_between_months
from sandbox.firm.parameters import CLOCK_DAY, FIRST_DAY, LAST_DAY, SIZES, Size
from sandbox.firm.regimes import DRIVERS, STEADY, Rates
from sandbox.firm.simulate import Firm, simulate
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duckdb import DuckDBPyConnection

PLAYED = {
    *(f"D{number:02}" for number in range(1, 13)),
    *("D13a", "D13b", "D14", "D15a", "D16a", "D16b", "D16c", "D17", "D18", "D22"),
}
"""Drivers that a firm's records can show. The others are made by who forecasts: the
model (D20), the window (D21), run-rate (D15b), adjustments (D19), the unknown (D99)."""
TINY = Size("tiny", 60, 24)
OPENING = {"D02", "D03", "D05"}
"""The work that is there when the books begin was sold before, by deals of its own."""
SHORTAGE = {"D10", "D11"}
"""Nobody is free on the day: that follows from people and work, and has no dial."""


def played(*dials: str, base: Rates = STEADY.rates) -> Firm:
    """A firm in which only some kinds of cause are at play."""
    return simulate(TINY, 3, regime=replace(STEADY, rates=base.only(*dials)))


def test_every_driver_that_records_can_show_occurs(small_firm: Firm) -> None:
    assert {cause.driver for cause in small_firm.causes} == PLAYED


def test_every_driver_occurs_often_enough_to_be_learnt_from_before_the_clock(
    small_firm: Firm,
) -> None:
    clock = at(CLOCK_DAY, 18)
    counts = Counter(
        cause.driver
        for cause in small_firm.causes
        if at(FIRST_DAY, 0) <= cause.known_at <= clock
    )
    rare = {driver for driver in PLAYED if counts[driver] < 8}
    assert rare <= {"D16b"}
    assert counts["D16b"] >= 1


def test_causes_are_in_the_order_in_which_they_became_known(small_firm: Firm) -> None:
    instants = [cause.known_at for cause in small_firm.causes]
    assert instants == sorted(instants)
    assert instants[-1] <= at(LAST_DAY, 23, 59, 59)


def test_every_cause_of_a_project_is_worth_something(small_firm: Firm) -> None:
    worthless = Counter(
        cause.driver
        for cause in small_firm.causes
        if cause.amount == 0 and cause.moved == 0
    )
    # A close date may move within its month, which moves no money.
    assert set(worthless) <= {"D05", "D06", "D07", "D17"}


def test_the_causes_of_a_deal_add_up_to_what_it_is_worth(small_firm: Firm) -> None:
    sums: dict[int, int] = defaultdict(int)
    for cause in small_firm.causes:
        if cause.deal is not None and cause.thing[0] == "deal":
            sums[cause.deal.number] += cause.amount
    end = at(LAST_DAY, 23, 59, 59)
    for deal in small_firm.deals:
        known = [step for step in deal.steps if step.at <= end]
        if deal.kind != "change" and known and not deal.is_unseen:
            assert sums[deal.number] == weighted(known[-1]), deal.number


def test_a_change_of_what_is_signed_is_a_cause_worth_as_much(small_firm: Firm) -> None:
    by_project: dict[int, int] = defaultdict(int)
    for cause in small_firm.causes:
        if cause.driver in {"D08", "D09"} and cause.project is not None:
            by_project[cause.project.number] += cause.amount
    checked = 0
    for project in small_firm.projects:
        changes = [item for item in project.modifications if item.kind != "original"]
        if project.cancelled_on is None and all(
            item.known_at <= at(LAST_DAY, 23) for item in changes
        ):
            expected = sum(item.amount for item in changes)
            assert by_project[project.number] == expected, project.code
            checked += bool(changes)
    assert checked > 100


def test_a_reclassification_sums_to_nothing(small_firm: Firm) -> None:
    moved = [cause.amount for cause in small_firm.causes if cause.driver == "D18"]
    assert len(moved) >= 4
    assert sum(moved) == 0
    assert max(moved) > 0


def test_what_moves_to_a_later_month_is_below_zero() -> None:
    june = (day_of(2026, 6, 1), day_of(2026, 6, 30))
    july = (day_of(2026, 7, 1), day_of(2026, 7, 31))
    half = (day_of(2026, 6, 16), day_of(2026, 7, 15))

    assert by_month(half) == {24317: 0.5, 24318: 0.5}
    assert moved_between_months(1_000, june, july) == -1_000
    assert moved_between_months(1_000, july, june) == 1_000
    assert moved_between_months(1_000, june, half) == -500
    assert moved_between_months(1_000, june, june) == 0


def test_every_cause_is_shown_by_a_record_that_changed_at_that_instant(
    small_world: Path, world_at: Callable[[str], DuckDBPyConnection]
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    keys = {table.name: (table.qualified, table.key[0]) for table in TABLES}
    objects = connection.execute(
        "select distinct object from world.firm.causes"
    ).fetchall()
    assert len(objects) >= 12
    for (name,) in objects:
        table, key = keys[name]
        missing = connection.execute(
            f"""
            select count(*) from world.firm.causes
            where object = '{name}' and not exists (
                select 1 from world.{table} as version
                where version."{key}" = causes.record_id
                and version._from = causes.known_at
            )
            """
        ).fetchall()
        assert missing == [(0,)], name


@pytest.mark.parametrize(
    ("driver", "field"),
    [
        ("D18", "pse__Practice__c"),
        ("D16b", "pse__Recognition_Method__c"),
        ("D12", "pse__Estimated_Hours_at_Completion__c"),
    ],
)
def test_a_project_shows_in_which_field_it_changed(
    world_at: Callable[[str], DuckDBPyConnection], driver: str, field: str
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    shown = connection.execute(
        f"""
        with changes as (
            select "Id" as project, _from,
                lag("{field}") over w is distinct from "{field}" as is_changed
            from world.salesforce."pse__Proj__c"
            window w as (partition by "Id" order by _from)
        )
        select count(*), count(*) filter (is_changed) from world.firm.causes
        join changes on project = record_id and _from = known_at
        where driver = '{driver}'
        """
    ).fetchone()
    assert shown is not None
    assert shown[0] == shown[1] > 0


def test_every_dial_says_which_drivers_it_plays() -> None:
    assert set(DRIVERS) == {item.name for item in fields(Rates)}
    assert set().union(*DRIVERS.values()) == PLAYED


def test_with_all_dials_off_only_a_shortage_of_people_moves_the_forecast() -> None:
    quiet = played()

    assert quiet.projects
    assert {cause.driver for cause in quiet.causes} <= SHORTAGE | OPENING


ALONE = (
    "amount_changed",
    "amount_misjudged",
    "close_misjudged",
    "written_down",
    "disputed",
    "expense",
    "rate_changed",
    "milestone_slipped",
    "acceptance_late",
    "reclassified",
    "billed_late",
    "exchange",
    "attrition",
    "scope_grown",
    "estimate_revised",
    "time_corrected",
    "time_approved_late",
    "mobilised_late",
)
CERTAIN = Rates(
    amount_changed=1.0,
    close_misjudged=1.0,
    written_down=1.0,
    disputed=1.0,
    rate_changed=1.0,
    milestone_slipped=1.0,
    acceptance_late=1.0,
    reclassified=1.0,
    billed_late=1.0,
    scope_grown=1.0,
    time_corrected=0.2,
    time_approved_late=1.0,
    mobilised_late=1.0,
)


@pytest.mark.parametrize("dial", ALONE)
def test_a_dial_alone_plays_its_drivers_and_no_others(dial: str) -> None:
    firm = played("leads", dial, base=CERTAIN)

    found = {cause.driver for cause in firm.causes}
    assert found <= DRIVERS["leads"] | DRIVERS[dial] | SHORTAGE
    assert found & DRIVERS[dial]


def test_a_firm_is_the_same_whenever_it_is_simulated() -> None:
    one, two = (simulate(SIZES["small"], 5) for _ in range(2))
    assert [
        (cause.driver, cause.known_at, cause.amount, cause.moved)
        for cause in one.causes
    ] == [
        (cause.driver, cause.known_at, cause.amount, cause.moved)
        for cause in two.causes
    ]
