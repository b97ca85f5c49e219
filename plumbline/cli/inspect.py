"""Commands that look and change nothing: status, doctor, explain."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
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
from plumbline.errors import ExitCode

if TYPE_CHECKING:
    from plumbline.context import RunContext


class By(StrEnum):
    """What a change is explained by."""

    DRIVER = "driver"
    PROJECT = "project"
    EVENT = "event"


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("status")(status_command)
    app.command("doctor")(doctor_command)
    app.command("explain")(explain_command)


def status_command(
    check: Annotated[
        bool,
        typer.Option("--check", help="Exit with 6 when something is overdue."),
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say what is published, how fresh, and what is held back."""

    def work(context: RunContext) -> Outcome:
        from plumbline.status import describe, read_status

        status = read_status(context, dt.datetime.now(dt.UTC))
        return Outcome(
            data={"status": status.as_dict()},
            text=describe(status, context.settings.firm),
            exit_code=status.exit_code if check else ExitCode.DONE,
        )

    execute(Command("status", config, as_json, quiet, verbose, exclusive=False), work)


def doctor_command(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check settings, credentials, systems and warehouse."""

    def work(context: RunContext) -> Outcome:
        from plumbline.doctor import describe, examine

        checks = examine(context)
        return Outcome(
            data={"checks": [check.as_dict() for check in checks]},
            text=describe(checks),
            problems=tuple(c.problem for c in checks if c.problem is not None),
            exit_code=ExitCode.FAILED
            if any(check.problem for check in checks)
            else ExitCode.DONE,
        )

    execute(Command("doctor", config, as_json, quiet, verbose, exclusive=False), work)


def explain_command(
    earlier: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="VERSION", help="The earlier version: its id or day."
        ),
    ] = None,
    later: Annotated[
        str | None,
        typer.Option("--to", metavar="VERSION", help="The later version: id or day."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help="2026, 2026-Q3 or 2026-07."),
    ] = None,
    by: Annotated[By, typer.Option(help="What the change is explained by.")] = (
        By.DRIVER
    ),
    top: Annotated[
        int, typer.Option(min=1, help="How many projects or events are listed.")
    ] = 12,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Say why the forecast changed, by driver, project or event."""

    def work(context: RunContext) -> Outcome:
        from plumbline.explain import explain
        from plumbline.explanation import describe
        from plumbline.snapshot import open_snapshot

        with open_snapshot(context.data) as snapshot:
            found = explain(snapshot, earlier, later, period, by.value)
        settings = context.settings
        return Outcome(
            data={"explanation": found.as_dict()},
            text=describe(
                found, settings.firm, settings.corporate_currency, by.value, top
            ),
        )

    execute(Command("explain", config, as_json, quiet, verbose, exclusive=False), work)
