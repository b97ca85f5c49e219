"""The same seed is the same firm on every machine, until it is changed on purpose."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.sandbox.firm_digest import STORED, digest

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_is_the_firm_whose_digest_is_stored(small_world: Path) -> None:
    """If the firm was changed on purpose: `python -m tests.sandbox.firm_digest`."""
    assert digest(small_world) == json.loads(STORED.read_text())
