"""Days, weeks and months as whole numbers, and who works when.

A day is the number of days since 1970-01-01; a month is `year * 12 + month - 1`; an
instant is seconds since 1970-01-01 in UTC; a week is counted from the firm's first
Monday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from sandbox.firm.parameters import Region

_EPOCH: Final = date(1970, 1, 1).toordinal()
_FRIDAY: Final = 4
WORK_DAYS: Final = 5


def day_of(year: int, month: int, day: int) -> int:
    """The number of a calendar date."""
    return date(year, month, day).toordinal() - _EPOCH


def date_of(day: int) -> date:
    """The calendar date of a day's number."""
    return date.fromordinal(day + _EPOCH)


def weekday(day: int) -> int:
    """Monday is 0."""
    return (day + 3) % 7


def monday(day: int) -> int:
    """The Monday of the day's week."""
    return day - weekday(day)


@lru_cache(maxsize=65_536)
def month_of(day: int) -> int:
    """The month that the day is in."""
    found = date_of(day)
    return found.year * 12 + found.month - 1


@lru_cache(maxsize=4_096)
def month_start(month: int) -> int:
    """The first day of a month."""
    return day_of(month // 12, month % 12 + 1, 1)


def month_end(month: int) -> int:
    """The last day of a month."""
    return month_start(month + 1) - 1


def quarter_end(day: int) -> int:
    """The last day of the quarter that the day is in."""
    month = month_of(day)
    return month_end(month - month % 3 + 2)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> int:
    """The instant of a time of day."""
    return day * 86_400 + hour * 3_600 + minute * 60 + second


def day_at(instant: int) -> int:
    """The day that an instant falls on."""
    return instant // 86_400


def to_workday(day: int) -> int:
    """The day itself, or the Friday before, when it is a weekend."""
    return min(day, monday(day) + _FRIDAY)


def _easter(year: int) -> int:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month = (h + m - 7 * n + 114) // 31
    return day_of(year, month, (h + m - 7 * n + 114) % 31 + 1)


def _nth(year: int, month: int, day_of_week: int, nth: int) -> int:
    """The nth such weekday of a month; -1 is the last."""
    if nth > 0:
        first = day_of(year, month, 1)
        return first + (day_of_week - weekday(first)) % 7 + 7 * (nth - 1)
    last = month_end(year * 12 + month - 1)
    return last - (weekday(last) - day_of_week) % 7


def _observed(day: int) -> int:
    """A Saturday's holiday is kept on Friday, a Sunday's on Monday."""
    return day + {5: -1, 6: 1}.get(weekday(day), 0)


def _substitute(day: int) -> int:
    """A weekend's holiday is kept on the Monday after."""
    return day + {5: 2, 6: 1}.get(weekday(day), 0)


def holidays(country: str, year: int) -> dict[int, str]:
    """The public holidays of a country's year that fall on a work day."""
    easter = _easter(year)
    if country == "US":
        found = {
            _observed(day_of(year, 1, 1)): "New Year's Day",
            _nth(year, 1, 0, 3): "Martin Luther King Jr. Day",
            _nth(year, 5, 0, -1): "Memorial Day",
            _observed(day_of(year, 7, 4)): "Independence Day",
            _nth(year, 9, 0, 1): "Labor Day",
            _nth(year, 11, 3, 4): "Thanksgiving Day",
            _nth(year, 11, 3, 4) + 1: "Day after Thanksgiving",
            _observed(day_of(year, 12, 25)): "Christmas Day",
        }
    elif country == "GB":
        christmas = day_of(year, 12, 25)
        found = {
            _substitute(day_of(year, 1, 1)): "New Year's Day",
            easter - 2: "Good Friday",
            easter + 1: "Easter Monday",
            _nth(year, 5, 0, 1): "Early May bank holiday",
            _nth(year, 5, 0, -1): "Spring bank holiday",
            _nth(year, 8, 0, -1): "Summer bank holiday",
            _substitute(christmas): "Christmas Day",
            _substitute(christmas + 1)
            + (_substitute(christmas + 1) == _substitute(christmas)): "Boxing Day",
        }
    else:
        found = {
            day_of(year, 1, 1): "Neujahr",
            easter - 2: "Karfreitag",
            easter + 1: "Ostermontag",
            day_of(year, 5, 1): "Tag der Arbeit",
            easter + 39: "Christi Himmelfahrt",
            easter + 50: "Pfingstmontag",
            day_of(year, 10, 3): "Tag der Deutschen Einheit",
            day_of(year, 12, 25): "1. Weihnachtstag",
            day_of(year, 12, 26): "2. Weihnachtstag",
        }
    return {
        day: name for day, name in sorted(found.items()) if weekday(day) < WORK_DAYS
    }


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The work days of a region, from its first day to its last.

    Attributes:
        first: the first day covered.
        is_working: for each day from `first`, whether it is worked.
        worked_before: how many days are worked before each day from `first`.
        named: the holidays.
    """

    first: int
    is_working: np.ndarray[Any, np.dtype[np.bool_]]
    worked_before: np.ndarray[Any, np.dtype[np.int64]]
    named: tuple[tuple[int, str], ...]

    def days(self, start: int, end: int) -> int:
        """How many days are worked from start to end, both included."""
        if end < start:
            return 0
        return int(
            self.worked_before[end + 1 - self.first]
            - self.worked_before[start - self.first]
        )

    def next_day(self, day: int, count: int = 0) -> int:
        """The work day that is `count` work days after the first one from `day` on."""
        while True:
            if self.is_working[day - self.first]:
                if count == 0:
                    return day
                count -= 1
            day += 1


def work_calendar(region: Region, first_year: int, last_year: int) -> WorkCalendar:
    """The calendar of a region for whole years."""
    named = tuple(
        item
        for year in range(first_year, last_year + 1)
        for item in holidays(region.country, year).items()
    )
    first, last = day_of(first_year, 1, 1), day_of(last_year, 12, 31)
    days = np.arange(first, last + 1)
    is_working = ((days + 3) % 7 < WORK_DAYS) & ~np.isin(
        days, [day for day, _ in named]
    )
    worked_before = np.concatenate([[0], np.cumsum(is_working)])
    return WorkCalendar(first, is_working, worked_before, named)
