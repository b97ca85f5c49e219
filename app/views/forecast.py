"""Forecast: the revenue of each month by block, and the projects and deals behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

from app import formats, measures, periods, theme
from app.components import charts, header, states
from app.components.table import Column, Kind, data_table, statement
from app.data import forecast

if TYPE_CHECKING:
    from app.context import Context, Version

_CURRENT, _PREVIOUS = "Current", "Previous"


def render(context: Context) -> None:
    """Draw the page."""
    shown, other = _chosen_versions(context)
    if shown is None:
        header.page_header(context, "Forecast", formats.THOUSANDS, "")
        states.empty_selection(context.selection, "forecast")
        return
    months = forecast.by_month(context.snapshot, shown.id, context.selection)
    unit = formats.unit_for(measures.total(months, "amount"))
    compared = f"version {formats.day(other.as_of)}" if other else "no other version"
    header.page_header(context, "Forecast", unit, compared)
    if context.previous is not None:
        _version_switch(context)
    if months.empty:
        states.empty_selection(context.selection, "forecast")
        return
    base = forecast.by_month(context.snapshot, other.id, context.selection) if other else None
    _month_chart(months, base, unit)
    _month_statement(months, base, unit)
    _items(context, shown, other, unit)


def _chosen_versions(context: Context) -> tuple[Version | None, Version | None]:
    if st.session_state.get("version") == _PREVIOUS and context.previous is not None:
        return context.previous, context.current
    return context.current, context.previous


def _version_switch(context: Context) -> None:
    dates = {
        _CURRENT: context.current.as_of if context.current else None,
        _PREVIOUS: context.previous.as_of if context.previous else None,
    }
    st.segmented_control(
        "Version",
        list(dates),
        default=_CURRENT,
        required=True,
        format_func=lambda name: f"{name} ({formats.day(dates[name])})",
        key="version",
        bind="query-params",
        label_visibility="collapsed",
    )


def _month_chart(
    months: pd.DataFrame, base: pd.DataFrame | None, unit: formats.Unit
) -> None:
    bars = charts.with_month(months)
    order = list(theme.BLOCK_ROLES)
    bars = bars.assign(
        value=bars["amount"] / unit.divisor,
        role=bars["block"].map({name: role.name for name, role in theme.BLOCK_ROLES.items()}),
        rank=bars["block"].map(order.index),
    )
    roles = charts.roles_in(bars["role"])
    x = charts.month_axis(sorted(bars["month_start"].unique()))
    stack = alt.Chart(bars).encode(
        x=x,
        y=charts.amount_axis("value", stack="zero"),
        order=alt.Order("rank:Q"),
        tooltip=[
            alt.Tooltip("month:N", title="Month"),
            alt.Tooltip("role:N", title="Block"),
            alt.Tooltip("value:Q", title="Revenue", format=",.0f"),
        ],
    )
    totals = bars.groupby(["month_start", "month"], as_index=False)["value"].sum()
    labels = (
        alt.Chart(totals)
        .mark_text(dy=-7, fontSize=11, opacity=charts.roomy())
        .encode(
            x=x,
            y=charts.amount_axis("value"),
            text=alt.Text("value:Q", format=",.0f"),
            color=charts.constant(theme.TEXT),
        )
    )
    layers = [
        stack.mark_bar().encode(color=charts.role_color("role", roles)),
        # Only what is still a forecast is hatched; the rest keeps its solid fill.
        stack.transform_filter("datum.block != 'actual'").mark_bar(fill=charts.hatch_fill()),
        labels,
    ]
    note = "AC solid, FC hatched"
    if base is not None:
        before = charts.with_month(base).groupby(["month_start", "month"], as_index=False)
        ticks = before["amount"].sum()
        ticks = ticks[ticks["month"].isin(totals["month"])]
        ticks = ticks.assign(value=ticks["amount"] / unit.divisor)
        layers.append(
            alt.Chart(ticks)
            .mark_tick(thickness=2)
            .encode(
                x=x,
                y=charts.amount_axis("value"),
                color=charts.constant(theme.RENEWAL),
                tooltip=[alt.Tooltip("value:Q", title="Compared with", format=",.0f")],
            )
        )
        note += ", amber mark: the version compared with"
    charts.section("Revenue by month: AC + FC", note)
    charts.hatch_pattern()
    charts.draw(alt.layer(*layers), 300, "Revenue by month, stacked by block")


def _month_statement(
    months: pd.DataFrame, base: pd.DataFrame | None, unit: formats.Unit
) -> None:
    order = sorted(months["month_start"].unique())
    wide = months.pivot_table(
        index="block", columns="month_start", values="amount", aggfunc="sum", fill_value=0.0
    ).reindex(columns=order)
    lines: dict[str, pd.Series] = {}
    kinds: dict[str, Kind] = {}
    for block, role in theme.BLOCK_ROLES.items():
        if block in wide.index:
            lines[role.name], kinds[role.name] = wide.loc[block], "money"
    revenue = wide.sum()
    margin = months.groupby("month_start")["margin"].sum().reindex(order)
    lines["Revenue"], kinds["Revenue"] = revenue, "money"
    if base is not None:
        before = base.groupby("month_start")["amount"].sum().reindex(order)
        lines["Compared with"], kinds["Compared with"] = before, "money"
        lines["Change"], kinds["Change"] = revenue - before, "change"
    lines["Margin"], kinds["Margin"] = margin, "money"
    lines["Margin %"] = margin / revenue.where(revenue != 0)
    kinds["Margin %"] = "percent"
    frame = pd.DataFrame(lines).T
    frame.columns = [formats.month(month) for month in order]
    statement(frame, kinds, unit, key="forecast months", strong=["Revenue"])


def _items(
    context: Context, shown: Version, other: Version | None, unit: formats.Unit
) -> None:
    open_month = periods.first_open_month(context.as_of)
    choices = {
        "rest of year": periods.rest_of_year(context.as_of),
        "next quarter": periods.next_quarter(context.as_of),
        "next 12 months": periods.Period(open_month, periods.add_months(open_month, 11)),
    }
    charts.section("Projects and deals")
    chosen = st.segmented_control(
        "Period",
        list(choices),
        default="rest of year",
        required=True,
        format_func=lambda name: f"{name.capitalize()} ({choices[name].label})",
        key="period",
        bind="query-params",
        label_visibility="collapsed",
    )
    items = forecast.by_item(
        context.snapshot,
        shown.id,
        other.id if other else "",
        choices[chosen or "rest of year"],
        context.selection,
    )
    items = items.assign(
        change=items["amount"] - items["previous_amount"],
        margin_share=items["margin"] / items["amount"].where(items["amount"] != 0),
        blocks=items["blocks"].map(lambda names: ", ".join(map(formats.words, names.split(", ")))),
    )
    columns = [
        Column("item_code", "Code", width=110),
        Column("item_name", "Project or deal", width=260),
        Column("customer_name", "Customer", width=190),
        Column("practice_name", "Practice", width=130),
        Column("region_name", "Region", width=110),
        Column("blocks", "Blocks", width=130),
        Column("amount", "Revenue", "money", 90),
        Column("margin_share", "Margin %", "percent", 85),
    ]
    if other is not None:
        columns[7:7] = [
            Column("previous_amount", "Compared with", "money", 110),
            Column("change", "Change", "change", 85),
        ]
    data_table(items, columns, unit, key="forecast items")
    st.caption(
        f"{formats.counted(len(items), 'project or deal', 'projects and deals')}, "
        f"{formats.money(items['amount'].sum(), unit)} in total"
    )
