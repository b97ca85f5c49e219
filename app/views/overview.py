"""Overview: the eight numbers of the month, what changed, and whether to trust them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import formats, measures, narrative, periods
from app.components import charts, header, kpi, states, trust
from app.components.overview_cards import delivery_cards, plan_cards
from app.components.table import Column, data_table
from app.data import forecast

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context, Version

_CHANGES_SHOWN = 5


def render(context: Context) -> None:
    """Draw the page."""
    months = _by_month(context, context.current)
    unit = formats.unit_for(0 if months is None else measures.total(months, "amount"))
    header.page_header(
        context,
        "Overview",
        unit.label(context.currency),
        header.previous_version(context),
    )
    if months is None or months.empty:
        states.empty_selection(context.selection, "forecast")
    else:
        before = _by_month(context, context.previous)
        items = _items(context)
        st.markdown(_sentence(context, months, before, items))
        if context.open_note:
            closed = formats.long_month(context.closed_month)
            states.nothing(
                f"{context.open_note}. Unbilled and debtor days are those of {closed}."
            )
        kpi.cards(
            context,
            [
                *plan_cards(context, months, before, unit),
                *delivery_cards(context, unit),
            ],
        )
        _largest_changes(context, items, unit)
    charts.section("Can these numbers be trusted?")
    trust.trust_strip(context)


def _by_month(context: Context, version: Version | None) -> pd.DataFrame | None:
    if version is None:
        return None
    return forecast.by_month(context.snapshot, version.id, context.selection)


def _items(context: Context) -> pd.DataFrame | None:
    """Projects and deals of the rest of the year in both versions, if there are two."""
    if context.current is None or context.previous is None:
        return None
    items = forecast.by_item(
        context.snapshot,
        context.current.id,
        context.previous.id,
        periods.rest_of_year(context.as_of),
        context.selection,
    )
    change = items["amount"] - items["previous_amount"]
    items = items.assign(change=change)
    return items.loc[change.abs().sort_values(ascending=False, kind="stable").index]


def _sentence(
    context: Context,
    months: pd.DataFrame,
    before: pd.DataFrame | None,
    items: pd.DataFrame | None,
) -> str:
    period = periods.rest_of_year(context.as_of)
    inside = measures.within(months, period)
    signed = inside[inside["block"].isin(["actual", "backlog"])]
    movers = []
    if items is not None:
        movers = [
            narrative.Mover(name, change)
            for name, change in zip(items["item_name"], items["change"], strict=True)
        ]
    return narrative.forecast_sentence(
        period=period.label,
        amount=measures.total(inside, "amount"),
        signed_amount=measures.total(signed, "amount"),
        previous=None if before is None else measures.total(before, "amount", period),
        previous_as_of=formats.day(context.previous.as_of) if context.previous else "",
        movers=movers,
        currency=context.currency,
    )


def _largest_changes(
    context: Context, items: pd.DataFrame | None, unit: formats.Unit
) -> None:
    if items is None or context.previous is None:
        return
    moved = items[items["change"].abs() >= unit.divisor / 2].head(_CHANGES_SHOWN)
    period = periods.rest_of_year(context.as_of)
    charts.section(f"Largest changes since the previous version, {period.label}")
    if moved.empty:
        states.nothing("No project or deal changed.")
        return
    columns = [
        Column("item_name", "Project or deal", width=290),
        Column("customer_name", "Customer", width=180),
        Column("practice_name", "Practice", width=150),
        Column("previous_amount", "Previous", "money", 90),
        Column("amount", "Current", "money", 90),
        Column("change", "Change", "change", 90),
        Column("item_code", "Code", width=190),
    ]
    data_table(moved, columns, unit, key="largest changes")
