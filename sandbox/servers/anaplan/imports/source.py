"""Reading an uploaded file by its definition."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its line and its values, as many as the header has."""

    line: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded file: its header and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def read(cls, content: bytes) -> Source:
        """Read comma-separated text in UTF-8; blank lines are left out.

        Raises:
            ValueError: it isn't such text.
        """
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        try:
            header = tuple(next(lines, []))
            rows = tuple(
                Row(lines.line_num, _fit(values, len(header)))
                for values in lines
                if any(values)
            )
        except csv.Error as error:
            raise ValueError(str(error)) from error
        return cls(header, rows)

    def positions(self) -> dict[str, int]:
        """The position of each column."""
        return {name: number for number, name in enumerate(self.header)}

    def missing(self, columns: list[str]) -> list[str]:
        """Those of the columns that the header has not."""
        return [name for name in columns if name not in self.header]


def _fit(values: list[str], width: int) -> tuple[str, ...]:
    """The values, cut or filled up to the header's width."""
    return tuple([*values, *[""] * (width - len(values))][:width])
