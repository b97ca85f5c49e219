"""Who works for the firm: the first team, later hires, and who leaves."""

from __future__ import annotations

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
    Size,
)

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws, Streams

_FIRST_TEAM: Final = 0.79
"""Head count on the first day, relative to the clock's."""
_YEARLY_GROWTH_AFTER: Final = 0.06
_MEAN_STAY_DAYS: Final = 1_700
_SHORTEST_STAY_DAYS: Final = 240
_NOTICE_DAYS: Final = (28, 84)
_EXTERNAL_SHARE: Final = 0.06
_HIRE_CYCLE: Final = 28


def planned_head_count(day: int, size: Size) -> int:
    """How many people the firm wants on a day."""
    if day <= CLOCK_DAY:
        share = (day - FIRST_DAY) / (CLOCK_DAY - FIRST_DAY)
        return round(size.people * (_FIRST_TEAM + (1 - _FIRST_TEAM) * share))
    years = (day - CLOCK_DAY) / 365
    return round(size.people * (1 + _YEARLY_GROWTH_AFTER * years))


def hire_everyone(streams: Streams, size: Size) -> list[Person]:
    """All people of the whole time, in the order in which they came."""
    draws = streams.of("people")
    people: list[Person] = []
    for place in range(planned_head_count(FIRST_DAY, size)):
        started = monday(FIRST_DAY - draws.whole(60, 2_400))
        people.append(_person(draws, len(people), place, started, is_veteran=True))
    externals = round(size.people * _EXTERNAL_SHARE)
    for place in range(externals):
        person = _person(
            draws, len(people), place * 3, FIRST_MONDAY - 28, is_veteran=True
        )
        person.leaves_on = person.notice_on = None
        person.is_external = True
        person.cost_cents = round(person.cost_cents * 1.45)
        people.append(person)
    for day in range(FIRST_MONDAY + _HIRE_CYCLE, LAST_DAY, _HIRE_CYCLE):
        staying = sum(
            1
            for person in people
            if not person.is_external
            and (person.leaves_on is None or person.leaves_on > day)
        )
        for _ in range(max(planned_head_count(day, size) - staying, 0)):
            people.append(
                _person(draws, len(people), len(people), day, is_veteran=False)
            )
    return people


def _person(
    draws: Draws, number: int, place: int, started: int, *, is_veteran: bool
) -> Person:
    """One person; regions, practices and roles fill up in proportion."""
    region_index = _in_proportion(place, [region.share for region in REGIONS], 0.819173)
    practice_index = _in_proportion(
        place, [practice.share for practice in PRACTICES], 0.671044
    )
    role_index = _in_proportion(place, [role.share for role in ROLES], 0.549700)
    region = REGIONS[region_index]
    stay = _SHORTEST_STAY_DAYS + round(
        2 * (_MEAN_STAY_DAYS - _SHORTEST_STAY_DAYS) * draws.uniform()
    )
    since = max(started, FIRST_DAY - 60) if is_veteran else started
    leaves_on: int | None = monday(since + stay) + 4
    notice_on: int | None = None
    if leaves_on is not None and leaves_on <= LAST_DAY:
        notice_on = leaves_on - draws.whole(*_NOTICE_DAYS)
    else:
        leaves_on = None
    cost = ROLES[role_index].cost * region.price_level * draws.between(0.88, 1.14)
    return Person(
        number=number,
        place=number,
        first_name=draws.one_of(FIRST_NAMES[region.country]),
        last_name=draws.one_of(LAST_NAMES[region.country]),
        region_index=region_index,
        practice_index=practice_index,
        group_index=draws.whole(0, len(PRACTICES[practice_index].groups) - 1),
        role_index=role_index,
        starts_on=started,
        leaves_on=leaves_on,
        notice_on=notice_on,
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
