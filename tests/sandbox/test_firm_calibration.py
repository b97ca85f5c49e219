"""The firm looks like a firm of its kind: seeds' mean closely, each seed loosely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from sandbox.firm.calendar import day_of
from sandbox.firm.parameters import CLOCK_DAY
from tests.sandbox.measures import measure, utilization

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm
    from tests.sandbox.measures import Measures

pytestmark = pytest.mark.slow

BANDS = {
    "win_rate": ((0.25, 0.29), (0.21, 0.33)),
    "slippage": ((0.18, 0.24), (0.14, 0.29)),
    "utilization": ((0.66, 0.69), (0.61, 0.73)),
    "on_time": ((0.71, 0.77), (0.66, 0.83)),
    "days_to_pay": ((25.0, 27.5), (23.0, 30.0)),
    "paid_late": ((0.33, 0.37), (0.29, 0.41)),
    "open_deals": ((80, 110), (65, 130)),
    "heads": ((147, 156), (138, 166)),
    "revenue": ((30.0, 36.0), (27.0, 39.0)),
    "backlog": ((14.0, 19.0), (11.0, 23.0)),
    "revenue_trend": ((1.04, 1.22), (0.9, 1.4)),
    "amount_skew": ((1.15, 1.4), (1.1, 1.5)),
    "amount_top_share": ((0.25, 0.36), (0.22, 0.4)),
    "duration_skew": ((1.08, 1.3), (1.04, 1.4)),
    "quarter_end_share": ((0.22, 0.4), (0.17, 0.48)),
    "leads_season": ((0.65, 0.85), (0.5, 1.0)),
}
"""Of the mean over the seeds, and of each seed."""


@pytest.mark.parametrize("name", BANDS)
def test_the_mean_over_seeds_lies_where_such_firms_lie(
    steady_measures: list[Measures], name: str
) -> None:
    (low, high), _ = BANDS[name]

    assert low <= np.mean([getattr(one, name) for one in steady_measures]) <= high


@pytest.mark.parametrize("name", BANDS)
def test_every_seed_is_a_plausible_firm(
    steady_measures: list[Measures], name: str
) -> None:
    _, (low, high) = BANDS[name]
    found = [getattr(one, name) for one in steady_measures]

    assert [value for value in found if not low <= value <= high] == []


def test_people_come_and_go(small_firm: Firm) -> None:
    since = day_of(2025, 7, 1)
    left = [
        person
        for person in small_firm.people
        if person.leaves_on and since <= person.leaves_on <= CLOCK_DAY
    ]
    hired = [item for item in small_firm.people if since <= item.starts_on <= CLOCK_DAY]
    assert 6 <= len(left) <= 45
    assert len(hired) >= len(left)


def test_some_deals_never_close_and_are_pushed_again_and_again(
    small_firm: Firm,
) -> None:
    stale = [deal for deal in small_firm.deals if deal.closed_at is None]
    assert stale
    assert max(
        sum(step.what == "pushed" for step in deal.steps) for deal in stale
    ) >= 3  # fmt: skip


def test_utilization_stays_where_it_is_after_the_clock(small_firm: Firm) -> None:
    assert 0.62 <= utilization(small_firm, CLOCK_DAY, day_of(2027, 3, 31)) <= 0.74


def test_three_currencies_and_all_practices_earn(small_firm: Firm) -> None:
    earning = {
        (project.currency, project.deal.practice_index)
        for project in small_firm.projects
        if project.postings
    }
    assert {currency for currency, _ in earning} == {"USD", "GBP", "EUR"}
    assert {practice for _, practice in earning} == {0, 1, 2, 3}


def test_the_demo_is_one_of_the_measured_firms(
    small_firm: Firm, steady_measures: list[Measures]
) -> None:
    assert measure(small_firm) == steady_measures[0]
