"""Date literals: `TODAY`, `THIS_QUARTER`, `LAST_N_DAYS:30`, as spans of whole days.

A week begins on Sunday, as in an org with the locale en_US; the fiscal year begins in
January, as in an org that didn't choose otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `start` up to, without, `end`."""

    start: dt.date
    end: dt.date


_Unit = Callable[[dt.date, int], dt.date]
"""The first day of the unit that lies some units away from the one with the day."""

_MONTHS_A_YEAR: Final = 12
_MONTHS_A_QUARTER: Final = 3


def _day(today: dt.date, away: int) -> dt.date:
    return today + dt.timedelta(days=away)


def _week(today: dt.date, away: int) -> dt.date:
    sunday = today - dt.timedelta(days=(today.weekday() + 1) % 7)
    return sunday + dt.timedelta(weeks=away)


def _month(today: dt.date, away: int) -> dt.date:
    months = today.year * _MONTHS_A_YEAR + today.month - 1 + away
    return dt.date(months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1, 1)


def _quarter(today: dt.date, away: int) -> dt.date:
    first = today.replace(day=1, month=(today.month - 1) // 3 * 3 + 1)
    return _month(first, away * _MONTHS_A_QUARTER)


def _year(today: dt.date, away: int) -> dt.date:
    return dt.date(today.year + away, 1, 1)


_UNITS: Final[dict[str, _Unit]] = {
    "DAY": _day,
    "WEEK": _week,
    "MONTH": _month,
    "QUARTER": _quarter,
    "YEAR": _year,
    "FISCAL_QUARTER": _quarter,
    "FISCAL_YEAR": _year,
}
_FIXED: Final = {
    "YESTERDAY": ("DAY", -1, 0),
    "TODAY": ("DAY", 0, 1),
    "TOMORROW": ("DAY", 1, 2),
    "LAST_90_DAYS": ("DAY", -90, 1),
    "NEXT_90_DAYS": ("DAY", 1, 91),
    **{
        f"{word}_{unit}": (unit, away, away + 1)
        for unit in _UNITS
        if unit != "DAY"
        for word, away in (("LAST", -1), ("THIS", 0), ("NEXT", 1))
    },
}
_UNIT: Final = "|".join(_UNITS)
_COUNTED: Final = re.compile(
    rf"(?:(?P<word>LAST|NEXT)_N_(?P<unit>{_UNIT})S"
    rf"|N_(?P<ago>{_UNIT})S_AGO):(?P<count>\d+)"
)


def day_range(literal: str, today: dt.date) -> DayRange | None:
    """The days that a date literal means on that day; `None` if it isn't one."""
    word = literal.upper()
    if word in _FIXED:
        unit, first, last = _FIXED[word]
        return DayRange(_UNITS[unit](today, first), _UNITS[unit](today, last))
    match = _COUNTED.fullmatch(word)
    if match is None:
        return None
    count = int(match["count"])
    if match["ago"]:
        first_day = _UNITS[match["ago"]]
        return DayRange(first_day(today, -count), first_day(today, 1 - count))
    first_day = _UNITS[match["unit"]]
    if match["word"] == "NEXT":
        return DayRange(first_day(today, 1), first_day(today, count + 1))
    # The last n days include today; the last n of anything longer are complete ones.
    end = 1 if match["unit"] == "DAY" else 0
    return DayRange(first_day(today, -count), first_day(today, end))
