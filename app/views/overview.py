"""Overview: the eight numbers of the month, what changed, and whether to trust them."""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from app import formats, measures, narrative, periods
from app.components import header, kpi, states, trust
from app.data import backlog, billing, forecast, utilization

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context

_COURSE_MONTHS = 12
_WEEKS = 4
_MONTHS_OF_BILLING = 3


def render(context: Context) -> None:
    """Draw the page."""
    months = _forecast_months(context)
    period = periods.rest_of_year(context.as_of)
    unit = formats.unit_for(0 if months is None else measures.total(months, "amount"))
    header.page_header(context, "Overview", unit, header.previous_version(context))
    if months is None or months.empty:
        states.empty_selection(context.selection, "forecast")
        trust.trust_strip(context)
        return
    st.markdown(_sentence(context, months, period))
    kpi.cards(context, [*_plan_cards(context, months, unit), *_cash_cards(context, unit)])
    trust.trust_strip(context)


def _forecast_months(context: Context) -> pd.DataFrame | None:
    if context.current is None:
        return None
    return forecast.by_month(context.snapshot, context.current.id, context.selection)


def _previous_months(context: Context) -> pd.DataFrame | None:
    if context.previous is None:
        return None
    return forecast.by_month(context.snapshot, context.previous.id, context.selection)


def _sentence(context: Context, months: pd.DataFrame, period: periods.Period) -> str:
    current, previous = context.current, context.previous
    inside = measures.within(months, period)
    signed = inside[inside["block"].isin(["backlog", "actual"])]
    before = _previous_months(context)
    movers = []
    if current is not None and previous is not None:
        items = forecast.by_item(
            context.snapshot, current.id, previous.id, period, context.selection
        )
        movers = [
            narrative.Mover(row.item_name, row.amount - row.previous_amount)
            for row in items.itertuples()
        ]
    return narrative.forecast_sentence(
        period=period.label,
        amount=measures.total(inside, "amount"),
        signed_amount=measures.total(signed, "amount"),
        previous=None if before is None else measures.total(before, "amount", period),
        previous_as_of=formats.day(previous.as_of) if previous else "",
        movers=movers,
        currency=context.currency,
    )


def _plan_cards(
    context: Context, months: pd.DataFrame, unit: formats.Unit
) -> list[kpi.Card]:
    before = _previous_months(context)
    rest = periods.rest_of_year(context.as_of)
    quarter = periods.next_quarter(context.as_of)
    horizon = months[months["block"] == "pipeline"]
    course = months.groupby("month_start")["amount"].sum().tolist()
    words = f"vs {formats.day(context.previous.as_of)}" if context.previous else ""

    def prior(period: periods.Period) -> float | None:
        return None if before is None else measures.total(before, "amount", period)

    pipeline_before = None
    if before is not None:
        # Both versions are compared over the months that the new one covers.
        ahead = periods.Period(rest.first, months["month_start"].max().date())
        horizon = measures.within(horizon, ahead)
        pipeline_before = measures.total(
            before[before["block"] == "pipeline"], "amount", ahead
        )
    pipeline_course = horizon.groupby("month_start")["amount"].sum().tolist()
    return [
        kpi.money_card(
            context.registry["revenue_forecast"],
            measures.total(months, "amount", rest),
            unit,
            base=prior(rest),
            detail=rest.label,
            words=words,
            course=course,
            page="forecast",
        ),
        kpi.money_card(
            context.registry["revenue_forecast"],
            measures.total(months, "amount", quarter),
            unit,
            base=prior(quarter),
            detail=quarter.label,
            words=words,
            course=measures.monthly(months, "amount", quarter),
            course_kind="bar",
            page="forecast",
        ),
        kpi.ratio_card(
            context.registry["project_margin"],
            measures.margin_ratio(months, rest),
            base=None if before is None else measures.margin_ratio(before, rest),
            detail=rest.label,
            words=words,
            course=measures.monthly_margin(months),
            page="forecast",
        ),
        kpi.money_card(
            context.registry["weighted_pipeline"],
            measures.total(horizon, "amount"),
            unit,
            base=pipeline_before,
            detail="next 12 months",
            words=words,
            course=pipeline_course,
            course_kind="bar",
            page="forecast",
        ),
    ]


def _cash_cards(context: Context, unit: formats.Unit) -> list[kpi.Card]:
    month = periods.month_start(context.as_of)
    last_month = periods.add_months(month, -1)
    words = f"vs {formats.month(last_month)}"
    rollforward = backlog.rollforward(context.snapshot, context.selection)
    positions = billing.positions(context.snapshot)
    billed = billing.project_months(context.snapshot, context.selection)
    return [
        kpi.money_card(
            context.registry["backlog"],
            measures.at_month(rollforward, "closing", month),
            unit,
            base=measures.at_month(rollforward, "closing", last_month),
            detail=formats.day(context.as_of),
            words=words,
            course=rollforward["closing"].tail(_COURSE_MONTHS).tolist(),
            page="backlog",
        ),
        _utilization_card(context),
        kpi.money_card(
            context.registry["unbilled"],
            measures.at_month(positions, "unbilled", month),
            unit,
            base=measures.at_month(positions, "unbilled", last_month),
            detail=f"{formats.money(measures.at_month(billed, 'billed', month), unit)} "
            f"billed in {formats.month(month)}",
            words=words,
            course=positions["unbilled"].tail(_COURSE_MONTHS).tolist(),
        ),
        _dso_card(context, positions),
    ]


def _utilization_card(context: Context) -> kpi.Card:
    denominator = utilization.Denominator.NET_OF_HOLIDAYS_AND_LEAVE
    weeks = utilization.by_week(context.snapshot, denominator, context.selection)
    last = periods.last_complete_week(context.as_of)
    span = timedelta(weeks=_WEEKS)
    one = timedelta(weeks=1)
    recent = measures.weeks_between(weeks, last - span + one, last)
    before = measures.weeks_between(weeks, last - 2 * span + one, last - span)
    course = measures.weeks_between(weeks, last - 6 * span + one, last)
    return kpi.ratio_card(
        context.registry["utilization"],
        measures.utilization(recent),
        base=measures.utilization(before),
        detail=f"last {_WEEKS} weeks, {denominator.label.lower()}",
        words=f"vs the {_WEEKS} weeks before",
        course=measures.weekly_utilization(course),
        page="utilization",
    )


def _dso_card(context: Context, positions: pd.DataFrame) -> kpi.Card:
    """Of the whole firm: receivables are not known by practice."""
    month = periods.month_start(context.as_of)
    whole_firm = type(context.selection)()
    billed = billing.project_months(context.snapshot, whole_firm)

    def dso(offset: int) -> float | None:
        end = periods.add_months(month, offset)
        span = periods.Period(periods.add_months(end, 1 - _MONTHS_OF_BILLING), end)
        days = sum(
            calendar.monthrange(each.year, each.month)[1] for each in span.months()
        )
        return measures.days_sales_outstanding(
            measures.at_month(positions, "receivable", end),
            measures.total(billed, "billed", span),
            days,
        )

    now, before = dso(0), dso(-1)
    course = [dso(offset) for offset in range(1 - _COURSE_MONTHS, 1)]
    return kpi.days_card(
        context.registry["days_sales_outstanding"],
        now,
        base=before,
        detail="3 months' billing",
        words=f"vs {formats.month(periods.add_months(month, -1))}",
        course=[value for value in course if value is not None],
    )
