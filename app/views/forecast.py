"""Forecast: revenue by month and block, and the projects and deals behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app import formats, measures, periods, theme
from app.components import charts, header, states
from app.components.fan import fan
from app.components.filters import choose_one
from app.components.forecast_chart import month_chart
from app.components.table import Column, Kind, data_table, statement
from app.data import forecast

if TYPE_CHECKING:
    from app.context import Context, Version

_VERSION_COLUMNS = [
    Column("day", "As of", width=110, is_pinned=True),
    Column("version_kind", "Kind", width=100),
    Column("amount", "Revenue", "money", 85),
    Column("note", "Note", width=320),
    Column("note_owner", "By", width=150),
    Column("run_id", "Run", width=190),
]


def render(context: Context) -> None:
    """Draw the page."""
    if context.current is None:
        header.page_header(context, "Forecast", context.currency)
        states.empty_selection(context.selection, "forecast")
        return
    months = forecast.by_month(context.snapshot, context.current.id, context.selection)
    unit = formats.unit_for(measures.total(months, "amount"))
    header.page_header(
        context,
        "Forecast",
        unit.label(context.currency),
        header.previous_version(context),
    )
    shown, other = _choose_version(context, context.current)
    if shown is not context.current:
        months = forecast.by_month(context.snapshot, shown.id, context.selection)
    if months.empty:
        states.empty_selection(context.selection, "forecast")
        return
    base = None
    if other is not None:
        base = forecast.by_month(context.snapshot, other.id, context.selection)
    month_chart(
        months, base, unit, f"Version {formats.day(other.as_of)}" if other else ""
    )
    _statement(months, base, other, unit)
    _intervals(context, shown, unit)
    _items(context, shown, other, unit)
    _versions(context, unit)


def _choose_version(
    context: Context, current: Version
) -> tuple[Version, Version | None]:
    """The version to show, and the one to compare it with."""
    previous = context.previous
    if previous is None:
        return current, None
    return choose_one(
        "version",
        {
            "Current version": ((current, previous), formats.day(current.as_of)),
            "Previous version": ((previous, current), formats.day(previous.as_of)),
        },
    )


def _statement(
    months: pd.DataFrame,
    base: pd.DataFrame | None,
    other: Version | None,
    unit: formats.Unit,
) -> None:
    order = sorted(months["month_start"].unique())
    # A block without rows in a month shows a dash: nothing is forecast there, not zero.
    wide = months.pivot_table(
        index="block", columns="month_start", values="amount", aggfunc="sum"
    )
    lines: dict[str, pd.Series] = {}
    kinds: dict[str, Kind] = {}
    for block, role in theme.BLOCK_ROLES.items():
        if block in wide.index:
            lines[role.name] = wide.T[block]
            kinds[role.name] = "money"
    revenue = wide.sum()
    margin = months.groupby("month_start")["margin"].sum()
    lines["Revenue"], kinds["Revenue"] = revenue, "money"
    if base is not None and other is not None:
        label = f"Version {formats.day(other.as_of)}"
        before = base.groupby("month_start")["amount"].sum()
        lines[label], kinds[label] = before, "money"
        lines["Change"], kinds["Change"] = revenue - before, "change"
    lines["Margin"], kinds["Margin"] = margin, "money"
    lines["Margin %"] = margin / revenue.where(revenue != 0)
    kinds["Margin %"] = "percent"
    frame = pd.DataFrame(lines).T.reindex(columns=order)
    statement(frame, kinds, unit, key="forecast months", strong=["Revenue"])


def _intervals(context: Context, shown: Version, unit: formats.Unit) -> None:
    charts.section(
        "Between which amounts eight in ten months should come out",
        "From p10 to p90, as wide as the forecast's own past errors; p10s never add up",
    )
    months = forecast.intervals(context.snapshot, shown.id, context.selection)
    if months.empty:
        states.nothing(
            "There is no interval for a region: they are learnt for the firm and each "
            "practice."
            if context.selection.region is not None
            else "Four past errors are needed for one. `plumbline backtest` forecasts "
            "past month ends as they were known then."
        )
        return
    fan(months, unit)


def _versions(context: Context, unit: formats.Unit) -> None:
    period = periods.rest_of_year(context.as_of)
    charts.section(
        f"Versions, with what each says of {period.label}",
        "What was said stays said; a backtest was made later than its day",
    )
    kept = forecast.versions_kept(context.snapshot, period, context.selection)
    data_table(
        kept.assign(
            day=kept["as_of_date"].map(formats.day),
            version_kind=kept["version_kind"].map(formats.words),
        ),
        _VERSION_COLUMNS,
        unit,
        key="forecast versions",
    )


def _items(
    context: Context, shown: Version, other: Version | None, unit: formats.Unit
) -> None:
    first = periods.first_open_month(context.as_of)
    spans = {
        "Rest of year": periods.rest_of_year(context.as_of),
        "Next quarter": periods.next_quarter(context.as_of),
        "12 months": periods.Period(first, periods.add_months(first, 11)),
    }
    charts.section("Projects and deals, largest first")
    period = choose_one(
        "period", {name: (span, span.label) for name, span in spans.items()}
    )
    base = other.id if other else ""
    items = forecast.by_item(
        context.snapshot, shown.id, base, period, context.selection
    )
    blocks = items["blocks"].str.split(", ")
    items = items.assign(
        change=items["amount"] - items["previous_amount"],
        margin_share=items["margin"] / items["amount"].where(items["amount"] != 0),
        blocks=blocks.map(
            lambda names: ", ".join(formats.words(name) for name in names)
        ),
    )
    compared = (
        [
            Column(
                "previous_amount", f"Version {formats.day(other.as_of)}", "money", 140
            ),
            Column("change", "Change", "change", 80),
        ]
        if other
        else []
    )
    columns = [
        Column("item_name", "Project or deal", width=280, is_pinned=True),
        Column("amount", "Revenue", "money", 85),
        *compared,
        Column("margin_share", "Margin %", "percent", 80),
        Column("blocks", "Blocks", width=120),
        Column("customer_name", "Customer", width=180),
        Column("practice_name", "Practice", width=130),
        Column("region_name", "Region", width=110),
        Column("item_code", "Code", width=190),
    ]
    data_table(items, columns, unit, key="forecast items")
    states.nothing(
        f"{formats.counted(len(items), 'project or deal', 'projects and deals')}, "
        f"{formats.money(items['amount'].sum(), unit)} in total"
    )
