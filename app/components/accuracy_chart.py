"""The error by months ahead: the forecast's, and that of each simple rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from app import theme
from app.components import charts

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT = 260


def accuracy_chart(firm: pd.DataFrame, names: dict[str, str]) -> None:
    """Draw one line for each method, the forecast's in front.

    Args:
        firm: errors of the whole firm's revenue, method by horizon.
        names: what each method is called.
    """
    ours = theme.BACKLOG.name
    drawn = firm.assign(
        name=firm["method"].map(names),
        role=firm["method"].map({"plumbline": ours}).fillna(theme.MUTED.name),
    )
    rules = drawn[drawn["method"] != "plumbline"]
    last = rules[rules["horizon_months"] == rules["horizon_months"].max()]
    first = drawn[(drawn["method"] == "plumbline") & (drawn["horizon_months"] == 1)]
    x = alt.X(
        "horizon_months:O",
        axis=alt.Axis(title="months ahead", labelAngle=0, ticks=False, grid=False),
    )
    y = alt.Y(
        "wape:Q",
        axis=alt.Axis(title=None, format=".0%", tickCount=5, domain=False, ticks=False),
    )
    color = charts.role_color("role")
    lines = (
        alt.Chart(drawn)
        .mark_line()
        .encode(
            x=x,
            y=y,
            color=color,
            detail="name:N",
            strokeWidth=alt.condition(
                alt.datum.role == ours, alt.value(3), alt.value(1.2)
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Method"),
                alt.Tooltip("horizon_months:Q", title="Months ahead"),
                alt.Tooltip("wape:Q", title="WAPE", format=".1%"),
                alt.Tooltip("bias:Q", title="Bias", format="+.1%"),
                alt.Tooltip("origins:Q", title="Month ends"),
            ],
        )
    )
    # The rules end apart from each other, the forecast often among them.
    labels = [
        alt.Chart(points)
        .mark_text(align="left", dx=dx, dy=dy)
        .encode(x=x, y=y, color=color, text="name:N")
        for points, dx, dy in ((last, 6, 0), (first, 0, 14))
    ]
    chart = alt.layer(lines, *labels).properties(
        padding={"right": 150, "left": 5, "top": 5, "bottom": 5}
    )
    charts.draw(
        chart, _HEIGHT, "Error by months ahead, the forecast beside simple rules"
    )
