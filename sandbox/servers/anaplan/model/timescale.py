"""The model's time: months, as items of the Time dimension."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_LABEL: Final = re.compile(rf"({'|'.join(_MONTHS)}) (\d\d)", re.IGNORECASE)
_CENTURY: Final = 2000


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The months from January of one year to December of another."""

    first_year: int
    last_year: int

    def months(self) -> list[tuple[str, str]]:
        """Id and label of every month, in order."""
        return [
            (_id(year, month), f"{name} {year % 100:02}")
            for year in range(self.first_year, self.last_year + 1)
            for month, name in enumerate(_MONTHS, start=1)
        ]

    def read(self, text: str) -> str | None:
        """The id of the month that a label (`Jul 26`) or a date lies in, if any."""
        found = _LABEL.fullmatch(text.strip())
        if found:
            month = _MONTHS.index(found[1].title()) + 1
            return self._within(_CENTURY + int(found[2]), month)
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            return None
        return self._within(day.year, day.month)

    def _within(self, year: int, month: int) -> str | None:
        """The id of a month, if the scale has it."""
        if self.first_year <= year <= self.last_year:
            return _id(year, month)
        return None


def _id(year: int, month: int) -> str:
    """The id of a month."""
    return f"21{year}{month:02}000"
