"""Scenario: what the forecast would be in another world, and which lever moves what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app import formats, periods, theme
from app.components import bridge as rows
from app.components import charts, header, states
from app.components.filters import choose_one
from app.components.forecast_chart import month_chart
from app.components.table import Column, data_table
from app.components.tornado import tornado
from app.data import scenario as data
from plumbline.scenario import LEVERS, Levers, Scenario, compare, sensitivity
from plumbline.what_if import NAMES, step_in_words, value_in_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from app.context import Context
    from app.periods import Period

TITLE = "Scenario"
OWN = "My own"

_LIMITS = {
    "win_rate": (-50, 50, 5),
    "start_delay_days": (-60, 120, 15),
    "utilization": (-20, 20, 1),
    "rates": (-20, 20, 1),
    "attrition": (-10, 30, 5),
    "exchange_rates": (-30, 30, 5),
}
"""How far a slider goes, and its step: percent, or days."""

_ITEM_COLUMNS = [
    Column("item_name", "Project or deal", width=280, is_pinned=True),
    Column("forecast", "Forecast", "money", 85),
    Column("scenario", "Scenario", "money", 85),
    Column("change", "Change", "change", 80),
    Column("practice_name", "Practice", width=130),
    Column("item_code", "Code", width=190),
]


def render(context: Context) -> None:
    """Draw the page."""
    forecast = data.forecast_ahead(context.snapshot, context.selection)
    unit = formats.unit_for(float(forecast.amounts.sum()))
    header.page_header(context, TITLE, unit.label(context.currency))
    if not forecast.months:
        states.empty_selection(context.selection, "forecast")
        return
    levers = _levers(data.kept(context.snapshot))
    found = compare(forecast, levers)
    period = _choose_period(context)
    columns = forecast.of_months(period.first, period.last)
    _by_lever(context, found, columns, unit, period)
    _by_month(found, unit)
    _what_levers_are_worth(found, columns, unit, period)
    _by_item(found, columns, unit)


def _levers(kept: dict[str, Levers]) -> Levers:
    """The scenario that the reader chose, or the levers as they stand."""
    chosen = choose_one(
        "scenario",
        {
            OWN: (None, "turn the levers"),
            **{name: (levers, _in_words(levers)) for name, levers in kept.items()},
        },
    )
    if chosen is not None:
        return chosen
    turned: dict[str, float] = {}
    for column, lever in zip(st.columns(3) * 2, LEVERS, strict=True):
        lowest, highest, step = _LIMITS[lever]
        is_days = lever == "start_delay_days"
        with column:
            value = st.slider(
                f"{NAMES[lever]}, {'days later' if is_days else '% change'}",
                lowest,
                highest,
                0,
                step,
                key=lever,
                bind="query-params",
            )
        turned[lever] = float(value) if is_days else value / 100
    return Levers(**turned)


def _in_words(levers: Levers) -> str:
    return "; ".join(
        f"{NAMES[name].lower()} {value_in_words(name, getattr(levers, name))}"
        for name in levers.moved()
    )


def _choose_period(context: Context) -> Period:
    first = periods.add_months(periods.month_start(context.as_of), 1)
    spans = {
        "Rest of year": periods.rest_of_year(context.as_of),
        "Next quarter": periods.next_quarter(context.as_of),
        "12 months": periods.Period(first, periods.add_months(first, 11)),
    }
    return choose_one(
        "months", {name: (span, span.label) for name, span in spans.items()}
    )


def _by_lever(
    context: Context,
    found: Scenario,
    columns: npt.NDArray[np.bool_],
    unit: formats.Unit,
    period: Period,
) -> None:
    before = float(found.forecast.amounts[:, columns].sum())
    after = float(found.amounts[:, columns].sum())
    charts.section(
        f"From {formats.money(before, unit)} to {formats.money(after, unit)} "
        f"{context.currency} {unit.suffix}, FC {period.label}",
        "Teal raises the forecast, rust lowers it",
    )
    totals = found.totals(columns)
    if not totals:
        states.nothing("No lever is turned: the scenario is the forecast.")
        return
    steps = [rows.Step(NAMES[lever], amount) for lever, amount in totals.items()]
    change = sum(totals.values())
    rows.bridge_rows(
        [*steps, rows.Step("Change", change, role=theme.ACTUAL, is_balance=True)], unit
    )
    left = round(after - before - change, 2)
    states.nothing(f"Levers sum to the change: {left + 0.0:.2f} unexplained.")


def _by_month(found: Scenario, unit: formats.Unit) -> None:
    scenario, forecast = (_months(found, which) for which in ("scenario", "forecast"))
    month_chart(scenario, forecast, unit, "The forecast")


def _months(found: Scenario, which: str) -> pd.DataFrame:
    """Amounts by month and block."""
    amounts = found.amounts if which == "scenario" else found.forecast.amounts
    wide = pd.DataFrame(amounts, columns=list(found.forecast.months))
    wide["block"] = found.forecast.lines["block"]
    long = wide.melt("block", var_name="month_start", value_name="amount")
    sums: pd.DataFrame = long.groupby(["month_start", "block"], as_index=False).sum()
    return sums[sums["amount"] != 0]


def _what_levers_are_worth(
    found: Scenario,
    columns: npt.NDArray[np.bool_],
    unit: formats.Unit,
    period: Period,
) -> None:
    charts.section(
        f"What one step of each lever is worth, FC {period.label}",
        "Each alone, from the forecast, turned both ways",
    )
    steps = sensitivity(found.forecast, columns)
    tornado(steps.assign(node=steps["lever"].map(step_in_words)), unit)
    states.nothing(
        "What is signed is a cap: hours worked sooner come out of what the project has "
        "left unscheduled. What starts after the last month is lost to these months."
    )


def _by_item(
    found: Scenario, columns: npt.NDArray[np.bool_], unit: formats.Unit
) -> None:
    charts.section("Projects and deals, by the size of the change")
    lines = found.forecast.lines
    items = (
        lines[["item_code", "item_name", "practice_name"]]
        .assign(
            forecast=found.forecast.amounts[:, columns].sum(axis=1),
            scenario=found.amounts[:, columns].sum(axis=1),
        )
        .groupby(["item_code", "item_name", "practice_name"], as_index=False)
        .sum()
    )
    items["change"] = (items["scenario"] - items["forecast"]).round(2)
    order = items["change"].abs().sort_values(ascending=False, kind="stable").index
    items = items.loc[order]
    data_table(items, _ITEM_COLUMNS, unit, key="scenario items")
    st.download_button(
        "Download as CSV",
        items.to_csv(index=False),
        file_name="scenario.csv",
        mime="text/csv",
    )
