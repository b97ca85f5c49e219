"""Carry out a plan: enqueue, settle, send, record, read back.

Every step is on disk before the next one begins. So a push may be killed at any moment;
the next one finds what was in flight, settles it, and sends what is still missing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reverse_etl.control_totals import compare_totals, delivered_totals
from reverse_etl.destination import ReadsBack, Settlement, SettlesRows
from reverse_etl.errors import (
    DestinationError,
    GuardTrippedError,
    PushRefusedError,
    RowsRefusedError,
    StalePlanError,
    UnsafeDestinationError,
)
from reverse_etl.outbox import Outbox
from reverse_etl.report import PushError, PushReport, PushStatus, RejectedRows
from reverse_etl.sending import Sender

if TYPE_CHECKING:
    from reverse_etl.destination import Destination
    from reverse_etl.ledger import Ledger
    from reverse_etl.plans import Plan
    from reverse_etl.rows import Mismatch


def push(
    plan: Plan,
    destination: Destination,
    ledger: Ledger,
    *,
    run_id: str,
    current_snapshot: str | None = None,
) -> PushReport:
    """Carry out a plan.

    A destination that fails does not raise: the report says so, and the rows wait.

    Args:
        plan: What to do.
        destination: Where to.
        ledger: Where every step is kept.
        run_id: The run of Plumbline that this push belongs to.
        current_snapshot: The id of the snapshot that is published now. A plan that was
            made from another one is stale.

    Raises:
        PushRefusedError: If nothing may be sent. The ledger keeps that, too.
    """
    try:
        _refuse(plan, destination, ledger, current_snapshot)
        sync_run_id = ledger.start_run(plan, run_id)
    except PushRefusedError as error:
        ledger.refuse_run(plan, run_id, error)
        raise
    return _Push(plan, destination, ledger, sync_run_id).carry_out()


def _refuse(
    plan: Plan,
    destination: Destination,
    ledger: Ledger,
    current_snapshot: str | None,
) -> None:
    """Raise if the plan may not be carried out."""
    name = plan.sync.name
    if plan.refusals:
        first = plan.refusals[0]
        raise RowsRefusedError(
            " ".join(refusal.message for refusal in plan.refusals),
            hint=first.hint,
            code=first.code,
        )
    if current_snapshot is not None and current_snapshot != plan.snapshot_id:
        raise StalePlanError(
            f"The plan of {name} was made from snapshot {plan.snapshot_id}, but"
            f" {current_snapshot} is published now.",
            hint="Make a new plan and look at it: plumbline plan.",
        )
    is_blind = destination.capabilities.settlement is Settlement.NONE
    if is_blind and plan.sync.money is not None:
        raise UnsafeDestinationError(
            f"{name} moves money, and its destination can't tell what became of a lost"
            " answer: amounts could arrive twice.",
            hint="Use a destination that upserts by key or that can be read back.",
        )
    if plan.tripped and not ledger.is_approved(plan):
        raise GuardTrippedError(
            f"The plan of {name} is larger than its guards allow: "
            + "; ".join(guard.message for guard in plan.tripped)
            + ".",
            hint="Look at the plan. If the change is right, approve it with a reason;"
            " if it is the new normal, raise the guard in the sync's file.",
        )


class _Push:
    """One push under way."""

    def __init__(
        self, plan: Plan, destination: Destination, ledger: Ledger, sync_run_id: str
    ) -> None:
        self._plan = plan
        self._destination = destination
        self._ledger = ledger
        self._run = sync_run_id
        self._outbox = Outbox(ledger, plan.sync.name, sync_run_id)

    def carry_out(self) -> PushReport:
        """Settle, send, read back and write the run's end down."""
        sender = Sender(self._plan.sync, self._destination, self._outbox)
        was_right = self._ledger.ended_well(self._plan.sync.name)
        error = sender.guarded(self._settle_and_enqueue) or sender.send_all()
        mismatches: tuple[Mismatch, ...] = ()
        is_read_back = False
        # What nobody touched since it was found right is not read again: a push without
        # changes makes no request.
        if error is None and (sender.requests or not was_right):
            read, error = self._read_back(sender)
            is_read_back = read is not None
            mismatches = read or ()
        counts = self._outbox.counts()
        rejections = self._rejections()
        waiting = self._ledger.count_rows(self._plan.sync.name, "pending")
        status = _status(error, mismatches, rejections)
        self._finish(status, error, mismatches)
        return PushReport(
            sync=self._plan.sync.name,
            sync_run_id=self._run,
            status=status,
            plan=self._plan,
            sent=counts.sent,
            accepted=counts.accepted,
            rejected=sum(group.rows for group in rejections),
            unknown=self._ledger.count_rows(self._plan.sync.name, "unknown"),
            waiting=waiting,
            requests=sender.requests,
            money_accepted=counts.money_accepted,
            rejections=rejections,
            mismatches=mismatches,
            is_read_back=is_read_back,
            warnings=tuple(sender.warnings),
            error=error,
        )

    def _settle_and_enqueue(self) -> None:
        """Find out what became of rows in flight, then put the plan's in the outbox."""
        unsettled = self._outbox.unsettled()
        skip: set[str] = set()
        match self._destination.capabilities.settlement:
            case Settlement.UPSERT_BY_EXTERNAL_ID:
                # The plan sends these keys again, which settles them.
                pass
            case Settlement.READ_BACK if unsettled:
                if not isinstance(self._destination, SettlesRows):
                    raise DestinationError(
                        f"The destination of {self._plan.sync.name} says that it can"
                        " be read back, but has no way to.",
                        hint="Give it a `settle` method, or another capability.",
                    )
                settled = self._destination.settle(self._plan.sync, unsettled)
                self._outbox.settle(
                    [row for row in unsettled if row.key in settled.applied],
                    [row for row in unsettled if row.key in settled.lost],
                )
                skip = {row.key for row in unsettled} - settled.applied - settled.lost
            case _:
                skip = set()
        self._outbox.enqueue(self._plan, skip=skip)

    def _read_back(
        self, sender: Sender
    ) -> tuple[tuple[Mismatch, ...] | None, PushError | None]:
        """Compare the destination's totals with the ledger's, where it can be read."""
        destination = self._destination
        if not isinstance(destination, ReadsBack):
            return None, None
        sync = self._plan.sync
        group = [
            field
            for field in map(sync.field_of, sync.control_group)
            if field is not None
        ]
        expected = delivered_totals(self._ledger, sync, group)
        found: list[tuple[Mismatch, ...] | None] = []

        def read() -> None:
            answer = destination.read_back(sync, expected)
            found.append(None if answer is None else compare_totals(expected, answer))

        error = sender.guarded(read)
        return (found[0] if found else None), error

    def _rejections(self) -> tuple[RejectedRows, ...]:
        """The rows that the destination refuses or that we hold back, by reason."""
        groups: dict[tuple[str | None, str, str], list[tuple[str, Decimal]]] = {}
        for row in self._outbox.held():
            reason = (row["period"], row["error_code"], row["error_message"])
            groups.setdefault(reason, []).append(
                (row["key"], Decimal(row["amount"] or 0))
            )
        return tuple(
            RejectedRows(
                period=None if period is None else date.fromisoformat(period),
                error_code=code,
                error_message=message,
                rows=len(rows),
                money=sum((amount for _, amount in rows), Decimal(0)),
                keys=tuple(key for key, _ in rows[:3]),
            )
            for (period, code, message), rows in groups.items()
        )

    def _finish(
        self,
        status: PushStatus,
        error: PushError | None,
        mismatches: tuple[Mismatch, ...],
    ) -> None:
        # Rows that were refused carry their own errors; here is what befell the run.
        code, message = None, None
        if error is not None:
            code, message = error.code, f"{error.message} {error.hint}"
        elif mismatches:
            code = "totals_differ"
            message = "; ".join(map(str, mismatches[:5]))
        self._ledger.finish_run(
            self._run, status=status.value, error_code=code, error_message=message
        )


def _status(
    error: PushError | None,
    mismatches: tuple[Mismatch, ...],
    rejections: tuple[RejectedRows, ...],
) -> PushStatus:
    if error is not None:
        return PushStatus.FAILED
    if mismatches:
        return PushStatus.MISMATCH
    return PushStatus.PARTIAL if rejections else PushStatus.SUCCEEDED
