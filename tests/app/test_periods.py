"""Periods as functions of the as-of date."""

# ruff: noqa: RUF001 - the app prints true minus signs and dashes, so its tests do

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import periods
from app.periods import Period


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 6, 30), "Jul–Dec 2026"),
        (date(2026, 6, 29), "Jun–Dec 2026"),
        (date(2026, 12, 15), "Dec 2026"),
        (date(2026, 12, 31), "Jan–Dec 2027"),
        (date(2024, 2, 29), "Mar–Dec 2024"),
        (date(2026, 9, 30), "Q4 2026"),
    ],
)
def test_the_rest_of_the_year_begins_with_the_first_open_month(
    as_of: date, expected: str
) -> None:
    assert periods.rest_of_year(as_of).label == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 6, 30), "Q3 2026"),
        (date(2026, 7, 1), "Q4 2026"),
        (date(2026, 11, 2), "Q1 2027"),
    ],
)
def test_the_next_quarter_is_whole(as_of: date, expected: str) -> None:
    assert periods.next_quarter(as_of).label == expected


def test_a_period_over_two_years_names_both() -> None:
    assert Period(date(2026, 7, 1), date(2027, 6, 1)).label == "Jul 26–Jun 27"


def test_a_week_counts_from_the_sunday_on_which_it_ends() -> None:
    assert periods.last_complete_week(date(2026, 6, 28)) == date(2026, 6, 22)
    assert periods.last_complete_week(date(2026, 6, 27)) == date(2026, 6, 15)
    assert periods.last_complete_week(date(2026, 6, 30)) == date(2026, 6, 22)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(-60, 60))
def test_adding_months_and_taking_them_away_leads_back(day: date, months: int) -> None:
    start = periods.month_start(day)

    there = periods.add_months(start, months)

    assert periods.add_months(there, -months) == start
    assert periods.months_between(start, there) == months


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(min_value=1, max_value=36),
)
def test_trailing_months_end_with_the_as_of_month(as_of: date, count: int) -> None:
    months = periods.trailing_months(as_of, count).months()

    assert len(months) == count
    assert months[-1] == periods.month_start(as_of)
