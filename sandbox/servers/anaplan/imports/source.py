"""What an import reads: an uploaded file by its definition, or a saved view."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sandbox.servers.anaplan.model.actions import FileShape


@dataclass(frozen=True, slots=True)
class Source:
    """Rows by columns.

    Attributes:
        header: the columns' names.
        columns: the columns, all of one length.
        lines: for each row, its line in the file; the header's is usually 1.
    """

    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @classmethod
    def read(cls, content: bytes, shape: FileShape) -> Self:
        """Read a text of columns; blank lines are left out.

        Raises:
            ValueError: it isn't such a text.
        """
        encoding = "utf-8-sig" if shape.encoding == "UTF-8" else shape.encoding
        text = io.StringIO(content.decode(encoding), newline="")
        reader = csv.reader(text, delimiter=shape.separator, quotechar=shape.delimiter)
        try:
            skipped = itertools.islice(reader, shape.header_row - 1)
            for _ in skipped:
                pass
            header = tuple(next(reader, []))
            for _ in range(shape.first_data_row - shape.header_row - 1):
                next(reader, None)
            rows, lines = _rows(reader, lambda: reader.line_num, len(header))
        except csv.Error as error:
            raise ValueError(str(error)) from error
        columns = tuple(zip(*rows, strict=True)) if rows else ((),) * len(header)
        return cls(header, columns, tuple(lines))

    def column(self, name: str) -> tuple[str, ...]:
        """A column."""
        return self.columns[self.header.index(name)]

    def row(self, number: int) -> tuple[str, ...]:
        """A row."""
        return tuple(column[number] for column in self.columns)

    def missing(self, columns: Sequence[str | None]) -> list[str]:
        """Those of the columns that the header has not."""
        return [name for name in columns if name and name not in self.header]


def _rows(
    reader: Iterator[list[str]], line_of: Callable[[], int], width: int
) -> tuple[list[list[str]], list[int]]:
    """Rows as wide as the header, with their lines."""
    rows: list[list[str]] = []
    lines: list[int] = []
    for values in reader:
        if any(values):
            fits = len(values) == width
            gaps = [""] * (width - len(values))
            rows.append(values if fits else [*values, *gaps][:width])
            lines.append(line_of())
    return rows, lines
