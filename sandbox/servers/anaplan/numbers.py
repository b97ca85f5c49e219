"""How the model writes numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECIMALS: Final = 10
_LARGEST_EXACT: Final = 2**53


def write_number(value: float) -> str:
    """A number in plain digits, without needless zeros."""
    text = f"{round(value, _DECIMALS):.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def write_numbers(values: NDArray[np.float64]) -> list[str]:
    """Many numbers in plain digits; whole ones, which are most, are quick."""
    rounded = np.round(values, _DECIMALS)
    whole = (rounded == np.trunc(rounded)) & (np.abs(rounded) < _LARGEST_EXACT)
    if whole.all():
        return [str(number) for number in rounded.astype(np.int64).tolist()]
    return [write_number(number) for number in values.tolist()]
