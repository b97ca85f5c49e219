"""From what a vendor sends to columns of text.

CSV bytes and decoded JSON records become the same thing: one column of text per field,
null where there is no value. So a record lands alike, and hashes alike, whichever
interface it came through.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa
import pyarrow.csv

from ingestion.errors import UnreadablePageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

PLATFORM_KEYS: Final = frozenset({"attributes", "links"})
"""Parts of a record that belong to the interface, not to the data."""
MAX_BLOCK: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class MalformedRow:
    """A line of a CSV that has too many or too few cells."""

    text: str


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page as columns of text.

    Attributes:
        rows: how many rows have the right form.
        columns: by field name; a field that the page lacks has no entry.
        nested: rows in which a field holds an object or a list, by field name.
        extra: JSON of the undeclared fields, per row; `None` when there are none.
        undeclared: fields that nobody declared.
        malformed: lines that are no rows.
    """

    rows: int
    columns: Mapping[str, pa.Array]
    nested: Mapping[str, frozenset[int]]
    extra: pa.Array | None
    undeclared: frozenset[str]
    malformed: tuple[MalformedRow, ...] = ()

    @property
    def received(self) -> int:
        """All rows that came, of whatever form."""
        return self.rows + len(self.malformed)

    def payload(self, row: int) -> str:
        """A row as JSON, to be kept with the reason why it was refused."""
        record = {
            name: column[row].as_py()
            for name, column in self.columns.items()
            if column[row].is_valid
        }
        return orjson.dumps(record).decode()


def read_csv(content: bytes, declared: Sequence[str]) -> TextPage:
    """Take a CSV page apart.

    Args:
        content: the bytes, with a header row; a byte-order mark is dropped.
        declared: the fields that are wanted.

    Raises:
        UnreadablePageError: it has no header, or two columns of one name.
    """
    if not content.strip():
        return read_records([], declared)
    malformed: list[MalformedRow] = []

    def keep(row: Any) -> str:
        malformed.append(MalformedRow(str(row.text)))
        return "skip"

    try:
        table = pa.csv.read_csv(
            io.BytesIO(_utf8(content)),
            read_options=pa.csv.ReadOptions(
                # One block: rows must keep their order and their number.
                block_size=min(len(content) + 1, MAX_BLOCK),
                use_threads=False,
            ),
            parse_options=pa.csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=keep
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(_header(content), pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise UnreadablePageError(
            f"A CSV page can't be read: {error}.",
            hint="Look at the object's data at the source; nothing of it was landed.",
        ) from error
    names = table.column_names
    if len(set(names)) != len(names):
        raise UnreadablePageError(
            "A CSV page has two columns of one name.",
            hint="Look at the object's query; nothing of it was landed.",
        )
    columns = {
        name: table.column(name).combine_chunks()
        for name in names
        if name in set(declared)
    }
    undeclared = frozenset(names) - set(declared)
    extra = None
    if undeclared:
        records = table.select(sorted(undeclared)).to_pylist()
        extra = pa.array([_extra(record) for record in records], pa.string())
    return TextPage(
        rows=table.num_rows,
        columns=columns,
        nested={},
        extra=extra,
        undeclared=undeclared,
        malformed=tuple(malformed),
    )


def read_records(
    records: Sequence[Mapping[str, Any]],
    declared: Collection[str],
    *,
    may_omit: bool = False,
) -> TextPage:
    """Take a page of decoded JSON records apart.

    Args:
        records: the records.
        declared: the fields that are wanted.
        may_omit: whether a record leaves out what is null, so that a field that no
            record has is empty, not missing.
    """
    present: set[str] = set().union(*records) if records else set()
    undeclared = frozenset(present - set(declared) - PLATFORM_KEYS)
    columns: dict[str, pa.Array] = {}
    nested: dict[str, frozenset[int]] = {}
    for name in declared:
        if name in present or may_omit or not records:
            values = [record.get(name) for record in records]
            columns[name], nested_rows = _texts(values)
            if nested_rows:
                nested[name] = nested_rows
    extra = None
    if undeclared:
        extra = pa.array(
            [
                _extra({name: record.get(name) for name in undeclared})
                for record in records
            ],
            pa.string(),
        )
    return TextPage(
        rows=len(records),
        columns=columns,
        nested=nested,
        extra=extra,
        undeclared=undeclared,
    )


def _texts(values: list[Any]) -> tuple[pa.Array, frozenset[int]]:
    """A column of JSON values as text, and the rows that hold no single value."""
    try:
        column = pa.array(values, pa.string())
        if "" not in values:
            return column, frozenset()
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        pass
    nested = {row for row, value in enumerate(values) if isinstance(value, dict | list)}
    return pa.array([_as_text(value) for value in values], pa.string()), frozenset(
        nested
    )


def _as_text(value: Any) -> str | None:
    """A JSON value as text; an empty text is no value, as it is in a CSV."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str).decode()
    return str(value)


def _extra(record: Mapping[str, Any]) -> str | None:
    """JSON of the values that are there, or nothing."""
    present = {name: value for name, value in record.items() if value is not None}
    if not present:
        return None
    return orjson.dumps(present, default=str, option=orjson.OPT_SORT_KEYS).decode()


def _utf8(content: bytes) -> bytes:
    """The same bytes, or with a mark in place of what is not UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode(errors="replace").encode()
    return content


def _header(content: bytes) -> list[str]:
    """The names in the first line."""
    line = content.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    text = line.decode(errors="replace").strip("\r")
    return [name.strip().strip('"') for name in text.split(",")]
