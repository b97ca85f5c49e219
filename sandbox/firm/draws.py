"""Chance, the same on every machine.

Each part of the firm draws from a stream of its own, named after what it decides, so
that a change in one part leaves the others as they were. Streams give raw 64-bit
integers; everything else follows from those by arithmetic that rounds alike everywhere.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_T = TypeVar("_T")

_TWO_53: Final = float(1 << 53)
_NORMAL_TERMS: Final = 12


class Draws:
    """One stream of chance."""

    def __init__(self, bits: np.random.PCG64) -> None:
        """Draw from these bits."""
        self._bits = bits

    def uniform(self) -> float:
        """A number in [0, 1)."""
        return (self._bits.random_raw() >> 11) / _TWO_53

    def chance(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.uniform() < probability

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.uniform()

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def one_of(self, options: Sequence[_T]) -> _T:
        """One of the options, each as likely."""
        return options[self.whole(0, len(options) - 1)]

    def weighted(self, weights: Sequence[float]) -> int:
        """The index of one of the weights, each as likely as its weight."""
        point = self.uniform() * sum(weights)
        for index, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return index
        return len(weights) - 1

    def normal(self) -> float:
        """A number of mean 0 and deviation 1: a sum of uniforms, so within -6 and 6."""
        return sum(self.uniform() for _ in range(_NORMAL_TERMS)) - _NORMAL_TERMS / 2

    def count(self, mean: float) -> int:
        """A whole number about the mean, spread by a third."""
        spread = mean * (1 + 0.33 * self.normal())
        return max(int(spread + self.uniform()), 0)

    def array(self, size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Many numbers in [0, 1)."""
        raw = np.asarray(self._bits.random_raw(size), dtype=np.uint64)
        return (raw >> np.uint64(11)).astype(np.float64) / _TWO_53


class Streams:
    """All streams of one seed, or of one unit of a firm."""

    def __init__(self, seed: int, unit: int = 0) -> None:
        """Start from a seed; the first unit's streams are those of the whole firm."""
        self._name = f"{seed}.{unit}" if unit else str(seed)

    def of(self, name: str, number: int = 0) -> Draws:
        """The stream of that name, and of the thing of that number."""
        digest = hashlib.sha256(f"{self._name}/{name}/{number}".encode()).digest()
        return Draws(np.random.PCG64(int.from_bytes(digest[:16], "big")))
