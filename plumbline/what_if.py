"""A scenario of the published forecast, in words and as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from plumbline.errors import ConfigError
from plumbline.period import parse_period
from plumbline.scenario import LINES_SQL, STEPS, Forecast, Levers, compare, sensitivity
from plumbline.summary import signed, thousands

if TYPE_CHECKING:
    import datetime as dt

    import duckdb
    import pandas as pd

NAMES = {
    "win_rate": "Win rate",
    "start_delay_days": "Start of new work",
    "utilization": "Utilization",
    "rates": "Rates",
    "attrition": "Attrition",
    "exchange_rates": "Exchange rates",
}
"""What people call the levers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A scenario over a period.

    Attributes:
        levers: what was changed.
        first: first day of the first month.
        last: first day of the last month.
        forecast: what is forecast, in the corporate currency.
        scenario: what it comes to.
        bridge: what each lever that was moved changes, the largest first.
        steps: what a step of each lever is worth: lever, down, up.
    """

    levers: Levers
    first: dt.date
    last: dt.date
    forecast: float
    scenario: float
    bridge: dict[str, float]
    steps: pd.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "levers": asdict(self.levers),
            "first_month": self.first.isoformat(),
            "last_month": self.last.isoformat(),
            "forecast": self.forecast,
            "scenario": self.scenario,
            "bridge": self.bridge,
            "sensitivity": self.steps.to_dict("records"),
        }


def ask(
    connection: duckdb.DuckDBPyConnection,
    levers: Levers,
    currency: str,
    period: str | None,
) -> Answer:
    """What the current forecast would be.

    Args:
        connection: the published snapshot.
        levers: the scenario.
        currency: the corporate currency.
        period: as people write it; None for all months ahead.

    Raises:
        ConfigError: the forecast has no months ahead in that period.
    """
    rows = connection.execute(LINES_SQL).df()
    rows["month_start"] = rows["month_start"].astype("datetime64[us]")
    forecast = Forecast.of(rows, currency)
    if not forecast.months:
        raise ConfigError(
            "nothing_forecast",
            "The published forecast has no months ahead.",
            hint="Run `plumbline build` and `plumbline publish`.",
        )
    first, last = forecast.months[0].date(), forecast.months[-1].date()
    if period is not None:
        begins, ends = parse_period(period)
        if begins > last or ends < first:
            raise ConfigError(
                "period_not_forecast",
                f"The forecast has no month ahead in {period}.",
                hint=f"It speaks of {first:%Y-%m} to {last:%Y-%m}.",
            )
        first, last = max(first, begins), min(last, ends)
    columns = forecast.of_months(first, last)
    scenario = compare(forecast, levers)
    return Answer(
        levers=levers,
        first=first,
        last=last,
        forecast=round(float(forecast.amounts[:, columns].sum()), 2),
        scenario=round(float(scenario.amounts[:, columns].sum()), 2),
        bridge=scenario.totals(columns),
        steps=sensitivity(forecast, columns),
    )


def value_in_words(lever: str, value: float) -> str:
    """Where a lever stands, as people write it: `+10 %`, `30 days later`."""
    if lever == "start_delay_days":
        return f"{abs(value):.0f} days {'later' if value > 0 else 'sooner'}"
    return f"{100 * value:+.3g} %"


def step_in_words(lever: str) -> str:
    """A lever and its step: `Win rate, 10 %`, `Start of new work, 30 days`."""
    step = getattr(STEPS, lever)
    size = f"{step:.0f} days" if lever == "start_delay_days" else f"{100 * step:.3g} %"
    return f"{NAMES[lever]}, {size}"


def describe(found: Answer, firm: str, currency: str) -> str:
    """The answer as a person reads it, in thousands."""
    turned = {
        f"{NAMES[name]}, {value_in_words(name, getattr(found.levers, name))}": amount
        for name, amount in found.bridge.items()
    }
    lines = [
        f"{firm}: a scenario of the revenue forecast, {currency} thousand",
        f"{found.first:%b %Y} to {found.last:%b %Y}",
        "",
        f"  {'Forecast':<44}{thousands(found.forecast):>10}",
        *(f"  {name:<44}{signed(amount):>10}" for name, amount in turned.items()),
        f"  {'Scenario':<44}{thousands(found.scenario):>10}",
        "",
        f"  {'What one step of a lever is worth':<44}{'less':>10}{'more':>10}",
        *(
            f"  {step_in_words(lever):<44}{signed(down):>10}{signed(up):>10}"
            for lever, down, up in found.steps.itertuples(index=False)
        ),
        "",
        "Next: `plumbline app` shows it by month, practice and project.",
    ]
    return "\n".join(lines)
