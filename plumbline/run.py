"""The run: ingest -> build -> publish -> push, then the record of it all.

Each step leaves the warehouse, the snapshots or the ledger in a state from which the
next command can go on, so a run that was killed is simply run again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from plumbline.asof import resolve_as_of
from plumbline.context import StepResult
from plumbline.errors import ExitCode, PlumblineError, Problem
from plumbline.journal import record_run
from plumbline.steps.build import BuildReport, build, rebuild_operations
from plumbline.steps.ingest import ingest
from plumbline.steps.publish import is_published, publish
from plumbline.steps.push import mirror, push_all

if TYPE_CHECKING:
    import datetime as dt

    from plumbline.context import RunContext
    from plumbline.runplan import RunPlan


@dataclass(slots=True)
class RunReport:
    """What a run did, step by step."""

    as_of: dt.date
    steps: list[StepResult]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that went wrong."""
        return tuple(problem for step in self.steps for problem in step.problems)

    @property
    def exit_code(self) -> ExitCode:
        """How the run ends: a failure first, then a guard, then rows held back."""
        codes = {step.exit_code for step in self.steps}
        for code in (ExitCode.FAILED, ExitCode.GUARD_REFUSED, ExitCode.HELD_BACK):
            if code in codes:
                return code
        if any(step.held_back for step in self.steps):
            return ExitCode.HELD_BACK
        return ExitCode.DONE

    def exit_code_of(self, name: str) -> ExitCode:
        """How a step ended; a step that was not asked for stands in nobody's way."""
        return next(
            (step.exit_code for step in self.steps if step.name == name), ExitCode.DONE
        )


def run(context: RunContext, plan: RunPlan) -> RunReport:
    """Do the steps of the plan.

    A source that fails is a problem of that source: the rest goes on with its last good
    data. A build that fails publishes nothing, and what isn't published isn't pushed.
    """
    source_today: dt.date | None = None
    done: list[StepResult] = []
    if "ingest" in plan.steps:
        landing, result = ingest(context, only=plan.only, full=plan.full)
        source_today = landing.source_today
        _finish(context, done, result)
    report = RunReport(resolve_as_of(context, source_today), done)
    record_run(context, report.as_of, "running")
    if "build" in plan.steps:
        _finish(context, done, build(context, report.as_of, full=plan.full))
    if "publish" in plan.steps:
        _finish(context, done, publish(context))
    if "push" in plan.steps and report.exit_code_of("publish") == ExitCode.DONE:
        _finish(
            context,
            done,
            push_all(
                context, only=plan.sync, dry_run=plan.dry_run, approve=plan.approve
            ),
        )
    if "publish" in plan.steps or ("push" in plan.steps and not plan.dry_run):
        _close(context, report)
    else:
        _record(context, report)
    return report


def _finish(context: RunContext, done: list[StepResult], result: StepResult) -> None:
    """Note a step's result and say it."""
    done.append(result)
    context.say(f"{result.name:<8} {result.seconds:6.1f} s  {result.summary}")


def _close(context: RunContext, report: RunReport) -> None:
    """Record how it ended, and publish the record beside the numbers.

    The operations models read the run, the ledger and the landings, which are complete
    only now; so they are built once more (they are small) and published with the rest.
    A push on its own does so too, but only onto what is published already: a newer
    build that nobody has published stays unpublished.
    """
    _record(context, report)
    built = BuildReport.load(context.data.build_report)
    if not is_published(context, built):
        return
    try:
        mirror(context)
        if rebuild_operations(context, built.as_of).is_publishable:
            publish(context)
    except PlumblineError as error:
        report.steps.append(_unrecorded(error))


def _unrecorded(error: PlumblineError) -> StepResult:
    """The work is done, only readers can't see the record of it yet."""
    problem = Problem.from_exception(error, what="The published record of this run")
    return StepResult(
        name="record",
        seconds=0,
        summary="not published",
        problems=(
            replace(problem, impact="What was sent is in the ledger, and stays sent."),
        ),
        exit_code=ExitCode.FAILED,
    )


def _record(context: RunContext, report: RunReport) -> None:
    """Record how it ended."""
    status = "failed" if report.exit_code == ExitCode.FAILED else "ok"
    record_run(context, report.as_of, status)
