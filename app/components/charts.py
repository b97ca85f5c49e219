"""What all charts share: colours by role, axes, labels that fit, hatching for forecasts.

A chart names roles of `app.theme`; Streamlit gives Vega the colours of the theme in use.
Layers of one chart share one colour scale, and never mix `axis=None` with default axes:
Vega then draws nothing, without an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from app import formats, theme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import pandas as pd

# Below this width of the drawing, in pixels, numbers on bars would touch each other.
_ROOM_FOR_LABELS = 620

_HATCH = "plumbline-forecast"


def role_scale() -> alt.Scale:
    """The scale from role names to the theme's colours."""
    return alt.Scale(domain=[role.name for role in theme.ROLES], range="category")


def role_color(
    field: str, legend: Sequence[theme.Role] | None = None, title: str | None = None
) -> alt.Color:
    """Colour by a column of role names; the legend lists only the roles in the chart."""
    if legend is None:
        return alt.Color(field, type="nominal", scale=role_scale(), legend=None)
    return alt.Color(
        field,
        type="nominal",
        scale=role_scale(),
        legend=alt.Legend(
            title=title,
            values=[role.name for role in legend],
            orient="top",
            direction="horizontal",
            symbolType="square",
            labelLimit=220,
        ),
    )


def constant(role: theme.Role) -> alt.ColorDatum:
    """The colour of one role, for a layer beside one that has `role_color`'s scale."""
    return alt.ColorDatum(role.name, type="nominal")


def month_axis(months: Sequence[date], title: str | None = None) -> alt.X:
    """Months as bands, in order; every label is level, and those that don't fit are left out."""
    return alt.X(
        "month:N",
        sort=[formats.month(month) for month in months],
        axis=alt.Axis(
            title=title, labelAngle=0, labelOverlap="greedy", ticks=False, grid=False
        ),
    )


def amount_axis(field: str, title: str | None = None, **options: Any) -> alt.Y:
    """Amounts in the page's unit."""
    return alt.Y(
        field,
        type="quantitative",
        axis=alt.Axis(title=title, format=",.0f", tickCount=5, domain=False, ticks=False),
        **options,
    )


def roomy() -> alt.ExprRef:
    """Opacity that hides number labels where the chart is too narrow for them."""
    return alt.ExprRef(f"width > {_ROOM_FOR_LABELS} ? 1 : 0")


def hatch_pattern() -> None:
    """Put the pattern of forecasts into the page, for `hatch_fill` to refer to."""
    st.html(
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
        f'<pattern id="{_HATCH}" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="2" height="5" fill="#fff" '
        'fill-opacity="0.55"></rect></pattern></defs></svg>'
    )


def hatch_fill() -> str:
    """The fill that lays the pattern over a bar; nothing where the pattern is missing."""
    return f"url(#{_HATCH}) transparent"


def with_month(frame: pd.DataFrame, column: str = "month_start") -> pd.DataFrame:
    """The frame with the month written as the axis shows it."""
    return frame.assign(month=frame[column].map(formats.month))


def draw(chart: alt.Chart | alt.LayerChart, height: int, alternative: str) -> None:
    """Draw a chart in the theme's colours, with its text alternative.

    The SVG renderer is asked for, since a canvas knows no patterns.
    """
    sized = chart.properties(
        height=height, usermeta={"embedOptions": {"renderer": "svg"}}
    ).configure_view(stroke=None)
    st.altair_chart(sized, width="stretch", theme="streamlit", alt=alternative)


def section(title: str, note: str = "") -> None:
    """A heading of a chart or table, and what to know when reading it.

    Titles stand in markdown: inside a chart a narrow screen cuts them.
    """
    st.markdown(f"##### {title}", anchors=False)
    if note:
        st.caption(note)


def roles_in(names: Iterable[str]) -> list[theme.Role]:
    """The roles of these names, in the order in which they are stacked."""
    present = set(names)
    return [role for role in theme.ROLES if role.name in present]
