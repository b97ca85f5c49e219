"""The command that asks what the forecast would be in another world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from plumbline.cli.execute import (
    DEFAULT_CONFIG,
    Command,
    ConfigOption,
    JsonOption,
    QuietOption,
    VerboseOption,
    execute,
)
from plumbline.cli.output import Outcome

if TYPE_CHECKING:
    from plumbline.context import RunContext


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("scenario")(scenario_command)


def scenario_command(
    name: Annotated[
        str | None,
        typer.Argument(help="A scenario that is kept; without one turn levers."),
    ] = None,
    win_rate: Annotated[
        float, typer.Option(min=-100, max=100, help="Change of the win rate, %.")
    ] = 0.0,
    start_delay: Annotated[
        float,
        typer.Option(min=-90, max=365, help="Days by which new work starts later."),
    ] = 0.0,
    utilization: Annotated[
        float, typer.Option(min=-100, max=100, help="Change of hours worked, %.")
    ] = 0.0,
    rates: Annotated[
        float, typer.Option(min=-100, max=100, help="Change of rates and prices, %.")
    ] = 0.0,
    attrition: Annotated[
        float, typer.Option(min=-100, max=100, help="More people lost in a year, %.")
    ] = 0.0,
    exchange_rates: Annotated[
        float, typer.Option(min=-99, max=100, help="Change of other currencies, %.")
    ] = 0.0,
    period: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help="2026, 2026-Q3 or 2026-07."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say what the forecast would be with other win rates, starts, hours or rates."""

    def work(context: RunContext) -> Outcome:
        from plumbline.scenario import Levers
        from plumbline.snapshot import open_snapshot
        from plumbline.what_if import ask, describe

        settings = context.settings
        with open_snapshot(context.data) as snapshot:
            levers = (
                Levers.kept(snapshot, name)
                if name
                else Levers(
                    win_rate=win_rate / 100,
                    start_delay_days=start_delay,
                    utilization=utilization / 100,
                    rates=rates / 100,
                    attrition=attrition / 100,
                    exchange_rates=exchange_rates / 100,
                )
            )
            found = ask(snapshot, levers, settings.corporate_currency, period)
        return Outcome(
            data={"scenario": found.as_dict()},
            text=describe(found, settings.firm, settings.corporate_currency),
        )

    execute(Command("scenario", config, as_json, quiet, verbose, exclusive=False), work)
