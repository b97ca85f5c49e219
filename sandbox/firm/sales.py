"""How a deal goes, from the first talk to its end.

The whole life of a deal is drawn when it begins: what will come of it, how long each
stage takes, how the amount and the expected close date move. Most close dates are
guesses: they crowd at quarter ends, and are pushed when they pass. Some deals never
close, and some are entered only on the day on which they are signed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import (
    at,
    day_at,
    month_end,
    month_of,
    quarter_end,
    to_workday,
)
from sandbox.firm.model import Customer, Deal, DealStep
from sandbox.firm.parameters import FIRST_MONDAY, PRACTICES, REGIONS, STAGES

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.regimes import Rates, Regime
    from sandbox.firm.scoping import Scope

_STAGE_DAYS: Final = ((7, 22), (10, 30), (14, 40), (9, 30))
_LOST_AT: Final = (0.22, 0.28, 0.31, 0.19)
_USUAL_PACE: Final = 0.93
_PACE_SPREAD: Final = 0.42
"""Deals take their time in a lognormal way: some take much longer than most."""
_BUNCHING: Final = 0.5
_BUNCHING_REACH: Final = 40
_SOURCES: Final = ("Referral", "Existing customer", "Web", "Partner", "Event", "Tender")
_GUESSED_DAYS: Final = (22, 70)
_PUSH_DAYS: Final = (18, 56)
_LONGEST_FOLLOW_UP: Final = 760
"""How long a deal that never closes is still pushed."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The beginning of a deal: who might buy what.

    Attributes:
        start_on: when the work has to start, if that is given.
        must_win: it is known to be won, because the work was there before the books.
    """

    number: int
    customer: Customer
    practice_index: int
    created_on: int
    kind: str
    start_on: int | None = None
    must_win: bool = False


@dataclass(slots=True)
class _Course:
    """The state of a deal as its record says it."""

    steps: list[DealStep]
    stage: str
    amount: int
    close_on: int

    def note(self, instant: int, what: str) -> None:
        """Write the state down as of an instant, after all that was written before."""
        if self.steps:
            instant = max(instant, self.steps[-1].at + 60)
        self.steps.append(
            DealStep(instant, self.stage, self.amount, self.close_on, what)
        )


@dataclass(frozen=True, slots=True)
class _Fate:
    """What will come of a deal, and how well that is foreseen.

    Attributes:
        delay: how much longer the last stages take than usual.
    """

    is_won: bool
    never_closes: bool
    is_unseen: bool
    is_close_guessed: bool
    is_amount_guessed: bool
    delay: float


def _fate(draws: Draws, lead: Lead, regime: Regime) -> _Fate:
    """Decide about a deal before it begins."""
    market, rates = regime.market(lead.created_on), regime.rates
    is_new = lead.kind == "new" and not lead.must_win
    never_closes = is_new and draws.chance(rates.never_closes)
    win_rate = market.win_rate if lead.kind == "new" else market.renewal_rate
    is_won = lead.must_win or (not never_closes and draws.chance(win_rate))
    is_close_guessed = draws.chance(rates.close_misjudged)
    return _Fate(
        is_won=is_won,
        never_closes=never_closes,
        is_unseen=is_new and is_won and draws.chance(rates.direct_award),
        is_close_guessed=is_close_guessed or never_closes,
        is_amount_guessed=draws.chance(rates.amount_misjudged),
        delay=market.delay if is_close_guessed else 1.0,
    )


def open_deal(draws: Draws, lead: Lead, scope: Scope, regime: Regime) -> Deal:
    """A deal with its whole life."""
    customer, kind = lead.customer, lead.kind
    region = REGIONS[customer.region_index]
    practice = PRACTICES[lead.practice_index]
    created_at = _office_time(draws, to_workday(lead.created_on))
    value = sum(phase.value for phase in scope.phases)
    fate = _fate(draws, lead, regime)
    is_won = fate.is_won
    if fate.is_unseen:
        steps = _entered_when_signed(created_at, value)
    else:
        steps = _course(draws, created_at, value, fate, regime.rates)
    closed_at = None if fate.never_closes else steps[-1].at
    basis = day_at(steps[-1].at) if is_won else day_at(created_at) + 100
    start = lead.start_on or _next_start(draws, basis)
    if is_won and lead.start_on is not None:
        start = max(start, _monday_after(basis))
    if is_won:
        start = max(start, FIRST_MONDAY)
    group_index = draws.whole(0, len(practice.groups) - 1)
    topic = draws.one_of(practice.topics)
    for position in scope.positions:
        position.opened_at = _opened(steps)
    return Deal(
        number=lead.number,
        name=f"{customer.name.rsplit(' ', 1)[0]} - {topic}"
        + (" (renewal)" if kind == "renewal" else ""),
        customer=customer,
        practice_index=lead.practice_index,
        group_index=group_index,
        kind=kind,
        seller=customer.seller,
        source=draws.one_of(_SOURCES),
        created_at=created_at,
        steps=steps,
        phases=scope.phases,
        positions=scope.positions,
        is_won=is_won,
        closed_at=closed_at,
        start_on=start,
        end_on=start + scope.weeks * 7 - 3,
        currency=region.currency,
    )


def _entered_when_signed(created_at: int, value: int) -> list[DealStep]:
    """A deal that nobody had seen: an order by letter, or a call on a framework."""
    day = day_at(created_at)
    return [
        DealStep(created_at, STAGES[-1], value, day, "created"),
        DealStep(created_at + 1_200, "Closed Won", value, day, "won"),
    ]


def _course(
    draws: Draws, created_at: int, value: int, fate: _Fate, rates: Rates
) -> list[DealStep]:
    """The steps of a deal."""
    created_on = day_at(created_at)
    last_stage = 3 if fate.is_won else draws.weighted(_LOST_AT)
    if fate.never_closes:
        last_stage = draws.whole(0, 2)
    pace = _USUAL_PACE * math.exp(_PACE_SPREAD * draws.normal())
    spans = [
        round(draws.whole(*days) * (fate.delay if place > 1 else 1) * pace)
        for place, days in enumerate(_STAGE_DAYS[: last_stage + 1])
    ]
    end = created_on + sum(spans)
    end = _bunched(draws, end) if draws.chance(_BUNCHING) else to_workday(end)
    guess = draws.between(0.7, 1.45) if fate.is_amount_guessed else 1.0
    expected = end
    if fate.is_close_guessed:
        expected = _expected(draws, created_on + draws.whole(*_GUESSED_DAYS))
    course = _Course([], STAGES[0], _guessed(value, guess), expected)
    course.note(created_at, "created")
    day = created_on
    for stage, span in zip(STAGES[1 : last_stage + 1], spans, strict=False):
        day += span
        _push_until(draws, course, day)
        day = to_workday(day)
        course.stage = stage
        if stage == "Proposal":
            course.amount = _guessed(value, 1 + (guess - 1) * 0.4)
        elif stage == "Negotiation" and fate.is_amount_guessed:
            course.amount = _guessed(value, draws.between(0.97, 1.12))
        course.note(_office_time(draws, day), "stage")
        if draws.chance(rates.amount_changed):
            changed = to_workday(day + draws.whole(2, 8))
            course.amount = _guessed(course.amount, draws.between(0.82, 1.12))
            course.note(_office_time(draws, changed), "amount")
    if fate.never_closes:
        _push_until(draws, course, day + _LONGEST_FOLLOW_UP)
        return course.steps
    day = max(end, day)
    _push_until(draws, course, day)
    closed_at = max(_office_time(draws, day), course.steps[-1].at + 3_600)
    course.close_on = day_at(closed_at)
    course.stage = "Closed Won" if fate.is_won else "Closed Lost"
    if fate.is_won:
        course.amount = value
    course.note(closed_at, "won" if fate.is_won else "lost")
    return course.steps


def _push_until(draws: Draws, course: _Course, day: int) -> None:
    """Push the expected close date whenever it has passed, until `day`."""
    while course.close_on < day:
        noticed = to_workday(course.close_on + draws.whole(1, 6) + 2)
        if noticed >= day:
            return
        course.close_on = _expected(draws, noticed + draws.whole(*_PUSH_DAYS))
        course.note(_office_time(draws, noticed), "pushed")


def _expected(draws: Draws, day: int) -> int:
    """An expected close date: often the end of a quarter or of a month."""
    kind = draws.weighted((0.42, 0.30, 0.28))
    if kind == 0:
        return quarter_end(day)
    return month_end(month_of(day)) if kind == 1 else day


def _bunched(draws: Draws, day: int) -> int:
    """The day, or one of the last days of a quarter that ends close by."""
    end = quarter_end(day)
    if end - day > _BUNCHING_REACH:
        return to_workday(day)
    return to_workday(max(end - draws.whole(0, 4), day))


def _opened(steps: list[DealStep]) -> int:
    """When the team is asked for: with the proposal; if it never came, at the end."""
    for step in steps:
        if step.stage in {"Proposal", "Negotiation", "Closed Won"}:
            return step.at
    return -1


def _next_start(draws: Draws, closed_on: int) -> int:
    """The Monday on which work would start: one to six weeks later."""
    return _monday_after(closed_on + 7 * draws.whole(0, 5))


def _monday_after(day: int) -> int:
    """The next Monday that leaves at least three days."""
    return day + 3 + (-(day + 3 + 3)) % 7


def _guessed(cents: int, factor: float) -> int:
    """An amount as it is typed into a CRM: whole thousands, unless it is known."""
    if factor == 1:
        return cents
    return max(round(cents * factor / 100_000), 1) * 100_000


def _office_time(draws: Draws, day: int) -> int:
    """Some time of a working day."""
    return at(day, draws.whole(8, 16), draws.whole(0, 59), draws.whole(0, 59))
