"""Commands that keep running or start something: app, sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
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
from plumbline.errors import ExitCode, StepFailedError

if TYPE_CHECKING:
    from plumbline.context import RunContext


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("app")(app_command)
    app.command(
        "sandbox",
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )(sandbox_command)


def app_command(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8501,
    host: Annotated[
        str, typer.Option(help="The address to listen on; loopback by default.")
    ] = "127.0.0.1",
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Open the app on the published snapshot."""

    def work(context: RunContext) -> Outcome:
        context.say(f"The app opens at http://{host}:{port}; stop it with Ctrl-C.")
        return _delegate(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                str(context.project_dir / "app" / "main.py"),
                "--server.port",
                str(port),
                "--server.address",
                host,
                "--server.headless",
                "true",
                "--browser.gatherUsageStats",
                "false",
            ],
            context,
        )

    execute(Command("app", config, as_json, quiet, verbose, exclusive=False), work)


def sandbox_command(
    typed: typer.Context,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Serve the simulated firm: up, down, status, env, advance, faults.

    Whatever stands behind the word is the sandbox's own; `plumbline sandbox --help`
    lists it.
    """

    def work(context: RunContext) -> Outcome:
        arguments = list(typed.args) or ["--help"]
        if "--help" not in arguments and "--data-dir" not in arguments:
            arguments += ["--data-dir", str(context.data.sandbox)]
        return _delegate([sys.executable, "-m", "sandbox", *arguments], context)

    execute(Command("sandbox", config, exclusive=False), work)


def _delegate(command: list[str], context: RunContext) -> Outcome:
    """Run another program in our place, on our terminal, and end as it ends."""
    environment = dict(os.environ) | {"PLUMBLINE_DATA_DIR": str(context.data.root)}
    try:
        ended = subprocess.run(  # noqa: S603  our own programs, and no shell
            command, cwd=context.project_dir, env=environment, check=False
        )
    except OSError as error:
        raise StepFailedError(
            "not_started",
            f"{Path(command[0]).name} could not be started: {error}",
            hint="Run `make setup`.",
        ) from error
    return Outcome(exit_code=_exit_code(ended.returncode))


def _exit_code(returned: int) -> ExitCode:
    """The program's exit code as one of ours."""
    if returned in {code.value for code in ExitCode}:
        return ExitCode(returned)
    return ExitCode.FAILED
