"""The versions of the API that the org speaks."""

from __future__ import annotations

import re
from typing import Final

from sandbox.servers.salesforce.errors import SalesforceError, not_found

OLDEST: Final = 31
NEWEST: Final = 67
_VERSION: Final = re.compile(r"v?(\d{2,3})\.0")
_SEASONS: Final = ("Spring", "Summer", "Winter")
_FIRST_SPRING: Final = 30
"""Version 30 came in spring 2014; three came each year since."""


def number_of(text: str) -> int:
    """The number of a version in a path: `v60.0` or `60.0`.

    Raises:
        SalesforceError: it was retired, or there is none yet.
    """
    match = _VERSION.fullmatch(text)
    if match is None or int(match[1]) > NEWEST:
        raise not_found()
    number = int(match[1])
    if number < OLDEST:
        raise SalesforceError(
            410,
            "UNSUPPORTED_API_VERSION",
            f"API version {text} is retired; use {OLDEST}.0 or later",
        )
    return number


def listed() -> list[dict[str, str]]:
    """All versions, as `GET /services/data` lists them."""
    return [_listed(number) for number in range(OLDEST, NEWEST + 1)]


def _listed(number: int) -> dict[str, str]:
    releases = number - _FIRST_SPRING
    year = 14 + releases // len(_SEASONS)
    season = _SEASONS[releases % len(_SEASONS)]
    # The winter release is named after the year that it leads into.
    label = f"{season} '{year + (season == 'Winter')}"
    return {
        "label": label,
        "url": f"/services/data/v{number}.0",
        "version": f"{number}.0",
    }
