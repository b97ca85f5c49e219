"""Scenarios: each lever on a forecast small enough to be reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.errors import ConfigError
from plumbline.scenario import (
    DAYS_A_MONTH,
    LEVERS,
    Forecast,
    Levers,
    compare,
    play,
    sensitivity,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTHS = pd.date_range("2026-07-01", periods=3, freq="MS")
ALL = np.array([True, True, True])


def line(  # noqa: PLR0913 - what a line is made of
    name: str,
    block: str,
    method: str,
    amounts: Sequence[float],
    *,
    probability: float = 1.0,
    project: str = "",
    currency: str = "USD",
) -> list[dict[str, Any]]:
    return [
        {
            "forecast_line_id": name,
            "block": block,
            "method": method,
            "project_id": project,
            "item_code": name,
            "item_name": name,
            "region_name": None,
            "practice_name": "Data",
            "currency_code": currency,
            "month_start": month,
            "probability": probability,
            "amount": amount,
        }
        for month, amount in zip(MONTHS, amounts, strict=True)
        if amount
    ]


ROWS = [
    *line("deal", "pipeline", "stage_weighted", (0, 60, 30), probability=0.5),
    *line("sure", "pipeline", "won_without_project", (40, 0, 0)),
    *line("new", "run_rate", "reference_share", (0, 0, 10)),
    *line("hours", "backlog", "hours_at_rate_hard", (100, 80, 0), project="p"),
    *line("rest", "backlog", "unscheduled_burn", (0, 5, 7), project="p"),
    *line("fee", "backlog", "percent_complete_soft", (0, 50, 0), project="q"),
    *line("stone", "backlog", "milestone", (0, 0, 200), project="r", currency="EUR"),
]


@pytest.fixture
def forecast() -> Forecast:
    return Forecast.of(pd.DataFrame(ROWS), "USD")


def played(forecast: Forecast, levers: Levers) -> dict[str, list[float]]:
    amounts = play(forecast, levers).round(6)
    return dict(zip(forecast.lines["item_code"], amounts.tolist(), strict=True))


def test_without_a_lever_the_scenario_is_the_forecast(forecast: Forecast) -> None:
    found = compare(forecast, Levers())

    assert (found.amounts == forecast.amounts).all()
    assert found.bridge == {}


def test_fewer_deals_are_won_of_those_that_are_open_or_not_yet_offered(
    forecast: Forecast,
) -> None:
    found = played(forecast, Levers(win_rate=-0.1))

    assert found["deal"] == [0, 54, 27]
    assert found["sure"] == [40, 0, 0]
    assert found["new"] == [0, 0, 9]
    assert found["hours"] == [100, 80, 0]


def test_no_deal_is_more_than_certain(forecast: Forecast) -> None:
    found = played(forecast, Levers(win_rate=1.5))

    assert found["deal"] == [0, 120, 60]
    assert found["sure"] == [40, 0, 0]
    assert found["new"] == [0, 0, 25]


def test_work_that_starts_later_moves_on_and_out_of_the_window(
    forecast: Forecast,
) -> None:
    found = played(forecast, Levers(start_delay_days=1.5 * DAYS_A_MONTH))

    assert found["deal"] == [0, 0, 30]
    assert found["sure"] == [0, 20, 20]
    assert found["new"] == [0, 0, 0]
    assert found["stone"] == [0, 0, 200]


def test_work_that_starts_sooner_is_never_in_a_month_that_is_over(
    forecast: Forecast,
) -> None:
    found = played(forecast, Levers(start_delay_days=-2 * DAYS_A_MONTH))

    assert found["deal"] == [90, 0, 0]
    assert found["sure"] == [40, 0, 0]
    assert found["new"] == [10, 0, 0]


def test_hours_that_are_not_worked_earn_nothing(forecast: Forecast) -> None:
    found = played(forecast, Levers(utilization=-0.1))

    assert found["hours"] == [90, 72, 0]
    assert found["fee"] == [0, 45, 0]
    assert found["rest"] == [0, 5, 7]


def test_people_who_leave_are_missing_more_month_by_month(forecast: Forecast) -> None:
    found = played(forecast, Levers(attrition=0.12))

    assert found["hours"] == [99, 78.4, 0]


def test_more_hours_come_out_of_what_is_unscheduled_and_no_contract_grows(
    forecast: Forecast,
) -> None:
    """Of 180, ten per cent are 18: 12 of it are unscheduled, 6 are nobody's."""
    found = played(forecast, Levers(utilization=0.1))

    assert found["hours"] == [110, 82, 0]
    assert found["rest"] == [0, 0, 0]
    assert found["fee"] == [0, 50, 0]


