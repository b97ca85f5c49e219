"""What the forecast would be if the world were another one, and what each lever moves.

A scenario turns levers of the current forecast. Each changes a factor of the value
function `P x Q x R x PHI x X` of the lines it speaks of:

| Lever | Factor | Lines |
|---|---|---|
| win rate | P | open deals (certain at most), and what is yet to be signed |
| start of new work | PHI | deals without a project, and what is yet to be signed |
| utilization, attrition | Q | booked hours |
| rates | R | booked hours at a rate, and all new work |
| exchange rates | X | all lines in another currency than the corporate one |

What is signed is a cap: what hours earn sooner comes out of what the same project has
left unscheduled, and beyond that they earn nothing. What starts or is worked later than
the last month that the forecast speaks of is lost to it.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from plumbline.errors import ConfigError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import duckdb

Amounts = npt.NDArray[np.float64]
"""In the corporate currency: a row for each line, a column for each month."""

DAYS_A_MONTH = 365.25 / 12
CENTS = 2

LINES_SQL = """
    select
        lines.forecast_line_id,
        lines.block,
        lines.method,
        coalesce(lines.project_id, '') as project_id,
        lines.item_code,
        lines.item_name,
        lines.region_name,
        lines.practice_name,
        lines.currency_code,
        lines.month_start,
        cast(lines.factor_p as double) as probability,
        cast(lines.amount_corporate as double) as amount
    from marts.fct_forecast_lines as lines
    inner join marts.dim_forecast_versions as versions using (forecast_version_id)
    where versions.is_current and lines.month_start > versions.as_of_date
"""
"""The current forecast, as `Forecast.of` takes it."""

_ITEM = [
    *("forecast_line_id", "block", "method", "project_id", "item_code", "item_name"),
    *("region_name", "practice_name", "currency_code"),
]
_NEW = ("pipeline", "run_rate", "renewal")
_AT_RATE = ("hours_at_rate_hard", "hours_at_rate_soft")
_BOOKED = (*_AT_RATE, "percent_complete_hard", "percent_complete_soft")


@dataclass(frozen=True, slots=True)
class Levers:
    """What a scenario changes; with all at zero it is the forecast itself.

    Attributes:
        win_rate: relative change of the chance to win: -0.1 is a tenth fewer deals.
        start_delay_days: by how many days new work starts later; negative is sooner.
        utilization: relative change of the hours that are worked of those booked.
        rates: relative change of rates per hour, and of the price of new work.
        attrition: share of people that the firm loses in a year, beyond its plans.
        exchange_rates: relative change of all currencies against the corporate one.
    """

    win_rate: float = 0.0
    start_delay_days: float = 0.0
    utilization: float = 0.0
    rates: float = 0.0
    attrition: float = 0.0
    exchange_rates: float = 0.0

    @classmethod
    def kept(cls, connection: duckdb.DuckDBPyConnection, name: str) -> Levers:
        """The levers of a scenario of the seed `scenarios`.

        Raises:
            ConfigError: there is none of that name.
        """
        columns = ", ".join(f"cast({lever} as double)" for lever in LEVERS)
        known = {
            str(found): cls(*values)
            for found, *values in connection.execute(
                f"select scenario_name, {columns} "  # noqa: S608  our own names
                "from marts.dim_scenarios order by scenario_name"
            ).fetchall()
        }
        if name not in known:
            raise ConfigError(
                "unknown_scenario",
                f"No scenario is called {name!r}.",
                hint="Kept in seeds/forecast/scenarios.csv: "
                + (", ".join(known) or "none")
                + ". Or turn the levers yourself: plumbline scenario --help.",
            )
        return known[name]

    def moved(self) -> tuple[str, ...]:
        """The levers that don't stand at zero."""
        return tuple(name for name in LEVERS if getattr(self, name))

    def only(self, names: Sequence[str]) -> Levers:
        """These levers as they stand, all others at zero."""
        return replace(Levers(), **{name: getattr(self, name) for name in names})


LEVERS: tuple[str, ...] = tuple(field.name for field in fields(Levers))

