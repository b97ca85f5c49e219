"""From the firm's plain numbers to Arrow columns.

The firm counts in whole numbers, so that the same seed gives the same answer on every
machine: a day is the number of days since 1970-01-01, an instant the seconds since then
(UTC), an amount the cents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sandbox.world.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

ARROW_TYPES: Final[dict[Kind, pa.DataType]] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.NUMBER: pa.decimal128(18, 6),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
}

_MILLION: Final = 1_000_000


def to_arrow(
    values: Sequence[Any] | np.ndarray[Any, Any] | pa.Array, kind: Kind
) -> Any:
    """One column of values as an Arrow array of the kind's type."""
    if isinstance(values, pa.Array | pa.ChunkedArray) and kind is not Kind.TIMESTAMP:
        return values
    if kind is Kind.MONEY:
        found = _decimals(pa.array(values, pa.int64()), ARROW_TYPES[kind])
    elif kind is Kind.NUMBER:
        found = _decimals(_millionths(values), ARROW_TYPES[kind])
    elif kind is Kind.DATE:
        found = pa.array(values, pa.int32()).cast(pa.date32())
    elif kind is Kind.TIMESTAMP:
        if not isinstance(values, pa.Array | pa.ChunkedArray):
            values = pa.array(values, pa.int64())
        found = values.cast(pa.timestamp("s")).cast(ARROW_TYPES[kind])
    else:
        found = pa.array(values, ARROW_TYPES[kind])
    return found


def _millionths(values: Sequence[Any] | np.ndarray[Any, Any]) -> pa.Array:
    """Numbers as whole millionths."""
    if isinstance(values, np.ndarray):
        return pa.array(np.rint(values * float(_MILLION)).astype(np.int64))
    return pa.array(
        [None if value is None else round(value * _MILLION) for value in values],
        pa.int64(),
    )


def _decimals(units: pa.Array, arrow_type: pa.DataType) -> pa.Array:
    """Whole units of the last decimal place as decimals.

    A decimal128 is a 128-bit integer, low half first, so the cast is a change of view.
    """
    if isinstance(units, pa.ChunkedArray):
        units = units.combine_chunks()
    low = units.fill_null(0).to_numpy(zero_copy_only=False)
    halves = np.empty((len(low), 2), dtype="<i8")
    halves[:, 0] = low
    halves[:, 1] = np.where(low < 0, -1, 0)
    validity = None
    if units.null_count:
        bits = np.packbits(
            units.is_valid().to_numpy(zero_copy_only=False), bitorder="little"
        )
        validity = pa.py_buffer(bits.tobytes())
    return pa.Array.from_buffers(
        arrow_type, len(units), [validity, pa.py_buffer(halves.tobytes())]
    )
