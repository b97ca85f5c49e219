"""Accuracy: how far off past forecasts were, beside simple rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import formats
from app.components import charts, header, states
from app.components.accuracy_chart import accuracy_chart
from app.components.table import Column, data_table
from app.data import accuracy

if TYPE_CHECKING:
    import pandas as pd

    from app.context import Context

METHODS = {
    "plumbline": "Forecast",
    "B0": "Last month",
    "B1": "Same month last year",
    "B2": "Mean of three months",
    "B7": "Capacity at target",
}
"""What is compared for the whole firm, and what it is called."""

_COLUMNS = [
    Column("name", "Revenue of", width=190, is_pinned=True),
    Column("wape_1", "WAPE, 1 month", "percent", 105),
    Column("bias_1", "Bias, 1 month", "percent", 105),
    Column("wape_3", "WAPE, 3 months", "percent", 110),
    Column("bias_3", "Bias, 3 months", "percent", 110),
    Column("wape_6", "WAPE, 6 months", "percent", 110),
    Column("bias_6", "Bias, 6 months", "percent", 110),
    Column("origins_1", "Month ends", "count", 90),
]


def render(context: Context) -> None:
    """Draw the page."""
    measured = accuracy.measured(context.snapshot)
    header.page_header(context, "Accuracy", context.currency)
    if measured.empty:
        states.nothing(
            "No month that was forecast has been closed since. `plumbline backtest` "
            "forecasts past month ends as they were known then."
        )
        return
    firm = measured[(measured["level"] == "firm") & measured["method"].isin(METHODS)]
    charts.section("Error of the firm's revenue by months ahead")
    accuracy_chart(firm, METHODS)
    _by_horizon(firm)
    charts.section("Where the forecast is good")
    _by_node(measured[measured["method"] == "plumbline"])


def _by_horizon(firm: pd.DataFrame) -> None:
    """Methods by months ahead, and how many month ends that is measured on."""
    wide = firm.pivot_table(index="method", columns="horizon_months", values="wape")
    wide = wide.reindex([method for method in METHODS if method in wide.index])
    wide.columns = [str(horizon) for horizon in wide.columns]
    columns = [
        Column("name", "Months ahead", width=190, is_pinned=True),
        *(Column(horizon, horizon, "percent", 70) for horizon in wide.columns),
    ]
    wide["name"] = wide.index.map(METHODS)
    data_table(wide, columns, key="accuracy horizons")
    ours = firm[firm["method"] == "plumbline"]
    month_ends = formats.counted(int(ours["origins"].max()), "month end", "month ends")
    states.nothing(
        "WAPE: sum of absolute errors over the sum of what came. Measured on "
        f"{month_ends} from "
        f"{formats.day(ours['first_as_of_date'].min())} to "
        f"{formats.day(ours['last_as_of_date'].max())}; fewer for more months ahead. "
        "Their months overlap."
    )


def _by_node(ours: pd.DataFrame) -> None:
    """The forecast's own error for each practice and block."""
    nodes = ours[ours["level"] != "firm"]
    wide = nodes.pivot_table(
        index=["level", "node"],
        columns="horizon_months",
        values=["wape", "bias", "origins"],
    )
    wide.columns = wide.columns.map("{0[0]}_{0[1]}".format)
    frame = wide.reset_index().sort_values(["level", "node"], ascending=[False, True])
    frame["name"] = [
        formats.words(node) if level == "block" else node
        for level, node in zip(frame["level"], frame["node"], strict=True)
    ]
    data_table(
        frame.reindex(columns=[column.name for column in _COLUMNS]),
        _COLUMNS,
        key="accuracy nodes",
    )
    states.nothing(
        "Bias keeps the sign of the error: positive when too much is forecast. A block "
        "is what the revenue was on the month end."
    )
