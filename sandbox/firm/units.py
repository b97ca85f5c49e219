"""Units: a large firm is several firms that staff on their own.

People work for projects of their own unit, so each unit is simulated by itself, from
streams of its own. Its records take every `count`-th number, so the records of all
units together have numbers that are dense and never the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

_Numbers = TypeVar("_Numbers", int, np.ndarray[Any, Any])


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a firm.

    Attributes:
        index: which one, from 0.
        count: how many the firm has.
    """

    index: int = 0
    count: int = 1

    def number(self, own: _Numbers) -> _Numbers:
        """The firm-wide number of the unit's own number, or those of many."""
        return own * self.count + self.index

    @property
    def is_first(self) -> bool:
        """Whether it keeps the books of what all units share."""
        return self.index == 0


WHOLE = Unit()
"""A firm that is one unit."""
