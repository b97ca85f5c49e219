"""Backlog: signed work still to be recognised, how it moved, what is unstaffed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import formats, measures, periods, theme
from app.components import bridge, charts, header, kpi, states
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
    "practice": "practice_name",
    "method": "revenue_method",
    "region": "region_name",
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
    _cards(context, months, lines, unit)
    _rollforward(context, months, unit)
    _position(lines, unit)
    _lines(lines, unit)


def _cards(
    context: Context, months: pd.DataFrame, lines: pd.DataFrame, unit: formats.Unit
) -> None:
    month = periods.month_start(context.as_of)
    last = periods.add_months(month, -1)
    closing = float(lines["closing"].sum())
    quarter = periods.trailing_months(context.closed_month, 3)
    cover = formats.ratio(closing, -measures.total(months, "recognised", quarter) / 3)
    pace = f"{cover:.1f} months" if cover else formats.NOT_MEANINGFUL
    aged = float(lines.loc[lines["is_aged"].fillna(value=False), "closing"].sum())
    registry, words = context.registry, f"vs {formats.long_month(last)}"
    recognised, unbilled = (
        money_with_course(context, months, name, column, unit, words)
        for name, column in (
            ("backlog", "closing"),
            ("backlog_unbilled_basis", "unbilled_basis"),
        )
    )
    scheduled = float(lines["scheduled"].sum())
    kpi.cards(
        context,
        [
            replace(recognised, note=f"Covers {pace} at the pace of {quarter.label}"),
            replace(unbilled, note="Never to be mixed with the unrecognised basis"),
            kpi.share_card(registry["scheduled_backlog"], scheduled, closing, unit),
            kpi.share_card(registry["aged_backlog"], aged, closing, unit),
        ],
    )


def money_with_course(  # noqa: PLR0913, PLR0917 - one call site, all of it needed
    context: Context,
    months: pd.DataFrame,
    metric: str,
    column: str,
    unit: formats.Unit,
    words: str,
) -> kpi.Card:
    """A card for a balance of the roll-forward, with its last months."""
    month = periods.month_start(context.as_of)
    card = kpi.money_card(
        context.registry[metric],
        measures.at_month(months, column, month),
        unit,
        base=measures.at_month(months, column, periods.add_months(month, -1)),
        words=words,
    )
    return replace(card, course=months[column].tail(_MONTHS_SHOWN).tolist())


def _rollforward(context: Context, months: pd.DataFrame, unit: formats.Unit) -> None:
    note = "Teal adds, rust takes away, grey was earned as revenue"
    if context.open_note:
        note = f"{note}. {context.open_note}, so the backlog still holds it"
    charts.section("Roll-forward, AC", note)
    span = choose_one(
        "rollforward",
        {
            "ytd": ("Year to date", periods.year_to_date(context.as_of)),
            "month": ("Month", periods.trailing_months(context.as_of, 1)),
            "3m": ("3 months", periods.trailing_months(context.as_of, 3)),
            "12m": ("12 months", periods.trailing_months(context.as_of, 12)),
        },
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
    column = choose_one(
        "split", {name: (name.capitalize(), of) for name, of in _SPLITS.items()}
    )
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
