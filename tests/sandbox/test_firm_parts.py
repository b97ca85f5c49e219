"""Chance, days and rounding: what the firm is made of."""

from __future__ import annotations

import numpy as np
import pytest

from sandbox.firm.calendar import (
    date_of,
    day_of,
    holidays,
    month_end,
    month_of,
    quarter_end,
    to_workday,
    weekday,
    work_calendar,
)
from sandbox.firm.draws import Streams
from sandbox.firm.parameters import REGIONS
from sandbox.firm.timesheets import billed
from sandbox.world.identifiers import (
    salesforce_checksum,
    salesforce_id,
    salesforce_ids,
    stripe_id,
)


def test_a_stream_gives_the_same_numbers_again() -> None:
    first, again = Streams(7).of("deals", 3), Streams(7).of("deals", 3)
    assert [first.uniform() for _ in range(5)] == [again.uniform() for _ in range(5)]


def test_streams_of_other_names_numbers_and_seeds_differ() -> None:
    found = {
        Streams(seed).of(name, number).uniform()
        for seed, name, number in ((7, "a", 0), (8, "a", 0), (7, "b", 0), (7, "a", 1))
    }
    assert len(found) == 4


def test_a_stream_is_pinned_so_that_a_library_cannot_change_the_firm() -> None:
    draws = Streams(7).of("deals")
    assert [draws.whole(0, 999) for _ in range(5)] == [585, 310, 509, 978, 556]


def test_numbers_drawn_at_once_are_those_drawn_one_by_one() -> None:
    one_by_one, at_once = Streams(1).of("x"), Streams(1).of("x")
    assert at_once.array(4).tolist() == [one_by_one.uniform() for _ in range(4)]


def test_whole_numbers_reach_both_ends() -> None:
    draws = Streams(1).of("x")
    assert {draws.whole(2, 4) for _ in range(200)} == {2, 3, 4}


@pytest.mark.parametrize(
    ("country", "year", "month", "day", "name"),
    [
        ("US", 2025, 11, 27, "Thanksgiving Day"),
        ("US", 2026, 7, 3, "Independence Day"),
        ("GB", 2026, 4, 3, "Good Friday"),
        ("GB", 2026, 12, 28, "Boxing Day"),
        ("DE", 2026, 5, 14, "Christi Himmelfahrt"),
    ],
)
def test_holidays_fall_where_they_are_kept(
    country: str, year: int, month: int, day: int, name: str
) -> None:
    assert holidays(country, year)[day_of(year, month, day)] == name


def test_a_work_calendar_counts_neither_weekends_nor_holidays() -> None:
    calendar = work_calendar(REGIONS[0], 2026, 2026)
    assert calendar.days(day_of(2026, 7, 1), day_of(2026, 7, 31)) == 22
    assert calendar.days(day_of(2026, 7, 4), day_of(2026, 7, 5)) == 0
    assert calendar.next_day(day_of(2026, 7, 3)) == day_of(2026, 7, 6)
    assert calendar.next_day(day_of(2026, 7, 6), 3) == day_of(2026, 7, 9)


def test_days_and_months_agree_with_the_calendar() -> None:
    leap = day_of(2024, 2, 29)
    assert month_end(month_of(leap)) == leap
    assert date_of(quarter_end(leap)).isoformat() == "2024-03-31"
    assert weekday(day_of(2026, 6, 29)) == 0
    assert to_workday(day_of(2026, 7, 5)) == day_of(2026, 7, 3)


def test_a_quarter_of_an_hour_is_billed_to_the_cent_rounded_half_up() -> None:
    assert billed(np.array([1, 2, 4]), np.array([15_050, 15_050, 15_050])).tolist() == [
        3_763,
        7_525,
        15_050,
    ]


@pytest.mark.parametrize("recorded", ["005ak00000EpjsfAAB", "003ak00000IiFInAAN"])
def test_the_checksum_is_that_of_recorded_ids(recorded: str) -> None:
    assert recorded[:15] + salesforce_checksum(recorded[:15]) == recorded


def test_ids_made_at_once_are_those_made_one_by_one() -> None:
    numbers = np.arange(0, 100_000, 977)
    assert salesforce_ids("Account", numbers).to_pylist() == [
        salesforce_id("Account", number) for number in numbers.tolist()
    ]


def test_ids_of_different_things_differ() -> None:
    assert salesforce_id("Account", 1) != salesforce_id("Contact", 1)
    assert stripe_id("in", 1, 2) != stripe_id("in", 12)
    assert stripe_id("in", 1) == stripe_id("in", 1)
