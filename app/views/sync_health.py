"""Sync health: what was not loaded or not delivered, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import streamlit as st

from app import formats, theme
from app.components import charts, header, states, trust
from app.components import operations_tables as tables
from app.data import operations

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context

_REFUSED = ("rejected", "invalid")


def render(context: Context) -> None:
    """Draw the page."""
    snapshot = context.snapshot
    deliveries = operations.deliveries(snapshot)
    unit = formats.THOUSANDS
    header.page_header(context, "Sync health", unit.label(context.currency))
    if context.selection.is_narrowed:
        states.nothing("Region and practice don't apply here: this is the whole firm.")
    trust.trust_strip(context, has_link=False)
    charts.section("Money not delivered, by forecast period")
    _not_delivered(deliveries, unit)
    charts.section("Open exceptions, most money at risk first")
    tables.exceptions(operations.exceptions(snapshot), unit)
    charts.section("Rows held back, most money first")
    tables.held_rows(operations.held_rows(snapshot), unit)
    charts.section("Syncs")
    tables.syncs(deliveries, unit)
    charts.section(
        "Sources: the latest landing of every object",
        "Received = loaded + quarantined + superseded, always",
    )
    tables.landings(operations.landings(snapshot))
    charts.section(
        "Reconciliations",
        "From raw to canonical to mart, in whole units: must tie to 0",
    )
    tables.reconciliations(operations.reconciliations(snapshot))
    charts.section("Runs")
    tables.runs(operations.runs(snapshot), unit)


def _not_delivered(deliveries: pd.DataFrame, unit: formats.Unit) -> None:
    if deliveries.empty:
        states.nothing(
            "Nothing has been pushed yet. Connect a planning tool, then run:"
        )
        st.code("plumbline push", language="bash")
        return
    dated = deliveries[deliveries["period"].notna()]
    held = dated[dated["amount_not_delivered"] != 0]
    if held.empty:
        st.markdown(":green[:material/check_circle:] Every row has arrived.")
        return
    is_refused = held["state"].isin(_REFUSED)
    bars = charts.with_month(held, "period").assign(
        value=held["amount_not_delivered"] / unit.divisor,
        role=is_refused.map({True: theme.UNFAVOURABLE.name, False: theme.RENEWAL.name}),
    )
    sums = bars.groupby(["month", "role"], as_index=False)["value"].sum()
    words = {theme.UNFAVOURABLE: "Refused", theme.RENEWAL: "Waiting"}
    legend = {role: words[role] for role in charts.roles_in(sums["role"])}
    chart = (
        alt.Chart(sums)
        .mark_bar()
        .encode(
            # Every period that was pushed has its place, so that a gap can be seen as
            # one.
            x=charts.month_axis(sorted(dated["period"].unique()), keep_all=True),
            y=charts.amount_axis("value", stack="zero"),
            color=charts.role_color("role", legend),
            tooltip=[
                alt.Tooltip("month:N", title="Period"),
                alt.Tooltip("value:Q", title="Not delivered", format=",.1f"),
            ],
        )
    )
    charts.draw(chart, 200, "Money not delivered, by period")
