"""Forecast past month ends as they were known then, and say how good that was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.accuracy import accuracy_table
from plumbline.errors import ExitCode
from plumbline.steps.build import BuildReport, build_origins
from plumbline.warehouse import warehouse_for_writing

if TYPE_CHECKING:
    from plumbline.cli.output import Outcome
    from plumbline.context import RunContext


def backtest(context: RunContext, origins: int) -> Outcome:
    """Make the forecasts that are missing, and compare all with what came.

    Args:
        context: the run.
        origins: how many month ends back.

    Raises:
        StepFailedError: nothing was built yet, or dbt could not start.
    """
    from plumbline.cli.output import Outcome

    as_of = BuildReport.load(context.data.build_report).as_of
    report = build_origins(context, as_of, origins)
    if not report.is_publishable:
        return Outcome(problems=report.failures, exit_code=ExitCode.FAILED)
    with warehouse_for_writing(context) as warehouse:
        table = accuracy_table(warehouse)
    text = [
        f"{context.settings.firm}: error of the revenue forecast (WAPE), as of {as_of}",
        "",
        *(table or ["  No month that was forecast has been closed since."]),
        "",
        "Next: `plumbline publish` shows it to readers; how to read it is in",
        "docs/how-to/read-the-forecast.md.",
    ]
    return Outcome(
        data={"as_of": as_of.isoformat(), "origins": origins, "models": report.models},
        text="\n".join(text),
    )
