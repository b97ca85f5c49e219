"""Backlog: signed work still to be recognised, how it moved, and what is not yet staffed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app import formats, measures, periods, theme
from app.components import bridge, charts, header, kpi, states
from app.components.table import Column, data_table, statement
from app.data import backlog

if TYPE_CHECKING:
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
_SPLITS = {"Practice": "practice_name", "Method": "revenue_method", "Region": "region_name"}


def render(context: Context) -> None:
    """Draw the page."""
    months = backlog.rollforward(context.snapshot, context.selection)
    # Recognised work leaves the backlog: shown as it is added up.
    months = months.assign(recognised=-months["recognised"])
    month = periods.month_start(context.as_of)
    closing = measures.at_month(months, "closing", month)
    unit = formats.unit_for(closing or 0)
    compared = formats.month(periods.add_months(month, -1))
    header.page_header(context, "Backlog", unit, compared)
    lines = backlog.lines(context.snapshot, month, context.selection)
    if closing is None or lines.empty:
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
    closing = float(lines["closing"].sum())
    last = measures.at_month(months, "closing", periods.add_months(month, -1))
    burn = -measures.total(months, "recognised", periods.trailing_months(context.as_of, 3)) / 3
    cover = formats.ratio(closing, burn)
    aged = float(lines.loc[lines["is_aged"].fillna(value=False), "closing"].sum())
    scheduled = float(lines["scheduled"].sum())
    registry = context.registry
    kpi.cards(
        context,
        [
            kpi.money_card(
                registry["backlog"],
                closing,
                unit,
                base=last,
                detail="unrecognised",
                words=f"vs {formats.month(periods.add_months(month, -1))}; covers "
                + (f"{cover:.1f} months" if cover else formats.NOT_MEANINGFUL),
                course=months["closing"].tail(_MONTHS_SHOWN).tolist(),
            ),
            kpi.money_card(
                registry["backlog_unbilled"],
                float(lines["unbilled_basis"].sum()),
                unit,
                detail="contract less billed",
            ),
            kpi.share_card(registry["backlog_scheduled"], scheduled, closing, unit),
            kpi.share_card(registry["backlog_aged"], aged, closing, unit),
        ],
    )


def _rollforward(context: Context, months: pd.DataFrame, unit: formats.Unit) -> None:
    choices = {
        "month": periods.trailing_months(context.as_of, 1),
        "3 months": periods.trailing_months(context.as_of, 3),
        "year to date": periods.year_to_date(context.as_of),
        "12 months": periods.trailing_months(context.as_of, 12),
    }
    charts.section("Roll-forward", "Teal adds to the backlog or signs new work, rust takes away")
    chosen = st.segmented_control(
        "Period",
        list(choices),
        default="year to date",
        required=True,
        format_func=lambda name: f"{name.capitalize()} ({choices[name].label})",
        key="rollforward",
        bind="query-params",
        label_visibility="collapsed",
    )
    inside = measures.within(months, choices[chosen or "year to date"])
    values = {name: float(inside[name].sum()) for name in backlog.MOVEMENTS}
    values["opening"] = float(inside["opening"].iloc[0])
    values["closing"] = float(inside["closing"].iloc[-1])
    bridge.bridge_rows(
        [bridge.Step(_LABELS[name], values[name], name in {"opening", "closing"}) for name in values],
        unit,
    )
    recent = months.tail(_MONTHS_SHOWN)
    frame = recent.set_index(recent["month_start"].map(formats.month))[list(_LABELS)].T
    frame.index = pd.Index(list(_LABELS.values()))
    frame.columns.name = None
    kinds = {label: "change" for label in _LABELS.values()}
    kinds["Opening"] = kinds["Closing"] = "money"
    statement(frame, kinds, unit, key="backlog months", strong=["Closing"])


def _position(lines: pd.DataFrame, unit: formats.Unit) -> None:
    charts.section(
        "Scheduled and unscheduled",
        "Scheduled: hard-booked hours at their rates, dated milestones, ratable lines",
    )
    split = st.segmented_control(
        "By",
        list(_SPLITS),
        default="Practice",
        required=True,
        key="split",
        bind="query-params",
        label_visibility="collapsed",
    )
    sums = lines.groupby(_SPLITS[split or "Practice"])[["scheduled", "unscheduled", "closing"]].sum()
    sums = sums.sort_values("closing", ascending=False)
    parts = sums.reset_index(names="node").melt(
        "node", ["scheduled", "unscheduled"], "part", "amount"
    )
    parts = parts.assign(
        node=parts["node"].map(formats.words),
        value=parts["amount"] / unit.divisor,
        role=parts["part"].map(
            {"scheduled": theme.BACKLOG.name, "unscheduled": theme.PREVIOUS.name}
        ),
        label=parts["part"].str.capitalize(),
    )
    bridge.stacked_rows(parts, [formats.words(node) for node in sums.index])


def _lines(lines: pd.DataFrame, unit: formats.Unit) -> None:
    charts.section("Contract lines, largest first")
    shown = lines.assign(
        revenue_method=lines["revenue_method"].map(formats.words),
        commitment_class=lines["commitment_class"].map(formats.words),
    )
    data_table(
        shown,
        [
            Column("project_code", "Code", width=90),
            Column("project_name", "Project", width=240),
            Column("customer_name", "Customer", width=180),
            Column("practice_name", "Practice", width=130),
            Column("revenue_method", "Method", width=100),
            Column("commitment_class", "Class", width=70),
            Column("closing", "Backlog", "money", 80),
            Column("scheduled", "Scheduled", "money", 85),
            Column("unscheduled", "Unscheduled", "money", 100),
            Column("held_requests", "Held requests", "money", 105),
            Column("unheld_requests", "Unheld requests", "money", 115),
            Column("is_aged", "Aged", "flag", 60, "No time booked and none scheduled for 90 days"),
        ],
        unit,
        key="backlog lines",
    )
