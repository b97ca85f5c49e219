"""Backlog: signed work still to be recognised, how it moved, what is unstaffed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import formats, measures, periods, theme
from app.components import bridge, charts, header, kpi, states
from app.components.backlog_cards import backlog_cards
from app.components.filters import choose_one
from app.components.table import Column, Kind, data_table, statement
from app.data import backlog

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context

_MONTHS_SHOWN = 13
_LABELS = {
    "opening": "Opening",
    "new": "New contracts",
    "change_order": "Change orders",
    "cancellation": "Cancellations",
    "fx": "Currency effect",
    "recognised": "Recognised",
    "closing": "Closing",
}
_BALANCES = ("opening", "closing")
_SPLITS = {
    "Practice": "practice_name",
    "Method": "revenue_method",
    "Region": "region_name",
}


def render(context: Context) -> None:
    """Draw the page."""
    months = backlog.rollforward(context.snapshot, context.selection)
    # Recognised work leaves the backlog: shown with the sign with which it is added up.
    months = months.assign(recognised=-months["recognised"])
    month = periods.month_start(context.as_of)
    lines = backlog.lines(context.snapshot, month, context.selection)
    unit = formats.unit_for(float(lines["closing"].sum()))
    compared = formats.long_month(periods.add_months(month, -1))
    header.page_header(context, "Backlog", unit.label(context.currency), compared)
    if lines.empty or months.empty:
        states.empty_selection(context.selection, "backlog")
        return
    kpi.cards(context, backlog_cards(context, months, lines, unit))
    _rollforward(context, months, unit)
    _position(lines, unit)
    _lines(lines, unit)


def _rollforward(context: Context, months: pd.DataFrame, unit: formats.Unit) -> None:
    note = "Teal adds, rust takes away, grey was earned as revenue"
    if context.open_note:
        note = f"{note}. {context.open_note}"
    charts.section("Roll-forward, AC", note)
    spans = {
        "Year to date": periods.year_to_date(context.as_of),
        "Month": periods.trailing_months(context.as_of, 1),
        "3 months": periods.trailing_months(context.as_of, 3),
        "12 months": periods.trailing_months(context.as_of, 12),
    }
    span = choose_one(
        "rollforward", {name: (each, each.label) for name, each in spans.items()}
    )
    inside = measures.within(months, span)
    values = {name: float(inside[name].sum()) for name in backlog.MOVEMENTS}
    values["opening"] = float(inside["opening"].iloc[0])
    values["closing"] = float(inside["closing"].iloc[-1])
    steps = [
        bridge.Step(
            _LABELS[name],
            amount,
            role=theme.MUTED if name == "recognised" else None,
            is_balance=name in _BALANCES,
        )
        for name, amount in values.items()
    ]
    bridge.bridge_rows(steps, unit)
    recent = months.tail(_MONTHS_SHOWN).set_index("month_start")[list(_LABELS)]
    kinds: dict[str, Kind] = {
        label: "money" if name in _BALANCES else "change"
        for name, label in _LABELS.items()
    }
    statement(
        recent.rename(columns=_LABELS).T, kinds, unit, key="backlog", strong=["Closing"]
    )


def _position(lines: pd.DataFrame, unit: formats.Unit) -> None:
    charts.section(
        "Scheduled and unscheduled, AC",
        "Scheduled: hard-booked hours at their rates, dated milestones, ratable lines",
    )
    column = choose_one("split", {name: (of, "") for name, of in _SPLITS.items()})
    sums = lines.groupby(column)[["scheduled", "unscheduled"]].sum()
    sums = sums.loc[sums.sum(axis="columns").sort_values(ascending=False).index]
    parts = sums.rename(index=formats.words).reset_index(names="node")
    parts = parts.melt("node", ["scheduled", "unscheduled"], "part", "amount")
    is_scheduled = parts["part"] == "scheduled"
    roles = {theme.BACKLOG: "Scheduled", theme.PREVIOUS: "Unscheduled"}
    parts = parts.assign(
        value=parts["amount"] / unit.divisor,
        role=is_scheduled.map({True: theme.BACKLOG.name, False: theme.PREVIOUS.name}),
        rank=(~is_scheduled).astype(int),
    )
    bridge.stacked_rows(parts, [formats.words(node) for node in sums.index], roles)


def _lines(lines: pd.DataFrame, unit: formats.Unit) -> None:
    charts.section("Contract lines, largest first")
    shown = lines.assign(
        revenue_method=lines["revenue_method"].map(formats.words),
        commitment_class=lines["commitment_class"].map(formats.words),
    )
    aged = "No time booked and none scheduled for 90 days"
    columns = [
        Column("project_code", "Code", width=85, is_pinned=True),
        Column("project_name", "Project", width=280),
        Column("closing", "Backlog", "money", 75),
        Column("scheduled", "Scheduled", "money", 85),
        Column("unscheduled", "Unscheduled", "money", 100),
        Column("held_requests", "Held requests", "money", 110),
        Column("unheld_requests", "Unheld requests", "money", 120),
        Column("is_aged", "Aged", "flag", 60, aged),
        Column("revenue_method", "Method", width=100),
        Column("customer_name", "Customer", width=180),
        Column("practice_name", "Practice", width=130),
        Column("commitment_class", "Class", width=75),
    ]
    data_table(shown, columns, unit, key="backlog lines")
