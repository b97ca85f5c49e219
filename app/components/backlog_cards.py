"""The four cards of the backlog page: two bases, what is scheduled, what has aged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import formats, measures, periods
from app.components.kpi import Card, money_card, share_card

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context

_COURSE_MONTHS = 13
_PACE_MONTHS = 3


def backlog_cards(
    context: Context, months: pd.DataFrame, lines: pd.DataFrame, unit: formats.Unit
) -> list[Card]:
    """The cards, from the roll-forward by month and the lines of the as-of month."""
    closing = float(lines["closing"].sum())
    scheduled = float(lines["scheduled"].sum())
    aged = float(lines.loc[lines["is_aged"].fillna(value=False), "closing"].sum())
    registry = context.registry
    return [
        replace(
            _balance_card(context, months, "backlog", "closing", unit),
            note=_cover(context, months, closing),
        ),
        replace(
            _balance_card(
                context, months, "backlog_unbilled_basis", "unbilled_basis", unit
            ),
            note="Never to be mixed with the unrecognised basis",
        ),
        share_card(registry["scheduled_backlog"], scheduled, closing, unit),
        share_card(registry["aged_backlog"], aged, closing, unit),
    ]


def _cover(context: Context, months: pd.DataFrame, closing: float) -> str:
    """How long the backlog lasts at the pace of the last closed months."""
    pace = periods.trailing_months(context.closed_month, _PACE_MONTHS)
    burnt = -measures.total(months, "recognised", pace) / _PACE_MONTHS
    cover = formats.ratio(closing, burnt)
    lasting = f"{cover:.1f} months" if cover else formats.NOT_MEANINGFUL
    return f"Covers {lasting} at the pace of {pace.label}"


def _balance_card(
    context: Context,
    months: pd.DataFrame,
    metric: str,
    column: str,
    unit: formats.Unit,
) -> Card:
    """A balance of the roll-forward, with its last months."""
    month = periods.month_start(context.as_of)
    last = periods.add_months(month, -1)
    card = money_card(
        context.registry[metric],
        measures.at_month(months, column, month),
        unit,
        base=measures.at_month(months, column, last),
        words=f"vs {formats.long_month(last)}",
    )
    return replace(card, course=months[column].tail(_COURSE_MONTHS).tolist())
