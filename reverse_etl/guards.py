"""Guards: the sizes above which a person looks at a plan before it is pushed.

A guard that can't be evaluated trips, because "unknown" is no smaller than any limit.
The first push ever has guards of its own: see `InitialGuards`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reverse_etl.plans import GuardResult

if TYPE_CHECKING:
    from reverse_etl.spec import Guards


@dataclass(frozen=True, slots=True)
class GuardFacts:
    """What the guards are evaluated on."""

    creates: int
    updates: int
    removals: int
    known: int
    """Rows that the destination has, or may have."""
    money_moved: Decimal
    unvalued: int
    """Changed rows whose money is unknown."""


def evaluate_guards(
    guards: Guards, facts: GuardFacts, *, is_initial: bool
) -> tuple[GuardResult, ...]:
    """Evaluate every guard that applies to a plan.

    Args:
        guards: The sync's guards.
        facts: The sizes of the plan.
        is_initial: Whether no push of the sync has ever been completed.
    """
    changed = facts.creates + facts.updates + facts.removals
    money = None if facts.unvalued else facts.money_moved
    limits: list[tuple[str, Decimal | int | None, Decimal | int | None]]
    if is_initial:
        limits = [
            ("initial.max_rows", guards.initial.max_rows, changed),
            ("initial.max_money_moved", guards.initial.max_money_moved, money),
        ]
    else:
        limits = [
            ("max_creates", guards.max_creates, facts.creates),
            ("max_updates", guards.max_updates, facts.updates),
            ("max_removals", guards.max_removals, facts.removals),
            ("max_share", guards.max_share, _share(facts)),
            ("max_money_moved", guards.max_money_moved, money),
        ]
    return tuple(
        _result(name, Decimal(limit), value)
        for name, limit, value in limits
        if limit is not None
    )


def _share(facts: GuardFacts) -> Decimal | None:
    """The share of the known rows that the plan touches; None if there are none."""
    touched = facts.updates + facts.removals
    if facts.known:
        return round(Decimal(touched) / facts.known, 6)
    return None if touched else Decimal(0)


def _result(name: str, limit: Decimal, value: Decimal | int | None) -> GuardResult:
    if value is None:
        return GuardResult(
            name, limit, None, is_tripped=True, message=f"{name} can't be evaluated"
        )
    is_tripped = value > limit
    verdict = "is over" if is_tripped else "is within"
    return GuardResult(
        name,
        limit,
        Decimal(value),
        is_tripped=is_tripped,
        message=f"{name}: {value:,} {verdict} the limit of {limit:,}",
    )
