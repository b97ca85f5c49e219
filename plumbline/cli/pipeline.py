"""Commands that do the steps of a run: run, ingest, build, publish, plan, push."""

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
from plumbline.errors import ExitCode
from plumbline.runplan import RunPlan, steps_between

if TYPE_CHECKING:
    from plumbline.context import RunContext

OnlyOption = Annotated[
    str | None,
    typer.Option("--only", metavar="CONNECTION", help="Land this connection alone."),
]
FullOption = Annotated[
    bool,
    typer.Option(
        "--full", help="Read and compute everything again, not only what changed."
    ),
]
SyncArgument = Annotated[
    str | None, typer.Argument(metavar="SYNC", help="One sync; all when left out.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("run")(run_command)
    app.command("ingest")(ingest_command)
    app.command("build")(build_command)
    app.command("backtest")(backtest_command)
    app.command("publish")(publish_command)
    app.command("plan")(plan_command)
    app.command("push")(push_command)


def run_command(
    first: Annotated[
        str | None, typer.Option("--from", metavar="STEP", help="Begin at this step.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="STEP", help="End after this step.")
    ] = None,
    only: OnlyOption = None,
    full: FullOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Plan the push, send nothing.")
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Do it all: ingest, build, publish, push."""

    def work(context: RunContext) -> Outcome:
        plan = RunPlan(steps_between(first, last), only, full, dry_run)
        return _run(context, plan)

    execute(Command("run", config, as_json, quiet, verbose), work)


def ingest_command(
    only: OnlyOption = None,
    full: FullOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Land what changed in the source systems."""

    def work(context: RunContext) -> Outcome:
        return _run(context, RunPlan(("ingest",), only, full))

    execute(Command("ingest", config, as_json, quiet, verbose), work)


def build_command(
    full: FullOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Build and test the models on what was landed."""

    def work(context: RunContext) -> Outcome:
        return _run(context, RunPlan(("build",), full=full))

    execute(Command("build", config, as_json, quiet, verbose), work)


def backtest_command(
    origins: Annotated[
        int,
        typer.Option(min=1, max=60, help="How many month ends back to forecast."),
    ] = 24,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Forecast past month ends as they were known then, and compare with what came."""

    def work(context: RunContext) -> Outcome:
        from plumbline.steps.backtest import backtest

        return backtest(context, origins)

    execute(Command("backtest", config, as_json, quiet, verbose), work)


def publish_command(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Publish the last build as the snapshot that readers open."""

    def work(context: RunContext) -> Outcome:
        return _run(context, RunPlan(("publish",)))

    execute(Command("publish", config, as_json, quiet, verbose), work)


def plan_command(
    sync: SyncArgument = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show what a push would change, in rows and money."""

    def work(context: RunContext) -> Outcome:
        from plumbline.steps.plans import (
            describe_plans,
            plan_all,
        )

        plans = plan_all(context, only=sync)
        return Outcome(
            data={"plans": [plan.as_dict() for plan in plans]},
            text=describe_plans(plans),
            problems=tuple(p.problem for p in plans if p.problem is not None),
            exit_code=ExitCode.GUARD_REFUSED
            if any(plan.problem for plan in plans)
            else ExitCode.DONE,
        )

    execute(Command("plan", config, as_json, quiet, verbose), work)


def push_command(
    sync: SyncArgument = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Plan only, send nothing.")
    ] = False,
    approve: Annotated[
        str | None,
        typer.Option(
            metavar="REASON", help="Push although a guard would refuse the plan."
        ),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Push what the destinations have not acknowledged."""

    def work(context: RunContext) -> Outcome:
        return _run(
            context, RunPlan(("push",), dry_run=dry_run, sync=sync, approve=approve)
        )

    execute(Command("push", config, as_json, quiet, verbose), work)


def _run(context: RunContext, plan: RunPlan) -> Outcome:
    """Do the plan's steps, and end with what the forecast is and where to look next."""
    from plumbline.run import run
    from plumbline.summary import summarise

    report = run(context, plan)
    return Outcome(
        steps=tuple(report.steps),
        problems=report.problems,
        data={"as_of": report.as_of.isoformat()},
        text=summarise(context, plan, report),
        exit_code=report.exit_code,
    )
