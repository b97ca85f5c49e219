"""Values as they are kept, and as people and files write them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.servers.anaplan.dimensions import dimension
from sandbox.servers.anaplan.model.actions import ISO_DATE
from sandbox.servers.anaplan.model.formats import Kind
from sandbox.servers.anaplan.model.objects import TIME
from sandbox.servers.anaplan.numbers import write_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from sandbox.servers.anaplan.model.formats import Format
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store

_BOOLEANS: Final = {
    "true": 1.0,
    "yes": 1.0,
    "1": 1.0,
    "false": 0.0,
    "no": 0.0,
    "0": 0.0,
    "": 0.0,
}


@dataclass(frozen=True, slots=True)
class Values:
    """Reads and writes the values of a model's formats.

    Attributes:
        model: the model.
        store: its data.
        date_format: how dates are written.
        decimal_separator: how numbers are.
    """

    model: Model
    store: Store
    date_format: str = ISO_DATE
    decimal_separator: str = "."
    _labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def reader(self, format_: Format) -> Callable[[str], float | str | None]:
        """A function from a text to the value, or to `None` if it is none."""
        if format_.kind is Kind.NUMBER:
            return self._number
        if format_.kind is Kind.BOOLEAN:
            return _boolean
        if format_.kind is Kind.DATE:
            return self._date
        if format_.kind in {Kind.LIST, Kind.TIME_PERIOD}:
            axis = dimension(self.model, _axis_of(format_), self.store)

            def find(text: str) -> str | None:
                if not text.strip():
                    return ""
                item = axis.find(text.strip())
                return None if item is None else item.id

            return find
        return str

    def write(
        self, format_: Format, values: NDArray[np.float64] | NDArray[np.object_]
    ) -> list[str]:
        """Many values as views and exports write them; an empty text for no total."""
        if format_.kind is Kind.NUMBER:
            missing = np.isnan(values.astype(np.float64))
            texts = write_numbers(np.where(missing, 0.0, values).astype(np.float64))
            if missing.any():
                texts = [
                    "" if gap else text
                    for gap, text in zip(missing.tolist(), texts, strict=True)
                ]
            return texts
        if format_.kind is Kind.BOOLEAN:
            return [
                "" if value != value else "true" if value else "false"  # noqa: PLR0124 - no total
                for value in values.tolist()
            ]
        if format_.kind in {Kind.LIST, Kind.TIME_PERIOD}:
            labels = self._labels_of(_axis_of(format_))
            return [labels.get(value, "") for value in values.tolist()]
        return list(values.tolist())

    def _labels_of(self, axis: str) -> dict[str, str]:
        """What is shown for each item of a dimension."""
        if axis not in self._labels:
            items = dimension(self.model, axis, self.store).items
            self._labels[axis] = {item.id: item.label for item in items}
        return self._labels[axis]

    def _number(self, text: str) -> float | None:
        """A number; a blank is zero, which is what an empty cell shows."""
        text = text.strip()
        if not text:
            return 0.0
        if self.decimal_separator != ".":
            if "." in text:
                return None
            text = text.replace(self.decimal_separator, ".")
        try:
            value = float(text)
        except ValueError:
            return None
        return value if math.isfinite(value) and "_" not in text else None

    def _date(self, text: str) -> str | None:
        """A date, kept as ISO writes it."""
        text = text.strip()
        if not text:
            return ""
        try:
            if self.date_format == ISO_DATE:
                return date.fromisoformat(text).isoformat()
            return datetime.strptime(text, self.date_format).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            return None


def read_all(
    texts: Sequence[str], read: Callable[[str], float | str | None]
) -> list[float | str | None]:
    """Many texts; each different one is read once."""
    known = {text: read(text) for text in set(texts)}
    return [known[text] for text in texts]


def _boolean(text: str) -> float | None:
    """A Boolean."""
    return _BOOLEANS.get(text.strip().lower())


def _axis_of(format_: Format) -> str:
    """The dimension whose items are values of a format."""
    return TIME if format_.kind is Kind.TIME_PERIOD else format_.list_id
