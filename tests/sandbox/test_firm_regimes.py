"""Growth, steady times and a downturn differ where one would look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from sandbox.firm.calendar import day_of
from sandbox.firm.parameters import SIZES, Size
from sandbox.firm.regimes import DOWNTURN, GROWTH, REGIMES, STEADY, Regime
from sandbox.firm.simulate import simulate
from sandbox.world import build
from sandbox.world.builder import build_firm
from sandbox.world.errors import UnknownRegimeError
from sandbox.world.plan import Plan
from tests.sandbox.measures import Measures, heads, measure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

SEEDS = (7, 1, 2)


@pytest.fixture(scope="module")
def means(steady_measures: list[Measures]) -> Callable[[str, str], float]:
    """The mean of a measure over some seeds, by regime."""
    found = {"steady": steady_measures[:4]}
    for regime in (GROWTH, DOWNTURN):
        found[regime.name] = [
            measure(simulate(SIZES["small"], seed, regime=regime)) for seed in SEEDS
        ]

    def mean(regime: str, name: str) -> float:
        return float(np.mean([getattr(one, name) for one in found[regime]]))

    return mean


def test_revenue_and_head_count_grow_fast_slowly_or_shrink(
    means: Callable[[str, str], float],
) -> None:
    for name in ("revenue_trend", "growth"):
        values = [means(regime, name) for regime in ("growth", "steady", "downturn")]
        assert values == sorted(values, reverse=True), name
    assert means("growth", "revenue_trend") > 1.25
    assert means("downturn", "revenue_trend") < 0.95
    assert means("downturn", "growth") < -0.05


def test_in_a_downturn_deals_are_won_less_and_slip_more(
    means: Callable[[str, str], float],
) -> None:
    assert means("downturn", "last_win_rate") < means("steady", "last_win_rate") - 0.04
    assert means("downturn", "last_slippage") > means("steady", "last_slippage") + 0.05


def test_in_a_downturn_people_are_idle_and_customers_pay_later(
    means: Callable[[str, str], float],
) -> None:
    assert means("downturn", "utilization") < means("steady", "utilization") - 0.03
    assert means("downturn", "paid_late") > means("steady", "paid_late") + 0.02


def test_growth_has_the_stronger_seasons(means: Callable[[str, str], float]) -> None:
    assert means("growth", "leads_season") < means("steady", "leads_season") - 0.1


def test_a_regime_is_as_others_until_it_turns() -> None:
    before = day_of(2025, 3, 31)
    assert DOWNTURN.market(before) == STEADY.market(before)
    assert DOWNTURN.market(before + 1) != STEADY.market(before + 1)
    assert set(REGIMES) == {"steady", "growth", "downturn"}


def test_an_unknown_regime_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownRegimeError) as refused:
        build(tmp_path / "world.duckdb", regime="boom")
    assert "steady, growth, downturn" in refused.value.hint
    assert not (tmp_path / "world.duckdb").exists()


def test_a_world_says_in_which_times_it_was_built(tmp_path: Path) -> None:
    plan = Plan(Size("tiny", 26, 14), 7, regime=GROWTH)
    build_firm(tmp_path / "world.duckdb", plan)

    with duckdb.connect(str(tmp_path / "world.duckdb"), read_only=True) as connection:
        facts = connection.execute(
            "select value from meta.facts where name = 'regime'"
        ).fetchall()
    assert facts == [("growth",)]


def test_hiring_follows_the_work_with_a_lag() -> None:
    """Many more leads from a day on: more people, but only months later."""
    day = day_of(2025, 1, 6)
    usual = simulate(SIZES["small"], 7)
    start, market = STEADY.markets[0]
    boom = type(market)(demand=2.5, most_eager=4.0)
    busy = simulate(
        SIZES["small"],
        7,
        regime=Regime("boom", STEADY.rates, ((start, market), (day, boom))),
    )

    assert heads(busy, day + 50) == heads(usual, day + 50)
    assert heads(busy, day + 400) > heads(usual, day + 400) + 3
