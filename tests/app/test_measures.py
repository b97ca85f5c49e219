"""Figures computed from answers, and the sentences and bars made of them."""

# ruff: noqa: RUF001 - the app prints true minus signs and dashes, so its tests do

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from app import formats, measures, narrative
from app.components.bridge import Step, layout
from app.narrative import Mover
from app.periods import Period


def months(amounts: dict[str, float]) -> pd.DataFrame:
    """A frame with one row for each month."""
    return pd.DataFrame(
        {"month_start": pd.to_datetime(list(amounts)), "amount": amounts.values()}
    )


def test_both_ends_of_a_period_are_counted() -> None:
    frame = months({"2026-06-01": 1, "2026-07-01": 2, "2026-09-01": 4, "2026-10-01": 8})

    quarter = Period(date(2026, 7, 1), date(2026, 9, 1))

    assert measures.total(frame, "amount", quarter) == 6
    assert measures.monthly(frame, "amount", quarter) == [2, 0, 4]


def test_only_whole_quarters_make_a_course() -> None:
    frame = months({f"2026-{month:02d}-01": month for month in range(1, 8)})

    assert measures.quarterly(frame, "amount") == [6, 15]


def test_utilization_is_a_ratio_of_sums_and_not_a_mean_of_ratios() -> None:
    weeks = pd.DataFrame({"utilized": [40.0, 0.0], "available": [40.0, 10.0]})

    assert measures.utilization(weeks) == 0.8


def test_nobody_available_is_no_utilization() -> None:
    weeks = pd.DataFrame({"utilized": [0.0], "available": [0.0]})

    assert measures.utilization(weeks) is None


def test_a_month_without_a_row_has_no_value() -> None:
    frame = months({"2026-06-01": 1})

    assert measures.at_month(frame, "amount", date(2026, 6, 1)) == 1
    assert measures.at_month(frame, "amount", date(2026, 7, 1)) is None


def test_debtor_days_are_receivables_over_revenue_times_days() -> None:
    assert measures.scaled_ratio(100, 1000, 365) == 36.5
    assert measures.scaled_ratio(100, 0, 365) is None


def test_the_sentence_names_amount_change_and_the_largest_causes() -> None:
    sentence = narrative.forecast_sentence(
        period="Q3 2026",
        amount=9_000_000,
        signed_amount=6_300_000,
        previous=10_000_000,
        previous_as_of="31 May 2026",
        movers=[Mover("Small", 10), Mover("Lost deal", -900_000), Mover("Won", 50_000)],
        currency="USD",
    )

    assert "**USD 9.00m**" in sentence
    assert "**USD 1.00m** (10.0%) less than" in sentence
    assert "70% of it signed" in sentence
    assert "Lost deal (USD −900k) and Won (USD +50k)." in sentence


@pytest.mark.parametrize(
    ("previous", "expected"),
    [(None, "no earlier version"), (9_000_000.2, "unchanged since")],
)
def test_the_sentence_makes_up_no_change(previous: float | None, expected: str) -> None:
    sentence = narrative.forecast_sentence(
        period="Q3 2026",
        amount=9_000_000,
        signed_amount=9_000_000,
        previous=previous,
        previous_as_of="31 May 2026",
        movers=[],
        currency="USD",
    )

    assert expected in sentence


def test_the_rows_of_a_bridge_lead_from_opening_to_closing() -> None:
    steps = [
        Step("Opening", 100_000, is_balance=True),
        Step("New", 50_000),
        Step("Recognised", -70_000),
        Step("Closing", 80_000, is_balance=True),
    ]

    rows = layout(steps, formats.THOUSANDS)

    assert rows["start"].tolist() == [0, 100, 150, 0]
    assert rows["end"].tolist() == [100, 150, 80, 80]
    assert rows["text"].tolist() == ["100", "+50", "−70", "80"]
    assert rows["role"].tolist() == ["Actual", "Favourable", "Unfavourable", "Actual"]
