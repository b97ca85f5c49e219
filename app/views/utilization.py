"""Utilization: who was billable, against which hours, and what is booked ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app import formats, measures, periods
from app.components import charts, header, kpi, states
from app.components.capacity import capacity_chart
from app.components.free_people import free_people
from app.components.heatmap import heatmap
from app.data import utilization
from app.data.utilization import Denominator
from app.metrics import Metric, Polarity

if TYPE_CHECKING:
    from app.context import Context

_WINDOW = 4
_HEATMAP_WEEKS = 13
_COURSE_WEEKS = 26
_WEEK = timedelta(weeks=1)
_FREE = Metric("free_people", "Free people", "people", Polarity.NEUTRAL)


def render(context: Context) -> None:
    """Draw the page."""
    header.page_header(context, "Utilization", "hours", f"the {_WINDOW} weeks before")
    denominator = _choose_denominator()
    weeks = utilization.by_week(context.snapshot, denominator, context.selection)
    last = periods.last_complete_week(context.as_of)
    past = measures.weeks_between(weeks, last - (_HEATMAP_WEEKS - 1) * _WEEK, last)
    if past.empty:
        states.empty_selection(context.selection, "time")
        return
    people = utilization.people(
        context.snapshot, denominator, last, _WINDOW, context.selection
    )
    _cards(context, weeks, people, denominator)
    wanted = measures.target(past) or 0.0
    charts.section(
        f"Billable share by practice and week, AC: {denominator.label.lower()}",
        f"Percent, by Monday; pale is the target of {formats.percent(wanted, 0)}, "
        "teal above it, rust below",
    )
    heatmap(past, wanted)
    charts.section(
        "Capacity and bookings ahead, FC",
        "Hours by week of Monday; capacity is net of holidays and leave",
    )
    capacity_chart(weeks[weeks["week_starts_on"] > pd.Timestamp(last)])
    free_people(people, _WINDOW)


def _choose_denominator() -> Denominator:
    chosen = st.selectbox(
        "Divided by",
        [each.value for each in Denominator],
        format_func=lambda value: Denominator(value).label,
        key="denominator",
        bind="query-params",
        width=300,
    )
    return Denominator(chosen)


def _cards(
    context: Context,
    weeks: pd.DataFrame,
    people: pd.DataFrame,
    denominator: Denominator,
) -> None:
    last = periods.last_complete_week(context.as_of)
    first = last - (_WINDOW - 1) * _WEEK
    recent = measures.weeks_between(weeks, first, last)
    before = measures.weeks_between(weeks, first - _WINDOW * _WEEK, first - _WEEK)
    ahead = measures.weeks_between(weeks, last + _WEEK, last + _WINDOW * _WEEK)
    course = measures.weeks_between(weeks, last - (_COURSE_WEEKS - 1) * _WEEK, last)
    metric = context.registry[denominator.metric]
    now, wanted = measures.utilization(recent), measures.target(recent)
    gap = None if now is None or wanted is None else now - wanted
    hard, capacity = ahead["scheduled_hard"].sum(), ahead["capacity_net"].sum()
    soft, waiting = ahead["scheduled_soft"].sum(), recent["billable_submitted"].sum()
    free = int((people["booked"] == 0).sum())
    kpi.cards(
        context,
        [
            replace(
                kpi.ratio_card(
                    metric,
                    now,
                    base=measures.utilization(before),
                    words=f"vs the {_WINDOW} weeks before",
                ),
                detail=f"last {_WINDOW} full weeks, AC",
                course=measures.weekly_utilization(course),
            ),
            replace(
                kpi.ratio_card(context.registry["utilization_target"], wanted),
                detail="weighted by capacity",
                note=_gap_in_words(gap),
            ),
            replace(
                kpi.ratio_card(metric, formats.ratio(float(hard), float(capacity))),
                detail=f"next {_WINDOW} weeks, hard-booked, FC",
                note=f"{formats.whole(soft)} h more are tentative",
            ),
            kpi.Card(
                _FREE,
                formats.whole(free),
                detail=f"nothing booked in the next {_WINDOW} weeks",
                note=f"{formats.whole(waiting)} h of the last {_WINDOW} weeks "
                "await approval",
            ),
        ],
    )


def _gap_in_words(gap: float | None) -> str:
    if gap is None:
        return ""
    side = "above" if gap >= 0 else "below"
    return f"Actual is {formats.points(abs(gap)).lstrip('+')} {side}"
