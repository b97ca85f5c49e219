"""Oracle's formats for dates and numbers, as DuckDB writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    "TZH:TZM": "%z",
    "Q": "",
}

_PIECES: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|(?P<element>'
    + "|".join(sorted(_ELEMENTS, key=len, reverse=True))
    + r")|(?P<other>[-/,.;: ])",
    re.IGNORECASE,
)
_FILL: Final = re.compile(r"^FM", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"(?P<fill>FM)?(?P<currency>\$)?(?P<whole>[90,]*)(?:[.D](?P<fraction>[90]+))?",
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


@dataclass(frozen=True, slots=True)
class Quarter:
    """The number of the quarter, for which there is no percent sign."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format for numbers.

    Attributes:
        pattern: as DuckDB's `format` takes it.
        width: to how many characters the text is filled; 0 for not at all.
    """

    pattern: str
    width: int


def strftime_pieces(oracle: str) -> list[str | Quarter]:
    """The same date format in percent signs, cut at what these can't say.

    Raises:
        SuiteQLError: the format has something else in it.
    """
    pieces: list[str | Quarter] = []
    written: list[str] = []
    for element, text in _read(oracle):
        if element == "Q":
            if written:
                pieces.append("".join(written))
            pieces.append(Quarter())
            written = []
        else:
            written.append(text)
    if written or not pieces:
        pieces.append("".join(written))
    return pieces


def strptime_format(oracle: str) -> str:
    """A format to read texts by.

    Raises:
        SuiteQLError: the format has something in it that can't be read.
    """
    (pattern, *more) = strftime_pieces(oracle)
    if more or not isinstance(pattern, str):
        raise SuiteQLError(f"Invalid format '{oracle}'")
    return pattern


def number_format(oracle: str) -> NumberFormat | None:
    """The same number format for DuckDB's `format`; `None` for those of dates."""
    found = _NUMBER.fullmatch(oracle)
    if found is None or not (found["whole"] or found["fraction"]):
        return None
    fraction = len(found["fraction"] or "")
    group = "," if "," in found["whole"] else ""
    zeros = found["whole"].lstrip("9,").replace(",", "")
    least = len(zeros)
    if least > 1:
        group = ""
        least += 1 + fraction if fraction else 0
        least_text = f"0{least}"
    else:
        least_text = ""
    pattern = f"{found['currency'] or ''}{{:{least_text}{group}.{fraction}f}}"
    width = 0 if found["fill"] else len(oracle) + 1
    return NumberFormat(pattern, width)


def trunc_unit(oracle: str) -> str:
    """The unit to which `TRUNC(date, unit)` goes down."""
    try:
        return _UNITS[oracle.upper()]
    except KeyError:
        raise SuiteQLError(f"Invalid format '{oracle}'") from None


def _read(oracle: str) -> list[tuple[str, str]]:
    """The elements of a format, each with its text in percent signs."""
    found_elements: list[tuple[str, str]] = []
    oracle = _FILL.sub("", oracle)
    position = 0
    while position < len(oracle):
        found = _PIECES.match(oracle, position)
        if found is None:
            raise SuiteQLError(f"Invalid format '{oracle}'")
        element = (found["element"] or "").upper()
        if element:
            found_elements.append((element, _ELEMENTS[element]))
        else:
            text = (found["quoted"] or found["other"] or "").replace("%", "%%")
            found_elements.append(("", text))
        position = found.end()
    return found_elements
