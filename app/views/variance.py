"""Forecast variance: why the forecast changed, from driver to project to event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import formats, periods, theme
from app.components import bridge as rows
from app.components import charts, events, header, states
from app.components.filters import choose_item, choose_one
from app.components.table import Column, data_table
from app.data import bridge

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from app.context import Context
    from app.periods import Period

TITLE = "Forecast variance"
DRIVER = "driver"

_ITEM_COLUMNS = [
    Column("item_name", "Project or deal", width=280, is_pinned=True),
    Column("amount", "Change", "change", 80),
    Column("moved", "Of it timing", "change", 95),
    Column("largest_driver", "Largest driver", width=160),
    Column("has_event", "Event", "flag", 60),
    Column("item_code", "Code", width=190),
]
_EVENT_COLUMNS = [*events.COLUMNS, Column("event_count", "Events", "count", 65)]


def render(context: Context) -> None:
    """Draw the page."""
    comparisons = (
        bridge.compared(context.snapshot, context.current.id)
        if context.current is not None
        else None
    )
    if context.current is None or comparisons is None or comparisons.empty:
        header.page_header(context, TITLE, context.currency)
        states.nothing(
            "There is no earlier forecast to compare with. `plumbline backtest` "
            "forecasts past month ends as they were known then."
        )
        return
    # The head says what is compared, which is chosen below it.
    place = st.container()
    base, base_day = _choose_base(context, comparisons)
    period = _choose_period(context)
    pair = (base, context.current.id)
    selection = context.selection
    before, after = (
        bridge.amount(context.snapshot, which, period, selection) for which in pair
    )
    unit = formats.unit_for(max(abs(before), abs(after)))
    with place:
        header.page_header(
            context,
            TITLE,
            unit.label(context.currency),
            f"version {formats.day(base_day)}",
        )
    drivers = bridge.drivers(context.snapshot, pair, period, selection)
    if drivers.empty:
        states.empty_selection(selection, "change")
        return
    _by_driver(context, drivers, before, after, unit, period)
    _by_item(context, pair, period, drivers, unit)


def _choose_base(context: Context, comparisons: pd.DataFrame) -> tuple[str, date]:
    """The version that the current one is compared with."""
    found = [
        (str(row["version_id"]), row["as_of_date"].date())
        for _, row in comparisons.iterrows()
    ]
    as_of = context.as_of
    wanted = {
        "Previous forecast": as_of,
        "3 months ago": periods.add_months(periods.month_start(as_of), -2),
        "Start of year": periods.month_start(as_of).replace(month=1),
        "A year ago": periods.add_months(periods.month_start(as_of), -11),
    }
    choices: dict[str, tuple[tuple[str, date], str]] = {}
    for name, day in wanted.items():
        # The newest of those made before that day; a younger firm has fewer choices.
        older = [each for each in found if each[1] < day]
        if older and older[0] not in [choice for choice, _ in choices.values()]:
            choices[name] = (older[0], formats.day(older[0][1]))
    return choose_one("comparison", choices)


def _choose_period(context: Context) -> Period:
    first = periods.first_open_month(context.as_of)
    spans = {
        "Rest of year": periods.rest_of_year(context.as_of),
        "Next quarter": periods.next_quarter(context.as_of),
        "Year to date": periods.year_to_date(context.as_of),
        "12 months": periods.Period(first, periods.add_months(first, 11)),
    }
    return choose_one(
        "months", {name: (span, span.label) for name, span in spans.items()}
    )


def _by_driver(  # noqa: PLR0913, PLR0917 - the numbers of one sentence
    context: Context,
    drivers: pd.DataFrame,
    before: float,
    after: float,
    unit: formats.Unit,
    period: Period,
) -> None:
    change = float(drivers["amount"].sum())
    charts.section(
        f"From {formats.money(before, unit)} to {formats.money(after, unit)} "
        f"{context.currency} {unit.suffix}, FC {period.label}",
        "Teal raises the forecast, rust lowers it",
    )
    steps = [
        rows.Step(str(row["driver_name"]), float(row["amount"]))
        for _, row in drivers.iterrows()
        if row["amount"]
    ]
    rows.bridge_rows(
        [*steps, rows.Step("Change", change, role=theme.ACTUAL, is_balance=True)], unit
    )
    left = round(after - before - change, 2)
    states.nothing(f"Drivers sum to the change: {left:.2f} unexplained.")


def _by_item(
    context: Context,
    pair: tuple[str, str],
    period: Period,
    drivers: pd.DataFrame,
    unit: formats.Unit,
) -> None:
    charts.section("Projects and deals behind it, largest first")
    chosen = st.selectbox(
        "Driver",
        list(drivers["driver_name"]),
        index=None,
        placeholder="All drivers",
        key=DRIVER,
        bind="query-params",
    )
    selection = context.selection
    found = bridge.items(context.snapshot, pair, period, selection, chosen)
    data_table(found, _ITEM_COLUMNS, unit, key="variance items")
    states.nothing(
        f"{formats.counted(len(found), 'project or deal', 'projects and deals')}, "
        f"{formats.money(found['amount'].sum(), unit, signed=True)} in total. Timing "
        "is what the same driver gives back in another month; the rest is lost or won."
    )
    charts.section("Events of one project or deal")
    code = choose_item(found)
    if code is None:
        return
    shown = bridge.events(context.snapshot, pair, period, selection, code)
    data_table(events.in_words(shown), _EVENT_COLUMNS, unit, key="variance events")
