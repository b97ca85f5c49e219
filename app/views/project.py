"""Project: one project or deal, its months, and what changed its forecast when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app import formats
from app.components import charts, events, header, states
from app.components.filters import choose_item
from app.components.forecast_chart import month_chart
from app.components.table import Column, data_table
from app.data import project

if TYPE_CHECKING:
    from app.context import Context, Version

_TERMS = {
    "stage": "Stage",
    "revenue_method": "Revenue method",
    "amount": "Price or deal amount",
    "probability": "Probability",
    "close_date": "Closes on",
    "starts_on": "Starts on",
    "ends_on": "Ends on",
    "hours_at_completion": "Hours at completion",
    "practice_name": "Practice",
    "region_name": "Region",
}
_EVENT_COLUMNS = [Column("as_of", "Forecast of", width=105), *events.COLUMNS]


def render(context: Context) -> None:
    """Draw the page."""
    if context.current is None:
        header.page_header(context, "Project", context.currency)
        states.empty_selection(context.selection, "project")
        return
    known = project.known(context.snapshot, context.current.id, context.selection)
    header.page_header(
        context,
        "Project",
        formats.THOUSANDS.label(context.currency),
        header.previous_version(context),
    )
    if known.empty:
        states.empty_selection(context.selection, "project")
        return
    code = choose_item(known)
    if code is None:
        return
    _months(context, context.current, code)
    _facts(context, code)
    _timeline(context, code)


def _months(context: Context, current: Version, code: str) -> None:
    """The months of the current forecast, beside the previous one."""
    months = project.by_month(context.snapshot, current.id, code)
    charts.section("Revenue by month, AC and FC")
    previous = context.previous
    base = (
        project.by_month(context.snapshot, previous.id, code)
        if previous is not None
        else None
    )
    if base is not None and base.empty:
        base = None
    month_chart(
        months,
        base,
        formats.THOUSANDS,
        f"Version {formats.day(previous.as_of)}" if previous is not None else "",
    )


def _facts(context: Context, code: str) -> None:
    """What the current and the previous version took it to be."""
    found = project.terms(context.snapshot, code)
    if found.empty:
        states.nothing("Nothing is signed or offered here: it is what may come.")
        return
    charts.section("What the forecast took it to be")
    wide = pd.DataFrame({"fact": list(_TERMS.values())})
    columns = [Column("fact", "", width=170, is_pinned=True)]
    for _, row in found.head(3).iterrows():
        label = formats.day(row["as_of_date"])
        wide[label] = [_fact(name, row[name], row["currency_code"]) for name in _TERMS]
        columns.append(Column(label, f"Forecast of {label}", width=190))
    data_table(wide, columns, key="project facts")


def _fact(name: str, value: object, currency: str) -> str:
    if formats.is_missing(value):
        return formats.MISSING
    if name == "amount":
        return formats.compact_money(float(str(value)), currency)
    if name == "probability":
        return formats.percent(float(str(value)))
    if name == "hours_at_completion":
        return formats.whole(float(str(value)))
    if isinstance(value, pd.Timestamp):
        return formats.day(value)
    return formats.words(str(value))


def _timeline(context: Context, code: str) -> None:
    """What changed the forecast, from version to version."""
    charts.section("What changed its forecast, newest first")
    found = project.timeline(context.snapshot, code)
    if found.empty:
        states.nothing("Nothing has changed it yet.")
        return
    found = events.in_words(found).assign(
        as_of=[formats.day(day) for day in found["as_of_date"]]
    )
    data_table(found, _EVENT_COLUMNS, key="project timeline")
