"""Periods that the pages speak of, as functions of the as-of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_DECEMBER = 12
_TO = "–"  # noqa: RUF001 - the dash of a range


def month_start(day: date) -> date:
    """The first day of the day's month."""
    return date(day.year, day.month, 1)


def add_months(start: date, months: int) -> date:
    """The first day of the month that is `months` away."""
    index = start.year * 12 + (start.month - 1) + months
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """How many months lie from the one to the other (0 for the same month)."""
    return (last.year - first.year) * 12 + last.month - first.month


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both ends included."""

    first: date
    last: date

    @property
    def label(self) -> str:
        """How a card names the period: a quarter, a month, or from-to."""
        if self.first == self.last:
            return f"{self.first:%b %Y}"
        same_year = self.first.year == self.last.year
        full_quarter = months_between(self.first, self.last) == 2  # noqa: PLR2004
        if same_year and full_quarter and (self.first.month - 1) % 3 == 0:
            return f"Q{(self.first.month - 1) // 3 + 1} {self.first.year}"
        if same_year:
            return f"{self.first:%b}{_TO}{self.last:%b %Y}"
        return f"{self.first:%b %y}{_TO}{self.last:%b %y}"

    def months(self) -> list[date]:
        """Every month of the period."""
        count = months_between(self.first, self.last) + 1
        return [add_months(self.first, offset) for offset in range(count)]

    def contains(self, day: date) -> bool:
        """Whether the day's month belongs to the period."""
        return self.first <= month_start(day) <= self.last


def first_open_month(as_of: date) -> date:
    """The month from which on a period is forecast only.

    On the last day of a month, the next one; before that, the month itself, part of
    which is still to come.
    """
    if (as_of + timedelta(days=1)).month != as_of.month:
        return add_months(month_start(as_of), 1)
    return month_start(as_of)


def rest_of_year(as_of: date) -> Period:
    """From the first open month to December; from 31 December on, the next year."""
    first = first_open_month(as_of)
    return Period(first, date(first.year, _DECEMBER, 1))


def quarter(day: date) -> Period:
    """The calendar quarter of the day."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, add_months(first, 2))


def next_quarter(as_of: date) -> Period:
    """The first whole quarter that begins after the as-of date."""
    return quarter(add_months(quarter(as_of).first, 3))


def year_to_date(as_of: date) -> Period:
    """January to the as-of month."""
    return Period(date(as_of.year, 1, 1), month_start(as_of))


def trailing_months(as_of: date, count: int) -> Period:
    """The `count` months that end with the as-of month."""
    last = month_start(as_of)
    return Period(add_months(last, 1 - count), last)


def week_start(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def last_complete_week(as_of: date) -> date:
    """The Monday of the last week that has ended by the as-of date."""
    return week_start(as_of + timedelta(days=1)) - timedelta(weeks=1)
