"""The model's time: months, and the quarters, half-years and years that sum them up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_LABEL: Final = re.compile(rf"({'|'.join(_MONTHS)}) (\d\d)", re.IGNORECASE)
_CENTURY: Final = 2000
_YEAR: Final = re.compile(r"FY(\d\d)")
_MONTHS_OF: Final = {"QUARTER": 3, "HALF_YEAR": 6, "YEAR": 12}

CALENDAR_TYPE: Final = "Calendar Months/Quarters/Years"


@dataclass(frozen=True, slots=True)
class Period:
    """A period.

    Attributes:
        id: its id.
        label: what it is called, `Jul 26`, `Q3 FY26`, `FY26`.
        starts_on: its first day.
        ends_on: its last day.
        kind: `MONTH`, `QUARTER`, `HALF_YEAR` or `YEAR`.
    """

    id: str
    label: str
    starts_on: date
    ends_on: date
    kind: str = "MONTH"


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The months from the first fiscal year to the last.

    Attributes:
        first_year: the first fiscal year; a fiscal year is called after its end.
        last_year: the last fiscal year.
        first_month: the month that fiscal years begin with.
        totals: the kinds of periods that sum up months, the shortest first.
    """

    first_year: int
    last_year: int
    first_month: int = 1
    totals: tuple[str, ...] = ()

    def months(self) -> list[Period]:
        """Every month, in order."""
        return [
            self._month(year, number)
            for year in range(self.first_year, self.last_year + 1)
            for number in range(12)
        ]

    def summaries(self) -> list[Period]:
        """Every period that sums up months, the shortest kinds first."""
        return [
            self._summary(kind, year, number)
            for kind in self.totals
            for year in range(self.first_year, self.last_year + 1)
            for number in range(12 // _MONTHS_OF[kind])
        ]

    def read(self, text: str) -> str | None:
        """The id of the month that a label (`Jul 26`) or a date lies in, if any."""
        text = text.strip()
        found = _LABEL.fullmatch(text)
        if found:
            month = _MONTHS.index(found[1].title()) + 1
            return self.month_of(date(_CENTURY + int(found[2]), month, 1))
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return self.month_of(day)

    def find(self, text: str) -> str | None:
        """The id of the period, of whatever kind, that has the label; or of a date."""
        for period in self.summaries():
            if period.label == text.strip():
                return period.id
        return self.read(text)

    def month_of(self, day: date) -> str | None:
        """The id of the month that a day lies in, if the scale has it."""
        if self.starts_on <= day <= self.ends_on:
            return _month_id(day)
        return None

    @property
    def starts_on(self) -> date:
        """The first day."""
        return self.fiscal_year(self.first_year).starts_on

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.fiscal_year(self.last_year).ends_on

    def fiscal_year(self, year: int) -> Period:
        """A fiscal year, whether or not the scale sums it up."""
        return self._summary("YEAR", year, 0)

    def fiscal_year_of(self, label: str) -> Period | None:
        """The fiscal year that is called so (`FY26`), if the scale has it."""
        found = _YEAR.fullmatch(label)
        if found and self.first_year <= _CENTURY + int(found[1]) <= self.last_year:
            return self.fiscal_year(_CENTURY + int(found[1]))
        return None

    def _month(self, fiscal_year: int, number: int) -> Period:
        """A month of a fiscal year, counted from 0."""
        month = self.first_month + number
        year = fiscal_year - (self.first_month > 1) + (month - 1) // 12
        starts_on = date(year, (month - 1) % 12 + 1, 1)
        label = f"{_MONTHS[starts_on.month - 1]} {starts_on.year % 100:02}"
        return Period(_month_id(starts_on), label, starts_on, _end_of(starts_on))

    def _summary(self, kind: str, year: int, number: int) -> Period:
        """A quarter, half-year or year of a fiscal year, counted from 0."""
        length = _MONTHS_OF[kind]
        first = self._month(year, number * length)
        last = self._month(year, (number + 1) * length - 1)
        prefix = {"QUARTER": f"Q{number + 1} ", "HALF_YEAR": f"H{number + 1} "}
        label = f"{prefix.get(kind, '')}FY{year % 100:02}"
        id_ = f"21{year}{length + 10}{number + 1:03}"
        return Period(id_, label, first.starts_on, last.ends_on, kind)


def _month_id(day: date) -> str:
    """The id of the month that a day lies in."""
    return f"21{day.year}{day.month:02}000"


def _end_of(first: date) -> date:
    """The last day of a month."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