STEPS = Levers(
    win_rate=0.1,
    start_delay_days=30,
    utilization=0.05,
    rates=0.03,
    attrition=0.05,
    exchange_rates=0.1,
)
"""By how much each lever is turned, both ways, to compare what they are worth."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The months ahead of one forecast version.

    Attributes:
        lines: what each row of the amounts is about.
        months: the first day of each column's month, in order, without gaps.
        amounts: what is forecast.
        probability: factor P of each amount.
        currency: the corporate currency.
    """

    lines: pd.DataFrame
    months: tuple[pd.Timestamp, ...]
    amounts: Amounts
    probability: Amounts
    currency: str

    def of_months(self, first: dt.date, last: dt.date) -> npt.NDArray[np.bool_]:
        """Which columns lie in a period, both months included."""
        return np.array([first <= month.date() <= last for month in self.months])

    @classmethod
    def of(cls, rows: pd.DataFrame, currency: str) -> Forecast:
        """The forecast whose lines and months `LINES_SQL` gave."""
        months = (
            pd.date_range(
                rows["month_start"].min(), rows["month_start"].max(), freq="MS"
            )
            if len(rows)
            else pd.DatetimeIndex([])
        )
        rows = rows.fillna(dict.fromkeys(_ITEM, ""))
        lines = rows.drop_duplicates("forecast_line_id")[_ITEM].reset_index(drop=True)

        def wide(column: str) -> Amounts:
            table = rows.pivot_table(
                index="forecast_line_id", columns="month_start", values=column
            )
            table = table.reindex(index=lines["forecast_line_id"], columns=months)
            return table.fillna(0.0).to_numpy(dtype=np.float64)

        return cls(lines, tuple(months), wide("amount"), wide("probability"), currency)


def play(forecast: Forecast, levers: Levers) -> Amounts:
    """What each line and month comes to in a scenario, not rounded."""
    lines = forecast.lines
    is_new = lines["block"].isin(_NEW).to_numpy()
    is_at_rate = lines["method"].isin(_AT_RATE).to_numpy()
    is_booked = lines["method"].isin(_BOOKED).to_numpy()
    is_foreign = (lines["currency_code"] != forecast.currency).to_numpy()
    ahead = np.arange(1, len(forecast.months) + 1)

    amounts = forecast.amounts.copy()
    amounts[is_new] *= _chance(forecast, levers.win_rate)[is_new]
    amounts[is_new] = _later(
        amounts[is_new], levers.start_delay_days / DAYS_A_MONTH
    ) * (1 + levers.rates)
    staffed = np.maximum(1 - levers.attrition * ahead / 12, 0)
    amounts[is_booked] *= (1 + levers.utilization) * staffed
    amounts[is_at_rate] *= 1 + levers.rates
    _cap(forecast, amounts, is_booked)
    amounts[is_foreign] *= 1 + levers.exchange_rates
    return amounts


def _chance(forecast: Forecast, win_rate: float) -> Amounts:
    """By how much the chance of each amount grows.

    A deal is certain at most, and one that is won stays won.
    """
    is_deal = (forecast.lines["block"] == "pipeline").to_numpy()[:, np.newaxis]
    chance = np.where(is_deal & (forecast.probability > 0), forecast.probability, 1e-9)
    grown: Amounts = np.minimum(max(1 + win_rate, 0.0), 1 / chance)
    return np.where(is_deal & (chance >= 1), 1.0, grown)


def _later(amounts: Amounts, months: float) -> Amounts:
    """Amounts moved by a number of months; a part of a month moves that part of each.

    What would come before the first month comes in it.
    """
    whole = math.floor(months)
    part = months - whole
    return (1 - part) * _shift(amounts, whole) + part * _shift(amounts, whole + 1)


def _shift(amounts: Amounts, months: int) -> Amounts:
    shifted = np.zeros_like(amounts)
    count = amounts.shape[1]
    for column in range(count):
        target = max(column + months, 0)
        if target < count:
            shifted[:, target] += amounts[:, column]
    return shifted


