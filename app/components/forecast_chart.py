"""Revenue by month: what is recognised, and what is forecast by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from app import theme
from app.components import charts

if TYPE_CHECKING:
    import pandas as pd

    from app.formats import Unit

_HEIGHT = 300


def month_chart(
    months: pd.DataFrame, base: pd.DataFrame | None, unit: Unit, base_name: str
) -> None:
    """Draw the months, stacked by block.

    Args:
        months: the version shown, month by block.
        base: the version compared with; None without one.
        unit: the page's unit.
        base_name: what the version compared with is called.
    """
    roles = {name: role.name for name, role in theme.BLOCK_ROLES.items()}
    bars = charts.with_month(months).assign(
        value=months["amount"] / unit.divisor,
        role=months["block"].map(roles),
        rank=months["block"].map(list(roles).index),
    )
    x = charts.month_axis(sorted(bars["month_start"].unique()))
    stack = alt.Chart(bars).encode(
        x=x,
        y=charts.amount_axis("value", stack="zero"),
        order=alt.Order("rank:Q"),
        tooltip=[
            alt.Tooltip("month:N", title="Month"),
            alt.Tooltip("role:N", title="Block"),
            alt.Tooltip("value:Q", title="Revenue", format=",.0f"),
        ],
    )
    totals = bars.groupby(["month_start", "month"], as_index=False)[["value"]].sum()
    legend = charts.roles_in(bars["role"])
    layers = [
        stack.mark_bar(),
        # Only what is still a forecast is hatched.
        stack.mark_bar(fill=charts.hatch()).encode(
            opacity=charts.shown_where("datum.block != 'actual'")
        ),
    ]
    totals["top"] = totals["value"]
    if base is not None:
        marks = _marks(base, totals, unit)
        # A number stands above its bar and above the mark, so neither strikes it out.
        above = totals["month"].map(marks.set_index("month")["value"])
        totals["top"] = totals["value"].combine(above.fillna(0.0), max)
        legend[theme.PREVIOUS] = base_name
        layers.append(_mark_layer(marks, x))
    layers[0] = layers[0].encode(color=charts.role_color("role", legend))
    labels = (
        alt.Chart(totals)
        .mark_text(dy=-8, fontSize=11, opacity=charts.roomy())
        .encode(
            x=x,
            y=charts.amount_axis("top"),
            text=alt.Text("value:Q", format=",.0f"),
            color=charts.constant(theme.TEXT),
        )
    )
    charts.section("Revenue by month, AC and FC", "AC solid, FC striped")
    charts.draw(alt.layer(*layers, labels), _HEIGHT, "Revenue by month, by block")


def _marks(base: pd.DataFrame, totals: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """The version compared with, over the months shown."""
    sums = charts.with_month(base).groupby("month", as_index=False)[["amount"]].sum()
    sums = sums[sums["month"].isin(totals["month"])]
    return sums.assign(value=sums["amount"] / unit.divisor)


def _mark_layer(marks: pd.DataFrame, x: alt.X) -> alt.Chart:
    layer: alt.Chart = (
        alt.Chart(marks)
        .mark_tick(thickness=3, opacity=1)
        .encode(
            x=x,
            y=charts.amount_axis("value"),
            color=charts.constant(theme.PREVIOUS),
            tooltip=[
                alt.Tooltip("month:N", title="Month"),
                alt.Tooltip("value:Q", title="Compared with", format=",.0f"),
            ],
        )
    )
    return layer
