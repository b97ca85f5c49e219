"""What all charts share: colours by role, axes, labels that fit, striped forecasts.

A chart names roles of `app.theme`; Streamlit gives Vega the colours of the theme in
use. Layers of one chart share one colour scale, and never mix `axis=None` with default
axes: Vega then draws nothing, without an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from app import formats, theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import pandas as pd

# Below this width of the drawing, in pixels, numbers on bars would touch each other.
_ROOM_FOR_LABELS = 620

_STRIPES = 7


def role_scale() -> alt.Scale:
    """The scale from role names to the theme's colours."""
    return alt.Scale(domain=[role.name for role in theme.ROLES], range="category")


def role_color(field: str, legend: Mapping[theme.Role, str] | None = None) -> alt.Color:
    """Colour by a column of role names.

    Args:
        field: the column.
        legend: the roles in the chart and what each stands for there; None for no
            legend.
    """
    if legend is None:
        return alt.Color(field, type="nominal", scale=role_scale(), legend=None)
    named = "".join(
        f"datum.label == '{role.name}' ? '{name}' : " for role, name in legend.items()
    )
    return alt.Color(
        field,
        type="nominal",
        scale=role_scale(),
        legend=alt.Legend(
            title=None,
            values=[role.name for role in legend],
            labelExpr=f"{named}datum.label",
            orient="top",
            direction="horizontal",
            symbolType="square",
            labelLimit=220,
            offset=4,
        ),
    )


def constant(role: theme.Role) -> alt.ColorDatum:
    """The colour of one role, for a layer beside one that has `role_color`'s scale."""
    return alt.ColorDatum(role.name, type="nominal")


def month_axis(months: Sequence[date], *, keep_all: bool = False) -> alt.X:
    """Months as level bands, in order; labels that don't fit are left out.

    Args:
        months: the months in order.
        keep_all: whether months without data keep their place.
    """
    names = [formats.month(month) for month in months]
    return alt.X(
        "month:N",
        sort=names,
        scale=alt.Scale(domain=names) if keep_all else alt.Undefined,
        axis=alt.Axis(
            title=None,
            labelAngle=0,
            labelOverlap="greedy",
            labelFlush=False,
            ticks=False,
            grid=False,
        ),
    )


def amount_axis(field: str, title: str | None = None, **options: Any) -> alt.Y:
    """Amounts in the page's unit."""
    return alt.Y(
        field,
        type="quantitative",
        axis=alt.Axis(
            title=title, format=",.0f", tickCount=5, domain=False, ticks=False
        ),
        **options,
    )


def roomy() -> alt.ExprRef:
    """Opacity that hides number labels where the chart is too narrow for them."""
    return alt.ExprRef(f"width > {_ROOM_FOR_LABELS} ? 1 : 0")


def hatch() -> alt.LinearGradient:
    """The fill that lays stripes over a bar, for what is forecast or tentative.

    Vega has no patterns. A gradient with hard stops is the same on screen and in a
    saved image; it runs across the bar, since all bars of a chart have the same width.
    """
    stops = []
    for stripe in range(_STRIPES):
        start, middle, end = ((stripe + part) / _STRIPES for part in (0.0, 0.55, 1.0))
        stops += [(start, 0.0), (middle, 0.0), (middle, 0.5), (end, 0.5)]
    return alt.LinearGradient(
        gradient="linear",
        x1=0,
        y1=0,
        x2=1,
        y2=0,
        stops=[
            alt.GradientStop(offset=offset, color=f"rgba(255, 255, 255, {opacity})")
            for offset, opacity in stops
        ],
    )


def shown_where(test: str) -> Any:
    """Opacity that shows some marks and keeps the place of the others in the stack."""
    return alt.condition(test, alt.value(1), alt.value(0))


def with_month(frame: pd.DataFrame, column: str = "month_start") -> pd.DataFrame:
    """The frame with the month written as the axis shows it."""
    return frame.assign(month=frame[column].map(formats.month))


def draw(
    chart: alt.Chart | alt.LayerChart | alt.FacetChart, height: int, alternative: str
) -> None:
    """Draw a chart in the theme's colours, with its text alternative."""
    sized = chart.properties(height=height).configure_view(stroke=None)
    st.altair_chart(sized, width="stretch", theme="streamlit", alt=alternative)


def section(title: str, note: str = "") -> None:
    """A heading of a chart or table, and what to know when reading it.

    Titles stand in markdown: inside a chart a narrow screen cuts them.
    """
    st.markdown(f"**{title}**" + (f"  \n:small[:gray[{note}]]" if note else ""))


def roles_in(names: Iterable[str]) -> dict[theme.Role, str]:
    """The roles of these names under their own names, in the order of stacking."""
    present = set(names)
    return {role: role.name for role in theme.ROLES if role.name in present}
