"""A period as people write it: `2026`, `2026-Q3`, `2026-07`."""

from __future__ import annotations

import datetime as dt
import re

from plumbline.errors import ConfigError

_QUARTERS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
_PERIOD = re.compile(r"(?P<year>\d{4})(-(?P<part>Q[1-4]|0[1-9]|1[0-2]))?")


def parse_period(written: str) -> tuple[dt.date, dt.date]:
    """First days of the first and the last month of a period.

    Raises:
        ConfigError: nobody writes a period so.
    """
    found = _PERIOD.fullmatch(written)
    if found is None:
        raise ConfigError(
            "unknown_period",
            f"{written!r} is no period.",
            hint="Write a year, quarter or month: 2026, 2026-Q3, 2026-07.",
        )
    year, part = int(found["year"]), found["part"]
    if part is None:
        begins, ends = 1, 12
    else:
        begins, ends = _QUARTERS.get(part) or (int(part), int(part))
    return dt.date(year, begins, 1), dt.date(year, ends, 1)
