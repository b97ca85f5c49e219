"""What a push would change, sync by sync, in rows and in money."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.errors import ConfigError, Problem
from plumbline.snapshot import current_snapshot
from plumbline.summary import thousands

if TYPE_CHECKING:
    from plumbline.context import RunContext
    from reverse_etl import Plan, SyncSpec


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
            PlannedSync(plan(sync, snapshot, ledger))
            for sync in connected_syncs(context, only)
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


def connected_syncs(context: RunContext, only: str | None) -> list[SyncSpec]:
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
