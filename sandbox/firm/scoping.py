"""What a deal would mean: its phases, its team, its price."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandbox.firm.model import Phase, Position, role_price
from sandbox.firm.parameters import PRACTICES, REGIONS, Method

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.units import Unit

_NET_HOURS_SHARE: Final = 0.81
"""Of the hours of a week: what is left after holidays and leave."""
_MEDIAN_HOURS: Final = 1_600.0
_SPREAD: Final = 0.66
_LEAST_HOURS: Final = 140
_MOST_HOURS: Final = 10_000
_PHASE_COUNTS: Final = (0.58, 0.29, 0.13)
_HOURS_FOR_PHASES: Final = 600
_TEAM_ROLES: Final = (0.18, 0.42, 0.32, 0.08, 0.0)
_LEAD_ROLES: Final = (0.0, 0.0, 0.12, 0.56, 0.32)
_FULL_TIME: Final = 0.95
_LARGEST_SHARE: Final = 0.9
_SMALLEST_SHARE: Final = 0.3


@dataclass(slots=True, repr=False)
class Scope:
    """Phases and positions of a deal, before it has a record."""

    phases: list[Phase]
    positions: list[Position]

    @property
    def weeks(self) -> int:
        """From the first phase's start to the last one's end."""
        return max(phase.start_offset + phase.weeks for phase in self.phases)


@dataclass(slots=True)
class Numbers:
    """Hands out the next number of each kind of record."""

    unit: Unit
    last: dict[str, int] = field(default_factory=dict)

    def next(self, kind: str) -> int:
        """The next number of the unit, counted over the whole firm."""
        self.last[kind] = self.last.get(kind, 0) + 1
        return self.unit.number(self.last[kind])


def scope_deal(
    draws: Draws, practice_index: int, region_index: int, numbers: Numbers
) -> Scope:
    """A new piece of work for a practice and a region."""
    practice = PRACTICES[practice_index]
    methods = [method for method, _ in practice.methods]
    shares = [share for _, share in practice.methods]
    method = methods[draws.weighted(shares)]
    hours = _MEDIAN_HOURS * math.exp(_SPREAD * draws.normal())
    hours = min(max(round(hours / 20) * 20, _LEAST_HOURS), _MOST_HOURS)
    phases = 1
    if method not in {Method.RETAINER, Method.STAFF_AUGMENTATION}:
        phases = 1 + draws.weighted(_PHASE_COUNTS) if hours > _HOURS_FOR_PHASES else 1
    desk = _Desk(draws, practice_index, region_index, numbers, Scope([], []))
    offset = 0
    for index in range(phases):
        if index:
            method = methods[draws.weighted(shares)]
            if method in {Method.RETAINER, Method.STAFF_AUGMENTATION}:
                method = Method.TIME_AND_MATERIALS
        share = 1 / phases * draws.between(0.8, 1.2)
        weeks = desk.add_phase(method, round(hours * share), offset)
        offset += max(weeks - draws.whole(0, 2), 3)
    return desk.scope


def copy_scope(draws: Draws, scope: Scope, numbers: Numbers, growth: float) -> Scope:
    """The same work once more, for a renewal, at a price that moved by `growth`."""
    phases = [
        Phase(
            phase.method,
            phase.weeks,
            0,
            phase.hours,
            _round_price(phase.value * growth),
        )
        for phase in scope.phases
    ]
    positions = [
        Position(
            number=numbers.next("position"),
            role_index=position.role_index,
            allocation=position.allocation,
            wanted_week=0,
            weeks=position.weeks,
            hours=position.hours,
            rate_cents=round(position.rate_cents * growth / 100) * 100,
            phase=position.phase,
            opened_at=0,
        )
        for position in scope.positions
    ]
    if draws.chance(0.3):
        for phase in phases:
            phase.value = _round_price(phase.value * draws.between(0.9, 1.25))
    return Scope(phases, positions)


def shorten(scope: Scope, share: float) -> None:
    """Keep the last part of the work only."""
    for phase in scope.phases:
        phase.weeks = max(round(phase.weeks * share), 3)
        phase.hours = round(phase.hours * share)
        phase.start_offset = round(phase.start_offset * share)
        phase.value = max(round(phase.value * share / 60_000), 1) * 60_000
    for position in scope.positions:
        position.weeks = max(round(position.weeks * share), 3)
        position.hours = max(round(position.hours * share), 1)
        position.wanted_week = round(position.wanted_week * share)


@dataclass(slots=True)
class _Desk:
    """Puts a scope together, phase by phase."""

    draws: Draws
    practice_index: int
    region_index: int
    numbers: Numbers
    scope: Scope

    def add_phase(self, method: Method, hours: int, offset: int) -> int:
        """Add one phase with its positions; returns its weeks."""
        draws, scope = self.draws, self.scope
        region, practice = REGIONS[self.region_index], PRACTICES[self.practice_index]
        week_hours = region.hours_per_day * 5 * _NET_HOURS_SHARE
        weeks = _phase_weeks(draws, method, hours)
        full_time = max(hours / (weeks * week_hours), 0.4)
        discount = draws.between(0.84, 1.0)
        value = 0.0
        total_hours = 0
        for role_index, allocation in _team(draws, method, full_time):
            rate = round(role_price(role_index, practice, region) * discount) * 100
            planned = max(round(allocation * weeks * week_hours), 1)
            scope.positions.append(
                Position(
                    number=self.numbers.next("position"),
                    role_index=role_index,
                    allocation=allocation,
                    wanted_week=offset,
                    weeks=weeks,
                    hours=planned,
                    rate_cents=rate,
                    phase=len(scope.phases),
                    opened_at=0,
                )
            )
            value += planned * rate
            total_hours += planned
        if not method.is_by_the_hour:
            value *= 1 + draws.between(0.0, 0.12)
        price = _round_price(value, method, weeks)
        scope.phases.append(Phase(method, weeks, offset, total_hours, price))
        return weeks


def _round_price(cents: float, method: Method | None = None, weeks: int = 0) -> int:
    """A price as it is written in an offer: whole hundreds."""
    if method is Method.RETAINER:
        months = retainer_months(weeks)
        return round(cents / months / 5_000) * 5_000 * months
    return max(round(cents / 10_000), 1) * 10_000


def retainer_months(weeks: int) -> int:
    """The months of a retainer of so many weeks."""
    return max(round(weeks / 52 * 12), 1)


def _phase_weeks(draws: Draws, method: Method, hours: int) -> int:
    """How long a phase takes."""
    if method is Method.RETAINER:
        return (13, 26, 26, 52, 52)[draws.whole(0, 4)]
    if method is Method.STAFF_AUGMENTATION:
        return draws.whole(13, 39)
    return round((3 + 0.42 * math.sqrt(hours)) * draws.between(0.85, 1.25))


def _team(draws: Draws, method: Method, full_time: float) -> list[tuple[int, float]]:
    """The roles of a phase, and how much of each one's week it takes."""
    if method is Method.STAFF_AUGMENTATION:
        count = max(round(full_time), 1)
        return [(draws.weighted(_TEAM_ROLES), 1.0) for _ in range(count)]
    lead_share = (0.2, 0.3, 0.4, 0.5)[draws.whole(0, 3)]
    lead_share = min(lead_share, full_time / 2)
    team = [(draws.weighted(_LEAD_ROLES), max(round(lead_share * 10), 1) / 10)]
    rest = full_time - lead_share
    count = max(math.ceil(rest / _FULL_TIME), 1)
    share = min(max(round(rest / count * 10) / 10, _SMALLEST_SHARE), _LARGEST_SHARE)
    for _ in range(count):
        team.append((draws.weighted(_TEAM_ROLES), share))  # noqa: PERF401 - draws in order
    return team
