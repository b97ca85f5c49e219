"""The frame of every command: settings, lock, errors, output, exit code."""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plumbline.cli.output import Outcome, print_json, print_text, say
from plumbline.context import RunContext, new_run_id
from plumbline.errors import ExitCode, PlumblineError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

ConfigOption = Annotated[
    Path,
    typer.Option(
        "--config", envvar="PLUMBLINE_CONFIG", help="The settings file.", metavar="FILE"
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON object on stdout, for scripts.")
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, only results and problems.")
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say each call to a system, too.")
]
DEFAULT_CONFIG = Path("plumbline.yml")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was typed.

    Attributes:
        name: what it is called.
        config: the settings file.
        as_json: whether the result is one JSON object.
        quiet: whether progress is left out.
        verbose: whether each call to a system is said, without bodies and secrets.
        exclusive: whether it writes, so that no other command may write meanwhile.
    """

    name: str
    config: Path
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    exclusive: bool = True


def execute(command: Command, work: Callable[[RunContext], Outcome]) -> None:
    """Do a command's work, say how it ended, and exit with its code."""
    if command.verbose:
        logging.basicConfig(format="%(name)s: %(message)s", stream=sys.stderr)
        logging.getLogger("systems").setLevel(logging.DEBUG)
    started = dt.datetime.now(dt.UTC)
    run_id = new_run_id(started)
    try:
        outcome = _work(command, work, started, run_id)
    except KeyboardInterrupt:
        outcome = _interrupted(command)
    except Exception as error:
        if not hasattr(error, "hint"):
            raise
        outcome = Outcome(
            problems=(Problem.from_exception(error, what=f"plumbline {command.name}"),),
            exit_code=error.exit_code
            if isinstance(error, PlumblineError)
            else ExitCode.FAILED,
        )
    if command.as_json:
        print_json(command.name, outcome, started, run_id)
    else:
        print_text(outcome)
    raise typer.Exit(int(outcome.exit_code))


def _work(
    command: Command,
    work: Callable[[RunContext], Outcome],
    started: dt.datetime,
    run_id: str,
) -> Outcome:
    """Load the settings, take the lock if the command writes, and work."""
    from plumbline.lock import hold
    from plumbline.settings import load_settings

    settings = load_settings(command.config)
    context = RunContext(
        command=command.name,
        settings=settings,
        environment=settings.environment(os.environ),
        run_id=run_id,
        started_at=started,
        say=_silent if command.quiet or command.as_json else say,
    )
    if not command.exclusive:
        return work(context)
    settings.data.create()
    with hold(settings.data.lock, command.name):
        return work(context)


def _silent(line: str) -> None:
    """No progress."""


def _interrupted(command: Command) -> Outcome:
    """The outcome of Ctrl-C."""
    return Outcome(
        problems=(
            Problem(
                code="interrupted",
                what=f"plumbline {command.name}",
                message="It was interrupted.",
                impact="What was committed stands; the rest is taken up again.",
                hint=f"Run `plumbline {command.name}` again.",
            ),
        ),
        exit_code=ExitCode.INTERRUPTED,
    )