def test_rates_change_hours_at_a_rate_and_new_work_and_no_fee(
    forecast: Forecast,
) -> None:
    found = played(forecast, Levers(rates=-0.1))

    assert found["hours"] == [90, 72, 0]
    assert found["deal"] == [0, 54, 27]
    assert found["fee"] == [0, 50, 0]
    assert found["stone"] == [0, 0, 200]


def test_exchange_rates_change_what_is_in_another_currency(forecast: Forecast) -> None:
    found = played(forecast, Levers(exchange_rates=0.05))

    assert found["stone"] == [0, 0, 210]
    assert found["deal"] == [0, 60, 30]


def test_two_levers_share_what_they_do_together(forecast: Forecast) -> None:
    """Of 90, a fifth less and a tenth dearer: -18 and +9, and -1.80 to share."""
    deal = forecast.lines["item_code"] == "deal"
    found = compare(forecast, Levers(win_rate=-0.2, rates=0.1))

    assert found.bridge["win_rate"][deal].sum() == pytest.approx(-18.9)
    assert found.bridge["rates"][deal].sum() == pytest.approx(8.1)


LEVER_VALUES = st.builds(
    Levers,
    win_rate=st.floats(-1, 1),
    start_delay_days=st.floats(-60, 120),
    utilization=st.floats(-0.5, 0.5),
    rates=st.floats(-0.5, 0.5),
    attrition=st.floats(-0.2, 0.5),
    exchange_rates=st.floats(-0.5, 0.5),
)


@settings(max_examples=40, deadline=None)
@given(LEVER_VALUES)
def test_levers_add_up_to_the_change_of_each_line_and_month(levers: Levers) -> None:
    forecast = Forecast.of(pd.DataFrame(ROWS), "USD")
    found = compare(forecast, levers)

    change = (found.amounts - forecast.amounts).round(2)
    parts = sum(found.bridge.values(), np.zeros_like(change)).round(2)
    assert (parts == change).all()
    assert set(found.bridge) == set(levers.moved())
    assert sum(found.totals(ALL).values()) == pytest.approx(change.sum(), abs=0.005)


@settings(max_examples=40, deadline=None)
@given(LEVER_VALUES)
def test_no_project_earns_more_than_is_signed(levers: Levers) -> None:
    forecast = Forecast.of(pd.DataFrame(ROWS), "USD")
    amounts = play(forecast, replace(levers, exchange_rates=0))

    of_projects = (forecast.lines["project_id"] != "").to_numpy()
    before = forecast.lines.assign(amount=forecast.amounts.sum(axis=1))[of_projects]
    after = forecast.lines.assign(amount=amounts.sum(axis=1))[of_projects]
    signed = before.groupby("project_id")["amount"].sum()
    assert (after.groupby("project_id")["amount"].sum() <= signed + 0.001).all()
    assert (amounts >= 0).all()


def test_what_a_step_is_worth_is_the_forecast_with_that_lever_alone(
    forecast: Forecast,
) -> None:
    steps = sensitivity(forecast, ALL).set_index("lever")

    assert set(steps.index) == set(LEVERS)
    assert steps.loc["win_rate", "down"] == pytest.approx(-10)
    assert steps.loc["win_rate", "up"] == pytest.approx(10)
    assert steps.loc["exchange_rates", "up"] == pytest.approx(20)
    widths = steps[["down", "up"]].abs().max(axis=1).tolist()
    assert widths == sorted(widths, reverse=True)


def test_a_forecast_without_months_ahead_is_an_empty_one() -> None:
    forecast = Forecast.of(pd.DataFrame(columns=list(ROWS[0])), "USD")

    assert forecast.months == ()
    assert compare(forecast, Levers(win_rate=0.1)).totals(np.array([], dtype=bool)) == {
        "win_rate": 0.0
    }


def test_a_scenario_that_is_not_kept_is_named_beside_those_that_are() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        values = ", ".join(f"0.25 as {lever}" for lever in LEVERS)
        connection.execute(
            "create table marts.dim_scenarios as "
            f"select 'Weak' as scenario_name, {values}"
        )

        assert Levers.kept(connection, "Weak") == Levers(*[0.25] * len(LEVERS))
        with pytest.raises(ConfigError, match="'Strong'") as raised:
            Levers.kept(connection, "Strong")
    assert "Weak" in raised.value.hint
