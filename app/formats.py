"""Numbers and dates as finance people read them.

One unit a page, stated in its header; thousands grouped; a true minus sign; variances
signed; changes of ratios in points; `n/m` where a base of zero makes a percentage
meaningless; a dash where there is nothing to show. Never `None`, `NaN` or a column
name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

MISSING = "–"  # noqa: RUF001 - a dash, as it is printed
NOT_MEANINGFUL = "n/m"
MINUS = "−"  # noqa: RUF001 - a true minus, as wide as a plus

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit of money on a page is worth, and how it is written."""

    divisor: float
    suffix: str
    decimals: int

    def label(self, currency: str) -> str:
        """The unit as the header states it, such as `USD k`."""
        return f"{currency} {self.suffix}".strip()


WHOLE = Unit(1, "", 0)
THOUSANDS = Unit(1_000, "k", 0)
MILLIONS = Unit(1_000_000, "m", 1)

# From here on, thousands take seven digits and a column of them can't be read at a
# glance.
_MILLIONS_FROM = 1_000_000_000


def unit_for(largest: Number) -> Unit:
    """The unit for a page whose largest amount is `largest`."""
    if abs(float(largest)) < _MILLIONS_FROM:
        return THOUSANDS
    return MILLIONS


def is_missing(value: Any) -> bool:
    """Whether there is nothing to show: None, NaN, NaT, an infinite ratio."""
    if value is None:
        return True
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, Decimal):
        return not value.is_finite()
    # NaT is the one date that differs from itself.
    return bool(value != value)  # noqa: PLR0124 - the test for NaT


def _written(value: float, decimals: int, *, signed: bool) -> str:
    rounded = round(value, decimals)
    digits = f"{abs(rounded):,.{decimals}f}"
    if rounded < 0:
        return f"{MINUS}{digits}"
    return f"+{digits}" if signed and rounded > 0 else digits


def money(value: Number | None, unit: Unit = THOUSANDS, *, signed: bool = False) -> str:
    """An amount in the page's unit, without the currency that the header states."""
    if value is None or is_missing(value):
        return MISSING
    return _written(float(value) / unit.divisor, unit.decimals, signed=signed)


def compact_money(value: Number | None, currency: str, *, signed: bool = False) -> str:
    """An amount that stands alone in a sentence: `USD 1.42m`, `USD 480k`, `USD 12`."""
    if value is None or is_missing(value):
        return MISSING
    amount = float(value)
    for unit in (Unit(1_000_000, "m", 2), Unit(1_000, "k", 0)):
        # Rounding up must not print 1,000k where 1.00m is meant.
        if round(abs(amount) / unit.divisor, unit.decimals) >= 1:
            number = _written(amount / unit.divisor, unit.decimals, signed=signed)
            return f"{currency} {number}{unit.suffix}"
    return f"{currency} {_written(amount, 0, signed=signed)}"


def percent(value: Number | None, decimals: int = 1, *, signed: bool = False) -> str:
    """A ratio (0-1) as a percentage."""
    if value is None or is_missing(value):
        return MISSING
    return f"{_written(float(value) * 100, decimals, signed=signed)}%"


def points(value: Number | None) -> str:
    """A change of a ratio (0-1), in percentage points."""
    if value is None or is_missing(value):
        return MISSING
    return f"{_written(float(value) * 100, 1, signed=True)} pts"


def change_percent(new: Number | None, base: Number | None) -> str:
    """The relative change against a base; `n/m` where the base is zero or negative."""
    if new is None or base is None or is_missing(new) or is_missing(base):
        return MISSING
    if float(base) <= 0:
        return NOT_MEANINGFUL
    return percent(float(new) / float(base) - 1, signed=True)


def ratio(numerator: Number | None, denominator: Number | None) -> float | None:
    """A ratio that is None, not an error or infinity, where the base is zero."""
    if numerator is None or denominator is None:
        return None
    if is_missing(numerator) or is_missing(denominator) or float(denominator) == 0:
        return None
    return float(numerator) / float(denominator)


def whole(value: Number | None, *, signed: bool = False) -> str:
    """A count, hours or days: no decimals."""
    if value is None or is_missing(value):
        return MISSING
    return _written(float(value), 0, signed=signed)


def counted(value: Number, noun: str, plural: str | None = None) -> str:
    """A count with its noun in the right number: `1 row`, `2 rows`."""
    return f"{whole(value)} {noun if value == 1 else plural or noun + 's'}"


def month(value: date | None) -> str:
    """A month as a column heading: `Jun 26`."""
    return MISSING if value is None or is_missing(value) else f"{value:%b %y}"


def long_month(value: date) -> str:
    """A month in a sentence, where `Jun 26` could be read as a day: `Jun 2026`."""
    return f"{value:%b %Y}"


def day(value: date | None) -> str:
    """A day: `30 Jun 2026`."""
    if value is None or is_missing(value):
        return MISSING
    return f"{value.day} {value:%b %Y}"


def short_day(value: date) -> str:
    """A day on an axis: `30 Jun`."""
    return f"{value.day} {value:%b}"


def moment(value: datetime | None) -> str:
    """A moment in UTC, to the minute."""
    if value is None or is_missing(value):
        return MISSING
    return f"{value.day} {value:%b %Y %H:%M} UTC"


def age(hours: float | None) -> str:
    """How long ago, in the coarsest unit that is not zero."""
    if hours is None or is_missing(hours):
        return MISSING
    if hours < 1:
        return "under 1 h"
    if hours < 48:  # noqa: PLR2004 - below two days, hours say more than "1 day"
        return f"{round(hours)} h"
    return f"{round(hours / 24)} days"


def words(value: str | None) -> str:
    """A value of the models' vocabulary in words: `straight_line`, `Straight line`."""
    if value is None or is_missing(value) or not value:
        return MISSING
    known = {
        "time_and_materials": "T&M",
        "percent_complete": "% complete",
        "milestone": "Milestone",
        "staff_augmentation": "Staff aug.",
    }
    if value != value.lower():
        # A name that people gave, such as "Data & AI", is left as it is.
        return value
    return known.get(value, value.replace("_", " ").capitalize())
