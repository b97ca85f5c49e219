"""Record ids: 15 characters that differ by case, and 3 that make case dispensable."""

from __future__ import annotations

import re
import secrets
import string
from typing import Final

_CHECKSUM: Final = string.ascii_uppercase + "012345"
_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_ID: Final = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Z]{3})?")

_RANDOM_PLACES: Final = 9

PREFIX_LENGTH: Final = 3


def to_18(short: str) -> str:
    """The 18-character form of a 15-character id."""
    return short + "".join(
        _CHECKSUM[
            sum(
                1 << place
                for place, character in enumerate(short[start : start + 5])
                if "A" <= character <= "Z"
            )
        ]
        for start in (0, 5, 10)
    )


def normalize(text: str) -> str | None:
    """The 18-character form of an id in either form, or `None` if it is not an id."""
    if not _ID.fullmatch(text):
        return None
    full = to_18(text[:15])
    return full if len(text) == 15 or text == full else None  # noqa: PLR2004 - the two lengths of an id


def new_id(prefix: str) -> str:
    """A fresh id of an object: its prefix, the pod's two places, and a random rest."""
    rest = secrets.randbelow(len(_ALPHABET) ** _RANDOM_PLACES)
    places = []
    for _ in range(_RANDOM_PLACES):
        rest, place = divmod(rest, len(_ALPHABET))
        places.append(_ALPHABET[place])
    return to_18(f"{prefix}Pb0{''.join(places)}")
