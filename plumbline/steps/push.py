"""Push what changed, sync by sync, in the order in which they depend on each other."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbline.context import StepResult
from plumbline.errors import ConfigError, ExitCode, Problem
from plumbline.snapshot import current_snapshot
from plumbline.steps.plans import PlannedSync, connected_syncs
from plumbline.warehouse import warehouse_for_writing

if TYPE_CHECKING:
    from pathlib import Path

    from plumbline.context import RunContext
    from plumbline.settings import ConnectionSettings
    from reverse_etl import Ledger, PushReport, SyncSpec
    from reverse_etl.destinations.anaplan import AnaplanDestination


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
    outcomes: list[PushOutcome] = []
    with closing(open_ledger(context.data.ledger)) as ledger:
        pusher = _Pusher(
            context, current_snapshot(context.data), ledger, dry_run, approve
        )
        for sync in connected_syncs(context, only):
            outcome = pusher.push(sync)
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


@dataclass(frozen=True, slots=True)
class _Pusher:
    """Plans and pushes one sync after the other from one snapshot."""

    context: RunContext
    snapshot: Path
    ledger: Ledger
    dry_run: bool
    approve: str | None

    def push(self, sync: SyncSpec) -> PushOutcome:
        """Plan and push a sync; what goes wrong is in the outcome."""
        from reverse_etl import ReverseEtlError
        from systems.errors import SystemsError

        try:
            return self._push(sync)
        except (ReverseEtlError, SystemsError, ConfigError) as error:
            problem = Problem.from_exception(error, what=f"The push of {sync.name}")
            return PushOutcome("failed", problems=(problem,), exit_code=ExitCode.FAILED)

    def _push(self, sync: SyncSpec) -> PushOutcome:
        """Plan a sync and, unless it is a dry run or refused, carry the plan out."""
        from reverse_etl import PushRefusedError, plan, push

        planned = PlannedSync(plan(sync, self.snapshot, self.ledger))
        if self.dry_run:
            return PushOutcome(f"{planned.plan.changed_rows:,} rows would be sent")
        if planned.plan.tripped and self.approve is not None:
            user = self.context.environment.get("USER") or "unknown"
            self.ledger.approve(planned.plan, approved_by=user, reason=self.approve)
        connection = self.context.settings.connection(sync.destination)
        destination = destination_of(self.context, connection, self.ledger)
        try:
            with closing(destination):
                report = push(
                    planned.plan,
                    destination,
                    self.ledger,
                    run_id=self.context.run_id,
                    current_snapshot=self.snapshot.stem,
                )
        except PushRefusedError as error:
            problem = planned.problem or Problem.from_exception(
                error, what=f"The push of {sync.name}"
            )
            return PushOutcome(
                "refused", problems=(problem,), exit_code=ExitCode.GUARD_REFUSED
            )
        return _outcome(report)


def _outcome(report: PushReport) -> PushOutcome:
    """A push's report as an outcome, with its problems in words."""
    problems = _problems(report)
    is_failed = report.error is not None or bool(report.mismatches)
    summary = "nothing changed, nothing sent"
    if report.sent or report.rejected:
        summary = f"{report.accepted:,} rows accepted, {report.rejected:,} refused"
    if report.is_read_back and not report.mismatches:
        summary += ", totals read back and equal"
    return PushOutcome(
        summary=summary,
        sent=report.sent,
        held_back=report.rejected + report.waiting + report.unknown,
        problems=tuple(problems),
        warnings=report.warnings,
        exit_code=ExitCode.FAILED if is_failed else ExitCode.DONE,
    )


def _problems(report: PushReport) -> list[Problem]:
    """Refused rows by period and reason, the error that stopped it, wrong totals."""
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
    return problems


def syncs_to(context: RunContext, connection: str) -> list[SyncSpec]:
    """The syncs that push to a connection."""
    return [
        sync
        for sync in connected_syncs(context, None)
        if sync.destination == connection
    ]


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


def mirror(context: RunContext) -> None:
    """Copy the ledger into the warehouse, where the operations models read it."""
    from reverse_etl import mirror_ledger, open_ledger

    with (
        closing(open_ledger(context.data.ledger)) as ledger,
        warehouse_for_writing(context) as warehouse,
    ):
        mirror_ledger(ledger, warehouse)
