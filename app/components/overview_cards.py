"""The eight cards of the overview: four of the plan, four of delivery and cash."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app import formats, measures, periods
from app.components.kpi import Card, days_card, money_card, ratio_card
from app.data import backlog, billing, utilization
from app.data.selection import Selection

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from app.context import Context

_COURSE_MONTHS = 12
_WEEKS = 4
_COURSE_WEEKS = 26
_DAYS_OF_YEAR = 365


def plan_cards(
    context: Context,
    months: pd.DataFrame,
    before: pd.DataFrame | None,
    unit: formats.Unit,
) -> list[Card]:
    """Forecast and pipeline, against the version before.

    Args:
        context: what the page shows.
        months: the current version, month by block.
        before: the previous version; None without one.
        unit: the page's unit.
    """
    rest = periods.rest_of_year(context.as_of)
    quarter = periods.next_quarter(context.as_of)
    # Both versions are compared over the months that the new one covers.
    ahead = periods.Period(rest.first, months["month_start"].max().date())
    words = f"vs {formats.day(context.previous.as_of)}" if context.previous else ""
    revenue = context.registry["forecast_revenue"]
    pipeline = months[months["block"] == "pipeline"]

    def then(period: periods.Period, column: str = "amount") -> float | None:
        return None if before is None else measures.total(before, column, period)

    margin_before = None if before is None else measures.margin_ratio(before, rest)
    pipeline_before = None
    if before is not None:
        deals = before[before["block"] == "pipeline"]
        pipeline_before = measures.total(deals, "amount", ahead)
    drawn = [
        money_card(
            revenue,
            measures.total(months, "amount", period),
            unit,
            base=then(period),
            words=words,
        )
        for period in (rest, quarter)
    ]
    whole_year = periods.Period(months["month_start"].min().date(), ahead.last)
    monthly = measures.monthly(months, "amount", whole_year)
    return [
        replace(drawn[0], detail=f"{rest.label}, FC", course=monthly, page="forecast"),
        replace(
            drawn[1],
            detail=f"{quarter.label}, FC",
            course=measures.quarterly(months, "amount"),
            page="forecast",
        ),
        replace(
            ratio_card(
                context.registry["project_margin"],
                measures.margin_ratio(months, rest),
                base=margin_before,
                words=words,
            ),
            detail=f"{rest.label}, FC",
            course=measures.monthly_margin(months),
            page="forecast",
        ),
        replace(
            money_card(
                context.registry["weighted_pipeline"],
                measures.total(pipeline, "amount", ahead),
                unit,
                base=pipeline_before,
                words=words,
            ),
            detail=f"{ahead.label}, FC",
            course=measures.monthly(pipeline, "amount", ahead),
            page="forecast",
        ),
    ]


def delivery_cards(context: Context, unit: formats.Unit) -> list[Card]:
    """Backlog, utilization, unbilled work and debtor days, against the month before."""
    month = periods.month_start(context.as_of)
    last_month = periods.add_months(month, -1)
    words = f"vs {formats.long_month(last_month)}"
    closed = context.closed_month
    closed_words = f"vs {formats.long_month(periods.add_months(closed, -1))}"
    rollforward = backlog.rollforward(context.snapshot, context.selection)
    positions = billing.positions(context.snapshot)
    closing = money_card(
        context.registry["backlog"],
        measures.at_month(rollforward, "closing", month),
        unit,
        base=measures.at_month(rollforward, "closing", last_month),
        words=words,
    )
    unbilled = money_card(
        context.registry["unbilled"],
        measures.at_month(positions, "unbilled", closed),
        unit,
        base=measures.at_month(positions, "unbilled", periods.add_months(closed, -1)),
        words=closed_words,
    )
    billed = measures.at_month(positions, "billed", closed)
    until_closed = positions[positions["month_start"] <= str(closed)]
    receivable = measures.at_month(positions, "receivable", closed)
    scope = ", whole firm" if context.selection.is_narrowed else ""
    return [
        replace(
            closing,
            detail=f"at {formats.day(context.as_of)}, AC",
            course=rollforward["closing"].tail(_COURSE_MONTHS).tolist(),
            page="backlog",
        ),
        _utilization_card(context),
        replace(
            unbilled,
            detail=f"{formats.money(billed, unit)} billed in "
            f"{formats.long_month(closed)}, AC{scope}",
            course=until_closed["unbilled"].tail(_COURSE_MONTHS).tolist(),
        ),
        replace(
            _debtor_days_card(context, positions, closed_words),
            detail=f"{formats.money(receivable, unit)} receivable in "
            f"{formats.long_month(closed)}, AC{scope}",
        ),
    ]


def _utilization_card(context: Context) -> Card:
    denominator = utilization.Denominator.NET_OF_HOLIDAYS_AND_LEAVE
    weeks = utilization.by_week(context.snapshot, denominator, context.selection)
    last = periods.last_complete_week(context.as_of)
    one, span = timedelta(weeks=1), timedelta(weeks=_WEEKS)
    recent = measures.weeks_between(weeks, last - span + one, last)
    before = measures.weeks_between(weeks, last - 2 * span + one, last - span)
    course = measures.weeks_between(weeks, last - (_COURSE_WEEKS - 1) * one, last)
    card = ratio_card(
        context.registry[denominator.metric],
        measures.utilization(recent),
        base=measures.utilization(before),
        words=f"vs the {_WEEKS} weeks before",
    )
    return replace(
        card,
        detail=f"last {_WEEKS} full weeks, AC",
        course=measures.weekly_utilization(course),
        page="utilization",
    )


def _debtor_days_card(context: Context, positions: pd.DataFrame, words: str) -> Card:
    """Of the whole firm: what customers owe is not known by practice."""
    revenue = billing.project_months(context.snapshot, Selection())
    month = context.closed_month

    def debtor_days(end: date) -> float | None:
        year = periods.trailing_months(end, _COURSE_MONTHS)
        return measures.scaled_ratio(
            measures.at_month(positions, "receivable", end),
            measures.total(revenue, "revenue", year),
            _DAYS_OF_YEAR,
        )

    course = [
        debtor_days(each)
        for each in periods.trailing_months(month, _COURSE_MONTHS).months()
    ]
    card = days_card(
        context.registry["debtor_days"],
        debtor_days(month),
        base=debtor_days(periods.add_months(month, -1)),
        words=words,
    )
    return replace(card, course=[value for value in course if value is not None])
