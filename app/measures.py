"""Figures that pages compute from answers: sums over periods, and ratios of sums.

A ratio is always the ratio of two sums, never a mean of ratios.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.formats import ratio
from app.periods import quarter

if TYPE_CHECKING:
    from datetime import date

    from app.periods import Period


def within(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows whose month lies in the period."""
    months = frame["month_start"]
    first, last = pd.Timestamp(period.first), pd.Timestamp(period.last)
    return frame[(months >= first) & (months <= last)]


def total(frame: pd.DataFrame, column: str, period: Period | None = None) -> float:
    """The sum of a column, over a period if one is given."""
    rows = frame if period is None else within(frame, period)
    return float(rows[column].sum())


def at_month(frame: pd.DataFrame, column: str, month: date) -> float | None:
    """The value of one month in a frame with a row for each; None if it has none."""
    rows = frame.loc[frame["month_start"] == pd.Timestamp(month), column]
    return None if rows.empty else float(rows.iloc[0])


def margin_ratio(frame: pd.DataFrame, period: Period) -> float | None:
    """Margin over revenue."""
    return ratio(total(frame, "margin", period), total(frame, "amount", period))


def weeks_between(frame: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """The rows whose week begins from the one Monday to the other."""
    weeks = frame["week_starts_on"]
    return frame[(weeks >= pd.Timestamp(first)) & (weeks <= pd.Timestamp(last))]


def utilization(weeks: pd.DataFrame) -> float | None:
    """Utilized hours over the hours of the chosen denominator."""
    return ratio(float(weeks["utilized"].sum()), float(weeks["available"].sum()))


def target(weeks: pd.DataFrame) -> float | None:
    """The target, weighted by capacity."""
    return ratio(float(weeks["target_hours"].sum()), float(weeks["capacity_net"].sum()))


def scaled_ratio(
    numerator: float | None, denominator: float | None, days: int
) -> float | None:
    """A stock over a flow of so many days, in days: debtor days, WIP days."""
    share = ratio(numerator, denominator)
    return None if share is None else share * days


def monthly(frame: pd.DataFrame, column: str, period: Period) -> list[float]:
    """The column's sum for each month of the period, zero where a month has no rows."""
    sums = frame.groupby("month_start")[column].sum()
    return [float(sums.get(pd.Timestamp(month), 0.0)) for month in period.months()]


def quarterly(frame: pd.DataFrame, column: str) -> list[float]:
    """The column's sum for each calendar quarter that has all its months."""
    months = frame.groupby("month_start")[column].sum()
    starts = [quarter(month.date()).first for month in pd.DatetimeIndex(months.index)]
    quarters = months.groupby(starts).agg(["sum", "count"])
    full = quarters["count"] == quarters["count"].max()
    return [float(value) for value in quarters.loc[full, "sum"]]


def monthly_margin(frame: pd.DataFrame) -> list[float]:
    """The margin of each month that has revenue."""
    sums = frame.groupby("month_start")[["margin", "amount"]].sum()
    pairs = zip(sums["margin"], sums["amount"], strict=True)
    ratios = [ratio(margin, amount) for margin, amount in pairs]
    return [value for value in ratios if value is not None]


def weekly_utilization(weeks: pd.DataFrame) -> list[float]:
    """The utilization of each week that has capacity, oldest first."""
    ratios = [utilization(week) for _, week in weeks.groupby("week_starts_on")]
    return [value for value in ratios if value is not None]
