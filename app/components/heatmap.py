"""Practice by week around the target, every value printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from app import formats, theme
from app.components import charts
from app.measures import utilization

if TYPE_CHECKING:
    from collections.abc import Iterable

# How far from the target, in points of a ratio, the colours reach their ends.
_REACH = 0.30
# Cells further out than this are dark, and their numbers white.
_DARK_FROM = 0.20


def cells(weeks: pd.DataFrame, target: float) -> pd.DataFrame:
    """One row for each practice and week: the value, its text, and the text's role."""
    rows = []
    for (practice, starts), part in weeks.groupby(["practice_name", "week_starts_on"]):
        week = pd.Timestamp(str(starts))
        value = utilization(part)
        if value is None:
            continue
        is_dark = abs(value - target) >= _DARK_FROM
        rows.append(
            {
                "practice": practice,
                "week_starts_on": week,
                "week": formats.short_day(week),
                "value": value,
                "text": formats.percent(value, 0).rstrip("%"),
                "text_role": (theme.ON_DARK if is_dark else theme.ON_LIGHT).name,
                "hours": float(part["utilized"].sum()),
            }
        )
    return pd.DataFrame(rows)


def heatmap(weeks: pd.DataFrame, target: float) -> None:
    """Draw the cells; the scale is centred on the target."""
    drawn = cells(weeks, target)
    if drawn.empty:
        return
    x = alt.X(
        "week:N",
        sort=_in_order(drawn.sort_values("week_starts_on")["week"]),
        axis=alt.Axis(
            title=None,
            labelAngle=0,
            labelOverlap="greedy",
            labelFlush=False,
            ticks=False,
            domain=False,
        ),
    )
    y = alt.Y(
        "practice:N",
        axis=alt.Axis(
            title=None, labelLimit=130, labelFlush=False, ticks=False, domain=False
        ),
    )
    base = alt.Chart(drawn).encode(x=x, y=y)
    tiles = base.mark_rect().encode(
        color=alt.Color(
            "value:Q",
            scale=alt.Scale(
                domain=[target - _REACH, target, target + _REACH],
                range="diverging",
                interpolate="rgb",
                clamp=True,
            ),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("practice:N", title="Practice"),
            alt.Tooltip("week:N", title="Week of"),
            alt.Tooltip("value:Q", title="Billable share", format=".1%"),
            alt.Tooltip("hours:Q", title="Billable hours", format=",.0f"),
        ],
    )
    texts = base.mark_text(fontSize=11).encode(
        text="text:N", color=charts.role_color("text_role")
    )
    chart = alt.layer(tiles, texts).resolve_scale(color="independent")
    charts.draw(
        chart,
        34 * drawn["practice"].nunique() + 30,
        "Billable share by practice and week",
    )


def _in_order(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
