"""How the model writes numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECIMALS: Final = 10


def write_number(value: float) -> str:
    """A number in plain digits, without needless zeros."""
    rounded = round(value, _DECIMALS)
    text = repr(rounded)
    if "e" in text:
        text = f"{rounded:.{_DECIMALS}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def write_numbers(values: NDArray[np.float64]) -> list[str]:
    """Many numbers, each as `write_number` writes it."""
    rounded = np.round(values, _DECIMALS) + 0.0
    texts: list[str] = pa.array(rounded).cast(pa.string()).to_pylist()
    for place, text in enumerate(texts):
        if "e" in text:
            texts[place] = write_number(float(rounded[place]))
    return texts
