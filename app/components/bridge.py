"""A change as rows: names in full, amounts printed, readable on a narrow screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from app import formats, theme
from app.components import charts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.formats import Unit

_ROW = 26


@dataclass(frozen=True, slots=True)
class Step:
    """One row: a balance, or a movement between two balances."""

    label: str
    amount: float
    role: theme.Role | None = None
    """None: favourable if it adds, unfavourable if it takes away."""
    is_balance: bool = False


def layout(steps: Sequence[Step], unit: Unit) -> pd.DataFrame:
    """Where each row's bar begins and ends, in the page's unit."""
    rows = []
    level = 0.0
    for step in steps:
        start, end = (
            (0.0, step.amount) if step.is_balance else (level, level + step.amount)
        )
        level = end
        judged = theme.FAVOURABLE if step.amount >= 0 else theme.UNFAVOURABLE
        role = step.role or (theme.ACTUAL if step.is_balance else judged)
        rows.append(
            {
                "node": step.label,
                "start": start / unit.divisor,
                "end": end / unit.divisor,
                "edge": max(start, end) / unit.divisor,
                "role": role.name,
                "text": formats.money(step.amount, unit, signed=not step.is_balance),
            }
        )
    return pd.DataFrame(rows)


def bridge_rows(steps: Sequence[Step], unit: Unit) -> None:
    """Draw the rows, from the first balance to the last."""
    rows = layout(steps, unit)
    y = row_axis([step.label for step in steps])
    x = alt.X(
        "start:Q",
        scale=_with_room(float(rows["edge"].max())),
        axis=alt.Axis(
            title=None, format=",.0f", tickCount=4, domain=False, ticks=False
        ),
    )
    base = alt.Chart(rows)
    bars = base.mark_bar(height=15).encode(
        x=x,
        x2="end:Q",
        y=y,
        color=charts.role_color("role"),
        tooltip=[
            alt.Tooltip("node:N", title="Step"),
            alt.Tooltip("text:N", title="Amount"),
        ],
    )
    texts = base.mark_text(align="left", dx=5, fontSize=12).encode(
        x=alt.X("edge:Q"), y=y, text="text:N", color=charts.constant(theme.TEXT)
    )
    charts.draw(alt.layer(bars, texts), _ROW * len(steps) + 30, "Roll-forward as rows")


def stacked_rows(
    parts: pd.DataFrame, order: Sequence[str], legend: Mapping[theme.Role, str]
) -> None:
    """Draw one bar for each node, stacked by part.

    Args:
        parts: node, value, role, rank; one row for each part of a node.
        order: the nodes from top to bottom.
        legend: what each role stands for.
    """
    names = {role.name: name for role, name in legend.items()}
    parts = parts.assign(part=parts["role"].map(names))
    y = row_axis(order)
    totals = parts.groupby("node", as_index=False)["value"].sum()
    bars = (
        alt.Chart(parts)
        .mark_bar(height=15)
        .encode(
            x=alt.X(
                "value:Q",
                stack="zero",
                scale=_with_room(float(totals["value"].max())),
                axis=alt.Axis(
                    title=None, format=",.0f", tickCount=4, domain=False, ticks=False
                ),
            ),
            y=y,
            color=charts.role_color("role", legend),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("node:N", title="Of"),
                alt.Tooltip("part:N", title="Part"),
                alt.Tooltip("value:Q", title="Amount", format=",.0f"),
            ],
        )
    )
    texts = (
        alt.Chart(totals)
        .mark_text(align="left", dx=5, fontSize=12)
        .encode(
            x="value:Q",
            y=y,
            text=alt.Text("value:Q", format=",.0f"),
            color=charts.constant(theme.TEXT),
        )
    )
    charts.draw(alt.layer(bars, texts), _ROW * len(order) + 70, "Amounts as rows")


def _with_room(largest: float) -> alt.Scale:
    """A scale with room on the right for the amounts, which stand behind their bars."""
    return alt.Scale(nice=False, domainMax=largest * 1.12 or 1)


def row_axis(order: Sequence[str]) -> alt.Y:
    """Rows in the given order, their names in full."""
    return alt.Y(
        "node:N",
        sort=list(order),
        axis=alt.Axis(
            title=None,
            labelLimit=150,
            labelFlush=False,
            ticks=False,
            domain=False,
            grid=False,
        ),
    )
