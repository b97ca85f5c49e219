"""Push what changed, sync by sync, in the order in which they depend on each other."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.context import StepResult
from plumbline.errors import ConfigError, ExitCode, Problem
from plumbline.journal import warehouse_for_writing
from plumbline.snapshot import current_snapshot
from plumbline.summary import thousands

if TYPE_CHECKING:
    from pathlib import Path

    from plumbline.context import RunContext
    from plumbline.settings import ConnectionSettings
    from reverse_etl import Ledger, Plan, PushReport, SyncSpec
    from reverse_etl.destinations.anaplan import AnaplanDestination


@dataclass(frozen=True, slots=True)
class PlannedSync:
    """A sync's plan, and why it may not be pushed as it is."""

    plan: Plan

    @property
    def problem(self) -> Problem | None:
        """A refusal or a tripped guard; `None` when the plan may be pushed."""
        reasons = [refusal.message for refusal in self.plan.refusals]
        reasons += [guard.message for guard in self.plan.tripped]
        if not reasons:
            return None
        name = self.plan.sync.name
        return Problem(
            code="plan_refused",
            what=f"The plan of {name}",
            message="; ".join(reasons) + ".",
            impact=f"{self.plan.changed_rows:,} rows and "
            f"{self.plan.money_moved:,.2f} would move; nothing is sent.",
            hint="Look at the rows. If they are right: "
            f'`plumbline push {name} --approve "<reason>"`.',
        )

    def as_dict(self) -> dict[str, Any]:
        """The plan for `--json`."""
        plan = self.plan
        return {
            "sync": plan.sync.name,
            "destination": plan.sync.destination,
            "fingerprint": plan.fingerprint,
            "creates": plan.creates.rows,
            "updates": plan.updates.rows,
            "removals": plan.removals.rows,
            "unchanged": plan.unchanged.rows,
            "invalid": plan.invalid.rows,
            "money_moved": str(plan.money_moved),
            "by_period": [
                {
                    "period": item.period,
                    "operation": item.operation,
                    "rows": item.volume.rows,
                    "money_moved": str(item.volume.moved),
                }
                for item in plan.by_period
            ],
            "is_refused": self.problem is not None,
        }


def plan_all(context: RunContext, *, only: str | None) -> list[PlannedSync]:
    """Make the plan of each sync; nothing is sent or written.

    Raises:
        ConfigError: `only` names no sync.
    """
    from reverse_etl import open_ledger, plan

    snapshot = current_snapshot(context.data)
    with closing(open_ledger(context.data.ledger)) as ledger:
        return [
            PlannedSync(plan(sync, snapshot, ledger)) for sync in _syncs(context, only)
        ]


def describe_plans(plans: list[PlannedSync]) -> str:
    """The plans for a person: rows, and money in thousands."""
    lines = [
        (
            f"  {'sync':<26}{'create':>8}{'update':>8}{'remove':>8}"
            f"{'same':>8}{'money moved (k)':>17}"
        )
    ]
    for planned in plans:
        plan = planned.plan
        lines.append(
            f"  {plan.sync.name:<26}{plan.creates.rows:>8,}{plan.updates.rows:>8,}"
            f"{plan.removals.rows:>8,}{plan.unchanged.rows:>8,}"
            f"{thousands(plan.money_moved):>17}"
        )
    if any(planned.plan.changed_rows for planned in plans):
        lines += ["", "Next: `plumbline push` sends it."]
    else:
        lines += ["", "Nothing changed: there is nothing to push."]
    return "\n".join(lines)


def push_all(
    context: RunContext, *, only: str | None, dry_run: bool, approve: str | None
) -> StepResult:
    """Push every sync whose destination is connected; one that fails stops no other.

    Args:
        context: the command at work.
        only: one sync, or all.
        dry_run: plan only.
        approve: a reason to push plans that their guards would refuse.
    """
    from reverse_etl import open_ledger

    started = time.monotonic()
    snapshot = current_snapshot(context.data)
    outcomes: list[PushOutcome] = []
    with closing(open_ledger(context.data.ledger)) as ledger:
        for sync in _syncs(context, only):
            outcome = _push_one(context, sync, snapshot, ledger, dry_run, approve)
            context.say(f"  {sync.name}: {outcome.summary}")
            outcomes.append(outcome)
    sent = sum(outcome.sent for outcome in outcomes)
    held = sum(outcome.held_back for outcome in outcomes)
    codes = {outcome.exit_code for outcome in outcomes}
    return StepResult(
        name="push",
        seconds=time.monotonic() - started,
        summary="planned only, nothing sent"
        if dry_run
        else f"{sent:,} rows sent, {held:,} held back",
        counts={"sent": sent, "held_back": held, "syncs": len(outcomes)},
        problems=tuple(p for outcome in outcomes for p in outcome.problems),
        warnings=tuple(w for outcome in outcomes for w in outcome.warnings),
        held_back=held,
        exit_code=next(
            (c for c in (ExitCode.FAILED, ExitCode.GUARD_REFUSED) if c in codes),
            ExitCode.DONE,
        ),
    )


@dataclass(frozen=True, slots=True)
class PushOutcome:
    """How one sync's push ended."""

    summary: str
    sent: int = 0
    held_back: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    exit_code: ExitCode = ExitCode.DONE


