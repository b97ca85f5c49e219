"""Oracle's date formats, as DuckDB's `strftime` and `strptime` write them."""

from __future__ import annotations

import re
from typing import Final

from sandbox.servers.netsuite.errors import SuiteQLError

ACCOUNT: Final = "%-m/%-d/%Y"
"""The account's own date format, M/D/YYYY."""

_ELEMENTS: Final[dict[str, str]] = {
    "YYYY": "%Y",
    "YY": "%y",
    "MONTH": "%B",
    "MON": "%b",
    "MM": "%m",
    "DDD": "%j",
    "DD": "%d",
    "DAY": "%A",
    "DY": "%a",
    "HH24": "%H",
    "HH12": "%I",
    "HH": "%I",
    "MI": "%M",
    "SS": "%S",
    "FF6": "%f",
    "FF3": "%g",
    "FF": "%f",
    "AM": "%p",
    "PM": "%p",
    "IW": "%V",
    "IYYY": "%G",
}

_PIECES: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|(?P<element>'
    + "|".join(sorted(_ELEMENTS, key=len, reverse=True))
    + r")|(?P<other>[-/,.;: ])",
    re.IGNORECASE,
)

_UNITS: Final[dict[str, str]] = {
    **dict.fromkeys(("YYYY", "YEAR", "YY", "Y"), "year"),
    **dict.fromkeys(("Q",), "quarter"),
    **dict.fromkeys(("MM", "MON", "MONTH"), "month"),
    **dict.fromkeys(("IW", "WW", "W", "WEEK"), "week"),
    **dict.fromkeys(("DD", "DDD", "J", "DAY"), "day"),
    **dict.fromkeys(("HH", "HH24", "HH12"), "hour"),
    **dict.fromkeys(("MI",), "minute"),
}


def strftime_format(oracle: str) -> str:
    """The same format in percent signs.

    Raises:
        SuiteQLError: the format has something else in it, as number formats do.
    """
    written: list[str] = []
    position = 0
    while position < len(oracle):
        found = _PIECES.match(oracle, position)
        if found is None:
            raise SuiteQLError(f"Invalid format '{oracle}'")
        if found["element"]:
            written.append(_ELEMENTS[found["element"].upper()])
        else:
            written.append((found["quoted"] or found["other"] or "").replace("%", "%%"))
        position = found.end()
    return "".join(written)


def trunc_unit(oracle: str) -> str:
    """The unit to which `TRUNC(date, unit)` goes down."""
    try:
        return _UNITS[oracle.upper()]
    except KeyError:
        raise SuiteQLError(f"Invalid format '{oracle}'") from None
