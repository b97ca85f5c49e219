"""Who is away when: vacation in blocks, and days of illness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sandbox.firm.calendar import WorkCalendar, day_of, weekday
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws, Streams
    from sandbox.firm.model import Person

_VACATION_DAYS: Final = {"US": 18, "GB": 25, "DE": 28}
_SUMMER: Final = ((7, 1), (8, 14))
_WINTER_SHARE: Final = 0.55


def plan_absences(
    streams: Streams, people: list[Person], calendars: list[WorkCalendar]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each person and each day from the calendar's first: whether they are away."""
    away = np.zeros((len(people), len(calendars[0].is_working)), dtype=np.bool_)
    for person in people:
        if person.is_external:
            continue
        draws = streams.of("absence", person.number)
        calendar = calendars[person.region_index]
        for year in range(2023, 2028):
            _plan_year(draws, away[person.place], calendar, person, year)
    working = np.stack([calendar.is_working for calendar in calendars])
    regions = np.array([person.region_index for person in people])
    found: np.ndarray[Any, np.dtype[np.bool_]] = away & working[regions]
    return found


def _plan_year(
    draws: Draws,
    away: np.ndarray[Any, np.dtype[np.bool_]],
    calendar: WorkCalendar,
    person: Person,
    year: int,
) -> None:
    """One year of one person."""
    first, last = day_of(year, 1, 1), day_of(year, 12, 31)
    start = max(first, person.starts_on, FIRST_DAY)
    end = min(last, LAST_DAY, person.leaves_on or last)
    if end - start < 20:  # noqa: PLR2004 - too short a stay to plan a vacation
        return
    days = round(_VACATION_DAYS[person.region.country] * (end - start + 1) / 365)
    (from_month, from_day), (to_month, to_day) = _SUMMER
    summer = draws.whole(
        day_of(year, from_month, from_day), day_of(year, to_month, to_day)
    )
    blocks = [(summer - weekday(summer), min(10, days // 2))]
    if draws.chance(_WINTER_SHARE):
        blocks.append((day_of(year, 12, 22), min(6, days // 3)))
    left = days - sum(count for _, count in blocks)
    while left > 0:
        count = min(draws.whole(1, 5), left)
        blocks.append((draws.whole(first, last - 14), count))
        left -= count
    blocks.extend((draws.whole(first, last - 7), 1) for _ in range(draws.whole(2, 8)))
    for day, count in blocks:
        _mark(away, calendar, max(day, start), count, end)


def _mark(
    away: np.ndarray[Any, np.dtype[np.bool_]],
    calendar: WorkCalendar,
    day: int,
    count: int,
    end: int,
) -> None:
    """Mark so many work days from a day on."""
    while count > 0 and day <= end:
        if calendar.is_working[day - calendar.first]:
            away[day - calendar.first] = True
            count -= 1
        day += 1
