"""Numbers and dates as they are printed."""

# ruff: noqa: RUF001 - the app prints true minus signs and dashes, so its tests do

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import formats


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_234_567.0, "1,235"),
        (Decimal("-1234567.00"), "−1,235"),
        (0.0, "0"),
        (-0.4, "0"),
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_money_is_in_thousands_with_a_true_minus(
    value: formats.Number | None, expected: str
) -> None:
    assert formats.money(value) == expected


def test_a_variance_carries_its_sign_but_zero_has_none() -> None:
    assert formats.money(12_000, signed=True) == "+12"
    assert formats.money(-12_000, signed=True) == "−12"
    assert formats.money(0, signed=True) == "0"


def test_a_page_changes_to_millions_only_where_thousands_are_unreadable() -> None:
    assert formats.unit_for(44_000_000).label("USD") == "USD k"
    assert formats.unit_for(2_500_000_000).label("USD") == "USD m"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_420_000, "USD 1.42m"),
        (999_999, "USD 1.00m"),
        (480_000, "USD 480k"),
        (999.6, "USD 1k"),
        (12, "USD 12"),
        (-48_200, "USD −48k"),
    ],
)
def test_an_amount_in_a_sentence_takes_the_unit_that_fits(
    value: float | None, expected: str
) -> None:
    assert formats.compact_money(value, "USD") == expected


def test_a_change_from_nothing_is_not_meaningful() -> None:
    assert formats.change_percent(5, 0) == "n/m"
    assert formats.change_percent(5, -3) == "n/m"
    assert formats.change_percent(110, 100) == "+10.0%"
    assert formats.change_percent(None, 100) == "–"


def test_changes_of_ratios_are_in_points() -> None:
    assert formats.points(-0.0123) == "−1.2 pts"
    assert formats.percent(0.683) == "68.3%"


def test_a_ratio_over_zero_is_nothing_rather_than_an_error() -> None:
    assert formats.ratio(1, 0) is None
    assert formats.ratio(None, 2) is None
    assert formats.ratio(1, 4) == 0.25


def test_dates_are_written_out() -> None:
    assert formats.day(date(2026, 6, 3)) == "3 Jun 2026"
    assert formats.month(date(2026, 6, 1)) == "Jun 26"
    assert formats.day(cast("date", pd.NaT)) == "–"
    assert formats.age(0) == "under 1 h"
    assert formats.age(30) == "30 h"
    assert formats.age(72) == "3 days"


def test_names_that_people_gave_are_left_as_they_are() -> None:
    assert formats.words("Data & AI") == "Data & AI"
    assert formats.words("straight_line") == "Straight line"
    assert formats.words("time_and_materials") == "T&M"


@given(st.floats(allow_nan=True, allow_infinity=True, width=32))
def test_no_number_is_ever_printed_as_nan_or_infinity(value: float) -> None:
    written = " ".join(
        [formats.money(value), formats.percent(value), formats.compact_money(value, "")]
    )
    assert "nan" not in written
    assert "inf" not in written
