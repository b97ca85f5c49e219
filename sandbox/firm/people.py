"""Who works for the firm: the first team, later hires, and who leaves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import monday
from sandbox.firm.model import Person
from sandbox.firm.names import FIRST_NAMES, LAST_NAMES
from sandbox.firm.parameters import (
    CLOCK_DAY,
    FIRST_DAY,
    FIRST_MONDAY,
    LAST_DAY,
    PRACTICES,
    REGIONS,
    ROLES,
)

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.setting import Setting

_MEAN_STAY_DAYS: Final = 1_700
_SHORTEST_STAY_DAYS: Final = 240
_NOTICE_DAYS: Final = (28, 84)
_EXTERNAL_SHARE: Final = 0.06


def planned_head_count(day: int, setting: Setting) -> int:
    """How many people the firm plans to have on a day: its size, at the clock."""
    markets = setting.regime.markets
    ends = [since for since, _ in markets[1:]] + [max(day, CLOCK_DAY)]
    growth = 0.0
    for (since, market), until in zip(markets, ends, strict=True):
        for start, end, sign in ((CLOCK_DAY, day, 1), (day, CLOCK_DAY, -1)):
            days = max(min(until, end) - max(since, start), 0)
            growth += sign * market.growth * days / 365
    return round(setting.size.people * math.exp(growth))


def first_team(setting: Setting) -> list[Person]:
    """Who is there when the books begin, subcontractors included."""
    draws = setting.streams.of("people")
    attrition = setting.rates.attrition
    people: list[Person] = []
    for place in range(planned_head_count(FIRST_DAY, setting)):
        started = monday(FIRST_DAY - draws.whole(60, 2_400))
        person = _person(draws, place, started)
        _decide_stay(draws, person, max(started, FIRST_DAY - 60), attrition)
        _enrol(person, people, setting)
    for place in range(round(setting.size.people * _EXTERNAL_SHARE)):
        person = _person(draws, place * 3, FIRST_MONDAY - 28)
        person.is_external = True
        person.cost_cents = round(person.cost_cents * 1.45)
        _enrol(person, people, setting)
    return people


def hire(draws: Draws, people: list[Person], started: int, setting: Setting) -> Person:
    """One more person, who starts on a day."""
    person = _person(draws, len(people), started)
    _decide_stay(draws, person, started, setting.rates.attrition)
    _enrol(person, people, setting)
    return person


def _enrol(person: Person, people: list[Person], setting: Setting) -> None:
    """Give a person a place and a number."""
    person.place = len(people)
    person.number = setting.unit.number(person.place)
    people.append(person)


def _decide_stay(draws: Draws, person: Person, since: int, attrition: float) -> None:
    """Whether and when somebody leaves; known only from the notice on."""
    spread = 2 * (_MEAN_STAY_DAYS - _SHORTEST_STAY_DAYS) * draws.uniform()
    notice = draws.whole(*_NOTICE_DAYS)
    if attrition == 0:
        return
    leaves_on = monday(since + round((_SHORTEST_STAY_DAYS + spread) / attrition)) + 4
    if leaves_on <= LAST_DAY:
        person.leaves_on = leaves_on
        person.notice_on = leaves_on - notice


def _person(draws: Draws, place: int, started: int) -> Person:
    """One person; regions, practices and roles fill up in proportion."""
    region_index = _in_proportion(place, [region.share for region in REGIONS], 0.819173)
    practice_index = _in_proportion(
        place, [practice.share for practice in PRACTICES], 0.671044
    )
    role_index = _in_proportion(place, [role.share for role in ROLES], 0.549700)
    region = REGIONS[region_index]
    cost = ROLES[role_index].cost * region.price_level * draws.between(0.88, 1.14)
    return Person(
        number=place,
        place=place,
        first_name=draws.one_of(FIRST_NAMES[region.country]),
        last_name=draws.one_of(LAST_NAMES[region.country]),
        region_index=region_index,
        practice_index=practice_index,
        group_index=draws.whole(0, len(PRACTICES[practice_index].groups) - 1),
        role_index=role_index,
        starts_on=started,
        leaves_on=None,
        notice_on=None,
        cost_cents=round(cost) * 100 + 50 * draws.whole(0, 1),
    )


def _in_proportion(place: int, shares: list[float], step: float) -> int:
    """The class of a place, so that any run of places is close to the shares.

    Places walk around a circle by an irrational step, which fills it evenly.
    """
    point = (place * step + 0.31) % 1.0 * sum(shares)
    for index, share in enumerate(shares):
        point -= share
        if point < 0:
            return index
    return len(shares) - 1
