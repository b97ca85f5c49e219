"""Hours booked against capacity, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from app import formats, theme
from app.components import charts, states

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT = 240
_KINDS = {"scheduled_hard": theme.BACKLOG.name, "scheduled_soft": theme.PIPELINE.name}


def capacity_chart(weeks: pd.DataFrame) -> None:
    """Draw bars for hard and tentative bookings, and a line for the capacity."""
    columns = ["capacity_net", *_KINDS]
    sums = weeks.groupby("week_starts_on", as_index=False)[columns].sum()
    if sums.empty:
        states.nothing("No bookings are known after the as-of date.")
        return
    sums = sums.assign(week=sums["week_starts_on"].map(formats.short_day))
    booked = sums.melt(["week_starts_on", "week"], list(_KINDS), "kind", "hours")
    booked = booked.assign(
        role=booked["kind"].map(_KINDS),
        rank=booked["kind"].map(list(_KINDS).index),
    )
    legend = {
        theme.BACKLOG: "Hard bookings",
        theme.PIPELINE: "Tentative",
        theme.ACTUAL: "Capacity",
    }
    x = alt.X(
        "week:N",
        sort=sums["week"].tolist(),
        axis=alt.Axis(
            title=None,
            labelAngle=0,
            labelOverlap="greedy",
            labelFlush=False,
            ticks=False,
        ),
    )
    bars = alt.Chart(booked).encode(
        x=x,
        y=charts.amount_axis("hours", stack="zero"),
        order=alt.Order("rank:Q"),
        tooltip=[
            alt.Tooltip("week:N", title="Week of"),
            alt.Tooltip("hours:Q", title="Hours", format=",.0f"),
        ],
    )
    line = (
        alt.Chart(sums)
        .mark_line(interpolate="step", strokeWidth=2)
        .encode(
            x=x,
            y=charts.amount_axis("capacity_net"),
            color=charts.constant(theme.ACTUAL),
        )
    )
    chart = alt.layer(
        bars.mark_bar().encode(color=charts.role_color("role", legend)),
        bars.mark_bar(fill=charts.hatch()).encode(
            opacity=charts.shown_where("datum.kind == 'scheduled_soft'")
        ),
        line,
    )
    charts.draw(chart, _HEIGHT, "Capacity against bookings by week")
