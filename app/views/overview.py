"""Overview: the eight numbers of the month, what changed, and whether to trust them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import formats, measures, narrative, periods
from app.components import header, kpi, states, trust
from app.components.overview_cards import delivery_cards, plan_cards
from app.data import forecast

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context, Version


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
        st.markdown(_sentence(context, months, before))
        kpi.cards(
            context,
            [
                *plan_cards(context, months, before, unit),
                *delivery_cards(context, unit),
            ],
        )
    trust.trust_strip(context)


def _by_month(context: Context, version: Version | None) -> pd.DataFrame | None:
    if version is None:
        return None
    return forecast.by_month(context.snapshot, version.id, context.selection)


def _sentence(
    context: Context, months: pd.DataFrame, before: pd.DataFrame | None
) -> str:
    period = periods.rest_of_year(context.as_of)
    inside = measures.within(months, period)
    signed = inside[inside["block"].isin(["actual", "backlog"])]
    movers = []
    if context.current is not None and context.previous is not None:
        items = forecast.by_item(
            context.snapshot,
            context.current.id,
            context.previous.id,
            period,
            context.selection,
        )
        movers = [
            narrative.Mover(item.item_name, item.amount - item.previous_amount)
            for item in items.itertuples()
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
