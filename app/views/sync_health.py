"""Sync health: what has not arrived and what that costs, source by source and push by push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import streamlit as st

from app import formats, theme
from app.components import charts, header, states
from app.components.table import Column, data_table
from app.components.trust import trust_strip
from app.data import operations

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context

_WELL = {"ok", "delivered", "succeeded", "success", "done"}


def render(context: Context) -> None:
    """Draw the page."""
    snapshot = context.snapshot
    deliveries = operations.deliveries(snapshot)
    header.page_header(context, "Sync health", formats.THOUSANDS, "")
    if context.selection.is_narrowed:
        st.caption("Region and practice do not apply here: this page is about the whole firm.")
    trust_strip(context)
    _not_delivered(deliveries)
    _exceptions(operations.exceptions(snapshot))
    _held_rows(operations.held_rows(snapshot))
    _syncs(deliveries)
    _landings(context, operations.landings(snapshot))
    _runs(operations.runs(snapshot))


def _not_delivered(deliveries: pd.DataFrame) -> None:
    charts.section("Money not delivered, by forecast period")
    if deliveries.empty:
        states.nothing("Nothing has been pushed yet. Connect a planning tool, then run "
                       "`plumbline push`.")
        return
    held = deliveries[
        ~deliveries["state"].isin([operations.DELIVERED, operations.SUPERSEDED])
        & deliveries["period"].notna()
    ]
    held = held.assign(value=held["amount"] / formats.THOUSANDS.divisor)
    held = held[held["value"] != 0]
    if held.empty:
        st.markdown(":green[:material/check_circle:] Every row has arrived.")
        return
    months = sorted(held["period"].unique())
    bars = charts.with_month(held, "period").assign(
        role=held["state"].map({"rejected": theme.UNFAVOURABLE.name, "invalid": theme.UNFAVOURABLE.name})
        .fillna(theme.RENEWAL.name)
    )
    sums = bars.groupby(["month", "role"], as_index=False)["value"].sum()
    x = charts.month_axis(months)
    color = charts.role_color("role", charts.roles_in(sums["role"]))
    color.legend.labelExpr = (
        f"datum.label == '{theme.UNFAVOURABLE.name}' ? 'Refused' : 'Waiting'"
    )
    chart = (
        alt.Chart(sums)
        .mark_bar(size=28)
        .encode(
            x=x,
            y=charts.amount_axis("value", stack="zero"),
            color=color,
            tooltip=[
                alt.Tooltip("month:N", title="Period"),
                alt.Tooltip("value:Q", title="Not delivered", format=",.1f"),
            ],
        )
    )
    charts.draw(chart, 200, "Money not delivered, by period")


def _exceptions(found: pd.DataFrame) -> None:
    charts.section("Open exceptions, most money at risk first")
    if found.empty:
        states.nothing("None open.")
        return
    data_table(
        found.assign(kind=found["kind"].map(formats.words), state=found["state"].map(formats.words)),
        [
            Column("title", "What", width=330),
            Column("amount_at_risk", "At risk", "money", 80),
            Column("kind", "Kind", width=120),
            Column("system", "System", width=100),
            Column("owner", "Owner", width=140),
            Column("occurrences", "Times", "count", 65),
            Column("first_seen_at", "First seen (UTC)", "time", 140),
            Column("last_seen_at", "Last seen (UTC)", "time", 140),
            Column("state", "State", width=80),
            Column("detail", "Detail", width=260),
            Column("next_step", "Next step", width=300),
        ],
        key="exceptions",
        rows_shown=8,
    )


def _held_rows(rows: pd.DataFrame) -> None:
    charts.section("Rows held back, most money first")
    if rows.empty:
        states.nothing("None: every planned row was accepted.")
        return
    data_table(
        rows.assign(
            state=rows["state"].map(formats.words), period=rows["period"].map(formats.month)
        ),
        [
            Column("item_code", "Item", width=120),
            Column("period", "Period", width=75),
            Column("amount", "Amount", "money", 80),
            Column("state", "State", width=85),
            Column("error_message", "Error", width=380),
            Column("attempts", "Attempts", "count", 80),
            Column("updated_at", "Last tried (UTC)", "time", 140),
            Column("sync", "Sync", width=180),
            Column("row_key", "Key", width=220),
        ],
        key="held rows",
        rows_shown=8,
    )
    st.caption("They are tried again on each run. See `plumbline exceptions list`.")


def _syncs(deliveries: pd.DataFrame) -> None:
    if deliveries.empty:
        return
    charts.section("Syncs")
    arrived = deliveries["state"] == operations.DELIVERED
    current = deliveries[deliveries["state"] != operations.SUPERSEDED]
    arrived = arrived[current.index]
    sums = current.assign(
        delivered_rows=current["row_count"].where(arrived, 0),
        delivered_amount=current["amount"].where(arrived, 0),
    )
    sums = sums.groupby(["sync", "destination"], as_index=False, dropna=False).agg(
        row_count=("row_count", "sum"),
        delivered_rows=("delivered_rows", "sum"),
        amount=("amount", "sum"),
        delivered_amount=("delivered_amount", "sum"),
        delivered_at=("delivered_at", "max"),
    )
    data_table(
        sums.assign(held=sums["amount"] - sums["delivered_amount"]),
        [
            Column("sync", "Sync", width=220),
            Column("destination", "Destination", width=120),
            Column("row_count", "Rows", "count", 80),
            Column("delivered_rows", "Delivered", "count", 90),
            Column("amount", "Amount", "money", 90),
            Column("held", "Not delivered", "money", 110),
            Column("delivered_at", "Last delivery (UTC)", "time", 150),
        ],
        key="syncs",
    )


def _landings(context: Context, found: pd.DataFrame) -> None:
    charts.section("Sources: the latest landing of every object",
                   "Received = loaded + quarantined + superseded")
    if found.empty:
        states.nothing("Nothing has been loaded yet. Run `plumbline ingest`.")
        return
    published = context.snapshot.published_at.replace(tzinfo=None)
    hours = (published - found["finished_at"]).dt.total_seconds() / 3600
    data_table(
        found.assign(age=hours.map(formats.age), status=found["status"].map(formats.words)),
        [
            Column("object", "Object", width=200),
            Column("system", "System", width=110),
            Column("connection", "Connection", width=110),
            Column("status", "Status", width=75),
            Column("age", "Age", width=75, help="Before the snapshot was published"),
            Column("received", "Received", "count", 90),
            Column("loaded", "Loaded", "count", 90),
            Column("quarantined", "Quarantined", "count", 100),
            Column("superseded", "Superseded", "count", 100),
            Column("error_message", "Error", width=300),
            Column("error_hint", "What to do", width=300),
        ],
        key="landings",
        rows_shown=10,
    )


def _runs(found: pd.DataFrame) -> None:
    charts.section("Runs")
    if found.empty:
        states.nothing("No run is recorded in this snapshot.")
        return
    data_table(
        found.assign(
            status=found["status"].map(formats.words), as_of=found["as_of_date"].map(formats.day)
        ),
        [
            Column("run_id", "Run", width=220),
            Column("command", "Command", width=100),
            Column("as_of", "As of", width=110),
            Column("status", "Status", width=90),
            Column("started_at", "Started (UTC)", "time", 150),
            Column("seconds", "Seconds", "count", 80),
        ],
        key="runs",
        rows_shown=8,
    )
