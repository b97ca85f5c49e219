"""What one step of each lever is worth, both ways: the widest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from app import formats, theme
from app.components import charts
from app.components.bridge import row_axis

if TYPE_CHECKING:
    from app.formats import Unit

_ROW = 30


def tornado(steps: pd.DataFrame, unit: Unit) -> None:
    """Draw two bars for each lever, from no change to what it changes.

    Args:
        steps: node, down and up, in the order in which they are shown; `down` and `up`
            are amounts.
        unit: the page's unit.
    """
    order = list(steps["node"])
    bars = pd.DataFrame(
        [
            {
                "node": row["node"],
                "turned": "less" if way == "down" else "more",
                "value": row[way] / unit.divisor,
                "role": _judged(row[way]),
                "text": formats.money(row[way], unit, signed=True),
            }
            for _, row in steps.iterrows()
            for way in ("down", "up")
            if round(row[way], 2)
        ],
        columns=["node", "turned", "value", "role", "text"],
    )
    reach = float(bars["value"].abs().max()) * 1.25 if len(bars) else 1.0
    base = alt.Chart(bars).encode(
        x=alt.X(
            "value:Q",
            scale=alt.Scale(domain=[-reach, reach], nice=False),
            axis=alt.Axis(
                title=None, format="+,.0f", tickCount=5, domain=False, ticks=False
            ),
        ),
        y=row_axis(order),
    )
    marks = base.mark_bar(height=15).encode(
        color=charts.role_color("role"),
        tooltip=[
            alt.Tooltip("node:N", title="Lever"),
            alt.Tooltip("turned:N", title="Turned to"),
            alt.Tooltip("text:N", title="Change"),
        ],
    )
    right = base.transform_filter("datum.value > 0").mark_text(
        align="left", dx=5, fontSize=12
    )
    left = base.transform_filter("datum.value < 0").mark_text(
        align="right", dx=-5, fontSize=12
    )
    texts = [
        layer.encode(text="text:N", color=charts.constant(theme.TEXT))
        for layer in (right, left)
    ]
    charts.draw(
        alt.layer(marks, *texts), _ROW * len(order) + 30, "What each lever is worth"
    )


def _judged(amount: float) -> str:
    return (theme.FAVOURABLE if amount >= 0 else theme.UNFAVOURABLE).name
