"""The months ahead as a line in the band in which they should come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from app import theme
from app.components import charts

if TYPE_CHECKING:
    import pandas as pd

    from app.formats import Unit

_HEIGHT = 240


def fan(months: pd.DataFrame, unit: Unit) -> None:
    """Draw p50 as a line and p10 to p90 as a band around it.

    Args:
        months: month_start, low, middle and high, in order.
        unit: the page's unit.
    """
    drawn = charts.with_month(months).assign(
        **{name: months[name] / unit.divisor for name in ("low", "middle", "high")},
        role=theme.BACKLOG.name,
    )
    x = charts.month_axis(list(drawn["month_start"]))
    tooltip = [
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("low:Q", title="p10", format=",.0f"),
        alt.Tooltip("middle:Q", title="Forecast", format=",.0f"),
        alt.Tooltip("high:Q", title="p90", format=",.0f"),
    ]
    base = alt.Chart(drawn).encode(x=x, tooltip=tooltip)
    color = charts.role_color("role")
    band = base.mark_bar(opacity=0.25, width=alt.RelativeBandSize(0.62)).encode(
        y=charts.amount_axis("low", scale=alt.Scale(zero=False)),
        y2="high:Q",
        color=color,
    )
    middle = base.mark_tick(thickness=3, opacity=1).encode(
        y=charts.amount_axis("middle"), color=color
    )
    labels = [
        base.mark_text(dy=dy, fontSize=11, opacity=charts.roomy()).encode(
            y=charts.amount_axis(field),
            text=alt.Text(f"{field}:Q", format=",.0f"),
            color=charts.constant(theme.TEXT),
        )
        for field, dy in (("low", 9), ("high", -8))
    ]
    charts.draw(alt.layer(band, middle, *labels), _HEIGHT, "Months ahead, p10 to p90")
