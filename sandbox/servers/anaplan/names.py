"""What can be the name or the code of a list's item."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 60
"""Characters of a name or a code."""


def is_name(text: str) -> bool:
    """Whether a text can be a name or a code: not blank, one line, not too long."""
    return bool(text.strip()) and len(text) <= LONGEST and text.isprintable()