def _cap(
    forecast: Forecast, amounts: Amounts, is_booked: npt.NDArray[np.bool_]
) -> None:
    """Take what booked hours earn more from what is unscheduled, the last months first.

    Changes `amounts`. Where nothing is left unscheduled, the last hours earn nothing.
    """
    more = np.where(is_booked[:, np.newaxis], amounts - forecast.amounts, 0.0)
    if not (more > 0).any():
        return
    unscheduled = (forecast.lines["method"] == "unscheduled_burn").to_numpy()
    for rows in forecast.lines.groupby("project_id").indices.values():
        booked = rows[is_booked[rows]]
        beyond = float(more[booked].sum())
        if beyond <= 0:
            continue
        for row in np.concatenate([rows[unscheduled[rows]], booked]):
            for column in reversed(range(amounts.shape[1])):
                taken = min(beyond, amounts[row, column])
                amounts[row, column] -= taken
                beyond -= taken


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario beside the forecast, and the bridge between them.

    Attributes:
        forecast: what was forecast.
        levers: what was changed.
        amounts: what it comes to, in whole cents.
        bridge: for each lever that was moved what it changes, in whole cents; together
            they are the change of every line and month.
    """

    forecast: Forecast
    levers: Levers
    amounts: Amounts
    bridge: dict[str, Amounts]

    def totals(self, columns: npt.NDArray[np.bool_]) -> dict[str, float]:
        """What each lever changes in these months together, the largest first."""
        sums = {
            name: round(float(part[:, columns].sum()), CENTS)
            for name, part in self.bridge.items()
        }
        return dict(sorted(sums.items(), key=lambda item: -abs(item[1])))


def compare(forecast: Forecast, levers: Levers) -> Scenario:
    """Play a scenario, and split the change over the levers.

    The split is Shapley's, the additive rule that the bridge between versions follows
    too (Shapley 1953; Sun and Sundararajan, arXiv 1102.0989): a lever's part is the
    mean of what it adds over all orders in which the levers can be moved.
    """
    moved = levers.moved()
    played = {
        names: play(forecast, levers.only(names))
        for size in range(len(moved) + 1)
        for names in itertools.combinations(moved, size)
    }
    amounts = played[moved].round(CENTS)
    bridge: dict[str, Amounts] = {}
    left = amounts - forecast.amounts
    for position, lever in enumerate(moved):
        part = sum(
            (
                _weight(len(names), len(moved))
                * (played[_with(names, lever)] - played[names])
                for names in played
                if lever not in names
            ),
            np.zeros_like(amounts),
        )
        # The last one takes the cents that the others' rounding left.
        bridge[lever] = left if position == len(moved) - 1 else part.round(CENTS)
        left = (left - bridge[lever]).round(CENTS)
    return Scenario(forecast, levers, amounts, bridge)


def _weight(before: int, levers: int) -> float:
    """The share of all orders in which exactly these levers come before another one."""
    return (
        math.factorial(before)
        * math.factorial(levers - before - 1)
        / math.factorial(levers)
    )


def _with(names: tuple[str, ...], lever: str) -> tuple[str, ...]:
    return tuple(name for name in LEVERS if name in names or name == lever)


def sensitivity(forecast: Forecast, columns: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """What a step of each lever alone is worth, both ways, the widest first.

    Returns:
        lever, down and up: by how much these months change when the lever is turned by
        its step in `STEPS`, against and with its sign.
    """

    def change(lever: str, by: float) -> float:
        turned = play(forecast, replace(Levers(), **{lever: by}))
        return round(float((turned - forecast.amounts)[:, columns].sum()), CENTS)

    found = pd.DataFrame(
        [
            (
                name,
                change(name, -getattr(STEPS, name)),
                change(name, getattr(STEPS, name)),
            )
            for name in LEVERS
        ],
        columns=["lever", "down", "up"],
    )
    width = found[["down", "up"]].abs().max(axis=1)
    return found.loc[width.sort_values(ascending=False).index].reset_index(drop=True)
