"""Utilization: who was billable, against which hours, and what is booked ahead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

from app import formats, measures, periods, theme
from app.components import charts, header, kpi, states
from app.components.heatmap import heatmap
from app.components.table import Column, data_table
from app.data import utilization
from app.data.utilization import Denominator

if TYPE_CHECKING:
    from app.context import Context

_RECENT_WEEKS = 4
_HEATMAP_WEEKS = 13
_WEEK = timedelta(weeks=1)


def render(context: Context) -> None:
    """Draw the page."""
    header.page_header(context, "Utilization", None, "target, and the 4 weeks before")
    denominator = _choose_denominator()
    weeks = utilization.by_week(context.snapshot, denominator, context.selection)
    last = periods.last_complete_week(context.as_of)
    past = measures.weeks_between(weeks, last - (_HEATMAP_WEEKS - 1) * _WEEK, last)
    if past.empty:
        states.empty_selection(context.selection, "time")
        return
    people = utilization.people(
        context.snapshot, denominator, last, _RECENT_WEEKS, context.selection
    )
    _cards(context, weeks, people, denominator)
    charts.section(
        f"Billable share by practice and week, {denominator.label.lower()}",
        f"Approved and submitted hours; white is the target of "
        f"{formats.percent(measures.target(past), 0)}, teal above, rust below",
    )
    heatmap(past, measures.target(past) or 0)
    _ahead(weeks[weeks["week_starts_on"] > pd.Timestamp(last)])
    _bench(people)


def _choose_denominator() -> Denominator:
    chosen = st.selectbox(
        "Divided by",
        [each.value for each in Denominator],
        format_func=lambda value: Denominator(value).label,
        key="denominator",
        bind="query-params",
        width=320,
    )
    return Denominator(chosen)


def _cards(
    context: Context,
    weeks: pd.DataFrame,
    people: pd.DataFrame,
    denominator: Denominator,
) -> None:
    last = periods.last_complete_week(context.as_of)
    first = last - (_RECENT_WEEKS - 1) * _WEEK
    recent = measures.weeks_between(weeks, first, last)
    before = measures.weeks_between(weeks, first - _RECENT_WEEKS * _WEEK, first - _WEEK)
    ahead = measures.weeks_between(weeks, last + _WEEK, last + _RECENT_WEEKS * _WEEK)
    now, wanted = measures.utilization(recent), measures.target(recent)
    hard, soft = ahead["scheduled_hard"].sum(), ahead["scheduled_soft"].sum()
    free = people[people["booked"] == 0]
    unapproved = float(recent["billable_submitted"].sum())
    registry = context.registry
    kpi.cards(
        context,
        [
            kpi.ratio_card(
                registry["utilization"],
                now,
                base=measures.utilization(before),
                detail=f"last {_RECENT_WEEKS} weeks",
                words=denominator.label.lower(),
                course=measures.weekly_utilization(
                    measures.weeks_between(weeks, last - 25 * _WEEK, last)
                ),
            ),
            kpi.ratio_card(
                registry["utilization_target"],
                wanted,
                detail="weighted by capacity",
            ),
            kpi.ratio_card(
                registry["booked_share"],
                formats.ratio(float(hard), float(ahead["capacity_net"].sum())),
                detail=f"next {_RECENT_WEEKS} weeks, hard; soft {formats.whole(soft)} h",
            ),
            kpi.count_card(
                registry["bench"],
                len(free),
                detail=f"nothing booked in {_RECENT_WEEKS} weeks; "
                f"{formats.whole(unapproved)} h wait for approval",
            ),
        ],
    )


def _ahead(weeks: pd.DataFrame) -> None:
    charts.section(
        "Capacity and bookings ahead, hours by week",
        "Line: capacity net of holidays and leave. Bars: hard bookings, soft ones hatched",
    )
    sums = weeks.groupby("week_starts_on", as_index=False)[
        ["capacity_net", "scheduled_hard", "scheduled_soft"]
    ].sum()
    if sums.empty:
        states.nothing("No bookings are known after the as-of date.")
        return
    sums = sums.assign(month=sums["week_starts_on"].dt.strftime("%-d %b"))
    booked = sums.melt(
        ["week_starts_on", "month"], ["scheduled_hard", "scheduled_soft"], "kind", "hours"
    )
    booked = booked.assign(
        role=booked["kind"].map(
            {"scheduled_hard": theme.BACKLOG.name, "scheduled_soft": theme.PIPELINE.name}
        )
    )
    x = alt.X(
        "month:N",
        sort=sums["month"].tolist(),
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap="greedy", ticks=False),
    )
    color = charts.role_color("role", [theme.BACKLOG, theme.PIPELINE])
    color.legend.labelExpr = f"datum.label == '{theme.BACKLOG.name}' ? 'Hard' : 'Soft'"
    tooltip = [alt.Tooltip("month:N", title="Week of"), alt.Tooltip("hours:Q", format=",.0f")]
    bars = alt.Chart(booked).encode(
        x=x, y=charts.amount_axis("hours", stack="zero"), order="kind:N", tooltip=tooltip
    )
    line = (
        alt.Chart(sums)
        .mark_line(interpolate="step", strokeWidth=2)
        .encode(x=x, y=charts.amount_axis("capacity_net"), color=charts.constant(theme.ACTUAL))
    )
    soft = bars.transform_filter("datum.kind == 'scheduled_soft'")
    charts.hatch_pattern()
    charts.draw(
        alt.layer(
            bars.mark_bar().encode(color=color),
            soft.mark_bar(fill=charts.hatch_fill()),
            line,
        ),
        240,
        "Capacity against hard and soft bookings by week",
    )


def _bench(people: pd.DataFrame) -> None:
    charts.section("Free people, most free hours first", f"The next {_RECENT_WEEKS} weeks")
    shown = people.assign(
        share=people["billable"] / people["available"].where(people["available"] > 0),
        free=(people["capacity"] - people["booked"]).clip(lower=0),
        booked_share=people["booked"] / people["capacity"],
    )
    shown = shown[shown["free"] > 0]
    if shown.empty:
        states.nothing("Everybody is booked for all of it.")
        return
    data_table(
        shown,
        [
            Column("person_name", "Person", width=170),
            Column("role_name", "Role", width=160),
            Column("practice_name", "Practice", width=140),
            Column("region_name", "Region", width=120),
            Column("share", f"Billable, last {_RECENT_WEEKS} weeks", "percent", 150),
            Column("capacity", "Capacity h", "hours", 90),
            Column("booked", "Hard h", "hours", 80),
            Column("soft_booked", "Soft h", "hours", 80),
            Column("booked_share", "Booked", "percent", 80),
            Column("free", "Free h", "hours", 80),
        ],
        key="bench",
    )