def _push_one(  # noqa: PLR0913, PLR0917  the loop's body, with all that it needs
    context: RunContext,
    sync: SyncSpec,
    snapshot: Path,
    ledger: Ledger,
    dry_run: bool,  # noqa: FBT001  passed on as it came
    approve: str | None,
) -> PushOutcome:
    """Plan and push one sync; what goes wrong is in the outcome."""
    from reverse_etl import PushRefusedError, ReverseEtlError, plan, push
    from systems.errors import SystemsError

    what = f"The push of {sync.name}"
    try:
        planned = PlannedSync(plan(sync, snapshot, ledger))
    except ReverseEtlError as error:
        problem = Problem.from_exception(error, what=what)
        return PushOutcome("failed", problems=(problem,), exit_code=ExitCode.FAILED)
    if dry_run:
        return PushOutcome(f"{planned.plan.changed_rows:,} rows would be sent")
    if approve is not None and planned.plan.tripped:
        ledger.approve(planned.plan, approved_by=_user(context), reason=approve)
    try:
        connection = context.settings.connection(sync.destination)
        with closing(destination_of(context, connection, ledger)) as destination:
            report = push(
                planned.plan,
                destination,
                ledger,
                run_id=context.run_id,
                current_snapshot=snapshot.stem,
            )
    except PushRefusedError as error:
        problem = planned.problem or Problem.from_exception(error, what=what)
        return PushOutcome(
            "refused", problems=(problem,), exit_code=ExitCode.GUARD_REFUSED
        )
    except (ReverseEtlError, SystemsError, ConfigError) as error:
        problem = Problem.from_exception(error, what=what)
        return PushOutcome("failed", problems=(problem,), exit_code=ExitCode.FAILED)
    return _outcome(report)


def _outcome(report: PushReport) -> PushOutcome:
    """A push's report as an outcome, with its problems in words."""
    problems = [
        Problem(
            code=group.error_code,
            what=f"{group.rows:,} rows of {report.sync}"
            + (f" in {group.period:%Y-%m}" if group.period else ""),
            message=f"{group.error_message} (for example {', '.join(group.keys[:3])})",
            impact=f"{group.money:,.2f} is not delivered.",
            hint="Mend the cause, then `plumbline push`: held rows are tried again.",
        )
        for group in report.rejections
    ]
    failed = report.error is not None or bool(report.mismatches)
    if report.error is not None:
        problems.append(
            Problem(
                code=report.error.code,
                what=f"The push of {report.sync}",
                message=report.error.message,
                impact=f"{report.waiting + report.unknown:,} rows wait.",
                hint=report.error.hint,
            )
        )
    problems += [
        Problem(
            code="totals_differ",
            what=f"The read-back of {report.sync}",
            message=str(mismatch),
            impact="The planning tool's totals are not those of the forecast.",
            hint=f"See what else writes there; `plumbline plan {report.sync}`.",
        )
        for mismatch in report.mismatches
    ]
    summary = "nothing changed, nothing sent"
    if report.sent or report.rejected:
        summary = f"{report.accepted:,} rows accepted, {report.rejected:,} refused"
    if _agrees(report):
        summary += ", totals read back and equal"
    return PushOutcome(
        summary=summary,
        sent=report.sent,
        held_back=report.rejected + report.waiting + report.unknown,
        problems=tuple(problems),
        warnings=report.warnings,
        exit_code=ExitCode.FAILED if failed else ExitCode.DONE,
    )


def _agrees(report: PushReport) -> bool:
    """Whether the destination's totals were read and found equal."""
    return report.is_read_back and not report.mismatches


def _syncs(context: RunContext, only: str | None) -> list[SyncSpec]:
    """The syncs whose destination is connected, in their order.

    Raises:
        ConfigError: `only` names no sync, or its destination is not connected.
    """
    from reverse_etl import load_syncs

    syncs = load_syncs(context.project_dir / "reverse_etl" / "syncs")
    connected = {item.name for item in context.settings.connections}
    if only is None:
        return [sync for sync in syncs if sync.destination in connected]
    chosen = [sync for sync in syncs if sync.name == only]
    if not chosen:
        raise ConfigError(
            "unknown_sync",
            f"There is no sync {only!r}.",
            hint=f"The syncs are {', '.join(sync.name for sync in syncs)}.",
        )
    context.settings.connection(chosen[0].destination)
    return chosen


def syncs_to(context: RunContext, connection: str) -> list[SyncSpec]:
    """The syncs that push to a connection."""
    return [sync for sync in _syncs(context, None) if sync.destination == connection]


def destination_of(
    context: RunContext, connection: ConnectionSettings, ledger: Ledger | None = None
) -> AnaplanDestination:
    """A connection as a destination, with its credentials."""
    from reverse_etl import create_destination

    return create_destination(
        connection.system,
        connection.base_url,
        context.settings.credentials_of(connection, context.environment),
        {name: str(value) for name, value in connection.options.items()},
        name=connection.name,
        ledger=ledger,
    )


def _user(context: RunContext) -> str:
    """Who approves: the name that the shell knows."""
    return context.environment.get("USER") or "unknown"


def mirror(context: RunContext) -> None:
    """Copy the ledger into the warehouse, where the operations models read it."""
    from reverse_etl import mirror_ledger, open_ledger

    with (
        closing(open_ledger(context.data.ledger)) as ledger,
        warehouse_for_writing(context.data.warehouse) as warehouse,
    ):
        mirror_ledger(ledger, warehouse)
