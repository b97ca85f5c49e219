"""What an import reads: an uploaded file by its definition, or a saved view."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import pyarrow as pa
from pyarrow import csv as pa_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sandbox.servers.anaplan.model.actions import FileShape

_LARGE: Final = 1024**2
"""Bytes from which on it pays to read a file by columns."""


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
        plain = _read_plain(content, shape)
        if plain is not None:
            return cls(*plain)
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


def _read_plain(
    content: bytes, shape: FileShape
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]] | None:
    """Header, columns and lines of a large file without quotes, blanks and gaps.

    Most large files are such, and can be read by columns; `None` for all others.
    """
    gap = b"\n" + shape.separator.encode() * (len(shape.columns) - 1)
    is_plain = (
        len(content) >= _LARGE
        and shape.encoding == "UTF-8"
        and (shape.header_row, shape.first_data_row) == (1, 2)
        and shape.delimiter.encode() not in content
        and b"\r" not in content
        and gap not in content
        and b"\n\n" not in content
    )
    if not is_plain:
        return None
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(content),
            pa_csv.ReadOptions(use_threads=False),
            pa_csv.ParseOptions(
                delimiter=shape.separator, quote_char=False, ignore_empty_lines=False
            ),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(_header(content, shape), pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = tuple(tuple(_texts(column)) for column in table.columns)
    return tuple(table.column_names), columns, tuple(range(2, table.num_rows + 2))


def _header(content: bytes, shape: FileShape) -> list[str]:
    """The first line of a plain file."""
    line = content.split(b"\n", 1)[0].decode("utf-8-sig")
    return line.split(shape.separator)


def _texts(column: pa.ChunkedArray) -> list[str]:
    """A column's texts; equal ones are one and the same object."""
    coded = column.combine_chunks().dictionary_encode()
    known = coded.dictionary.to_pylist()
    return [known[code] for code in coded.indices.to_pylist()]


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
