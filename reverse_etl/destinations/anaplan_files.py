"""The files that go to Anaplan and come back: CSV out, dumps and exports in."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from reverse_etl.control_totals import measures_of
from reverse_etl.rows import ControlTotal
from reverse_etl.spec import FieldType
from systems.anaplan import CHUNK_BYTES
from systems.errors import OutcomeUnknownError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reverse_etl.rows import OutboundRow
    from reverse_etl.spec import MappedColumn, SyncSpec
    from systems.anaplan_results import DumpRow

_FIRST_DATA_LINE = 2
_PERIOD_LABELS = ("%Y-%m-%d", "%b %y", "%b %Y", "%d/%m/%Y")


def csv_chunks(
    columns: Sequence[MappedColumn],
    rows: Sequence[OutboundRow],
    *,
    size: int = CHUNK_BYTES,
) -> list[bytes]:
    """Write rows as CSV, in pieces of whole lines of about `size` bytes."""
    chunks: list[bytes] = []
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.field for column in columns])
    for row in rows:
        writer.writerow(_cells(columns, row))
        if buffer.tell() >= size:
            chunks.append(buffer.getvalue().encode())
            buffer.seek(0)
            buffer.truncate()
    if buffer.tell():
        chunks.append(buffer.getvalue().encode())
    return chunks


def match_row(
    dumped: DumpRow, columns: Sequence[MappedColumn], rows: Sequence[OutboundRow]
) -> OutboundRow:
    """Find the row that a line of a failure dump is about.

    The line number says it, and the values that the dump repeats must agree. Where they
    don't, as when a text holds a line break, the values decide.

    Raises:
        OutcomeUnknownError: If no row fits, so that nobody knows which one failed.
    """
    index = dumped.line - _FIRST_DATA_LINE
    if 0 <= index < len(rows) and _agrees(dumped, columns, rows[index]):
        return rows[index]
    fitting = [row for row in rows if _agrees(dumped, columns, row)]
    if len(fitting) == 1:
        return fitting[0]
    raise OutcomeUnknownError(
        f"Line {dumped.line} of the failure dump is none of the rows that were sent.",
        hint="Push again: loading the same rows again changes nothing.",
        code="dump_unmatched",
    )


def total_cells(
    content: str, sync: SyncSpec, names: Mapping[str, str]
) -> tuple[ControlTotal, ...]:
    """Sum up an exported module by the sync's control group.

    Args:
        content: The exported file.
        sync: The sync.
        names: The file's name of a field, where it differs.

    Raises:
        ProtocolError: If the export lacks a column, or holds something else.
    """
    measures = measures_of(sync)
    group = [
        column
        for name in sync.control_group
        for column in sync.columns
        if column.column == name
    ]
    sums: dict[tuple[str, ...], list[Decimal]] = {}
    counts: dict[tuple[str, ...], int] = {}
    try:
        for row in csv.DictReader(io.StringIO(content)):
            amounts = [Decimal(row[names.get(field, field)] or 0) for field in measures]
            if not any(amounts):
                continue
            key = tuple(
                _group_value(column, row[names.get(column.field, column.field)])
                for column in group
            )
            before = sums.get(key) or [Decimal(0)] * len(measures)
            sums[key] = [a + b for a, b in zip(before, amounts, strict=True)]
            counts[key] = counts.get(key, 0) + 1
    except (KeyError, InvalidOperation, ValueError) as error:
        raise ProtocolError(
            f"The export of {sync.object} can't be read: {error!r}.",
            hint="It must have one line per item of every dimension, with a column for"
            f" {', '.join([*(column.field for column in group), *measures])}; name them"
            " in the option `export_columns`.",
            code="export_unreadable",
        ) from error
    return tuple(
        ControlTotal(key, counts[key], dict(zip(measures, amounts, strict=True)))
        for key, amounts in sums.items()
    )


def _cells(columns: Sequence[MappedColumn], row: OutboundRow) -> list[str]:
    values = row.values
    return [
        "0"
        if row.is_removal and column.type is FieldType.DECIMAL
        else values[column.field] or ""
        for column in columns
    ]


def _agrees(dumped: DumpRow, columns: Sequence[MappedColumn], row: OutboundRow) -> bool:
    """Whether all values that a dump repeats are those of a row."""
    sent = dict(
        zip((column.field for column in columns), _cells(columns, row), strict=True)
    )
    shared = sent.keys() & dumped.values.keys()
    return bool(shared) and all(dumped.values[field] == sent[field] for field in shared)


def _group_value(column: MappedColumn, label: str) -> str:
    """A label of an export in our canonical form."""
    if column.type is not FieldType.DATE:
        return label
    for pattern in _PERIOD_LABELS:
        try:
            # A period has no time zone; only its date is kept.
            return datetime.strptime(label, pattern).date().isoformat()  # noqa: DTZ007 - see above
        except ValueError:
            continue
    raise ValueError(f"{label!r} is no period")
