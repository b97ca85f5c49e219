"""Each row of a page is checked against the declared schema before it goes anywhere.

What fits goes on with its declared types; what doesn't is put in quarantine whole, with
the field, the reason and the row itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.cells import Defect, Reason, cast_column
from ingestion.schema import ARROW_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingestion.pages import TextPage
    from ingestion.schema import SourceObject

EXTRACTED_AT = "_extracted_at"
EXTRA = "_extra"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that doesn't fit its declared schema.

    Attributes:
        source_id: its key, joined by `-`; `None` when the key itself is missing.
        field: the first field that doesn't fit.
        reason: why.
        value: what the field held.
        payload: the whole row, as JSON or as the line that it was.
    """

    source_id: str | None
    field: str | None
    reason: Reason
    value: str | None
    payload: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page after the check.

    Attributes:
        accepted: the rows that fit, with the raw table's columns of the vendor.
        refused: the others.
        missing: declared fields that the page didn't have.
        undeclared: fields that nobody declared.
        received: all rows that came.
    """

    accepted: pa.Table
    refused: tuple[RefusedRow, ...]
    missing: frozenset[str]
    undeclared: frozenset[str]
    received: int


def page_schema(source: SourceObject) -> pa.Schema:
    """The Arrow schema of an object's accepted rows."""
    vendor = [(field.column, ARROW_TYPES[field.kind]) for field in source.fields]
    own = [(EXTRACTED_AT, pa.timestamp("us")), (EXTRA, pa.string())]
    return pa.schema([*vendor, *own])


def check_page(
    source: SourceObject,
    page: TextPage,
    *,
    extracted_at: dt.datetime,
    not_after: dt.datetime,
) -> CheckedPage:
    """Check every cell of a page.

    Args:
        source: what is declared.
        page: what came.
        extracted_at: when it came.
        not_after: a modification time later than this is refused. One wrong record of
            the year 2099 would otherwise hide every change until then.
    """
    typed: list[pa.Array] = []
    defects: list[Defect] = []
    missing: set[str] = set()
    for field in source.fields:
        texts = page.columns.get(field.name)
        if texts is None:
            missing.add(field.name)
            texts = pa.nulls(page.rows, pa.string())
        values, found = cast_column(field, texts)
        if field.name == source.cursor:
            found += _later_than(field.name, values, not_after)
        typed.append(values)
        defects += found
        defects += [
            Defect(row, field.name, Reason.NOT_A_SINGLE_VALUE)
            for row in sorted(page.nested.get(field.name, ()))
        ]
    refused = _refused(source, page, defects)
    table = pa.Table.from_arrays(
        [
            *typed,
            pa.repeat(pa.scalar(_naive(extracted_at), pa.timestamp("us")), page.rows),
            pa.nulls(page.rows, pa.string()) if page.extra is None else page.extra,
        ],
        schema=page_schema(source),
    )
    if defects:
        table = table.filter(_kept(page.rows, defects))
    return CheckedPage(
        accepted=table,
        refused=(
            *refused,
            *(
                RefusedRow(None, None, Reason.MALFORMED_ROW, None, line.text)
                for line in page.malformed
            ),
        ),
        missing=frozenset(missing),
        undeclared=page.undeclared,
        received=page.received,
    )


def _later_than(name: str, values: pa.Array, limit: dt.datetime) -> list[Defect]:
    late = pc.greater(values, pa.scalar(_naive(limit), values.type))
    rows = pc.indices_nonzero(pc.fill_null(late, False))  # noqa: FBT003  Arrow's way
    return [Defect(row, name, Reason.IN_THE_FUTURE) for row in rows.to_pylist()]


def _kept(rows: int, defects: Sequence[Defect]) -> pa.Array:
    """A mask of the rows without a defect."""
    bad = {defect.row for defect in defects}
    return pa.array([row not in bad for row in range(rows)], pa.bool_())


def _refused(
    source: SourceObject, page: TextPage, defects: Sequence[Defect]
) -> list[RefusedRow]:
    """One refused row per bad row, by its first defect in the order of the fields."""
    first: dict[int, Defect] = {}
    for defect in defects:
        first.setdefault(defect.row, defect)
    return [
        RefusedRow(
            source_id=_source_id(source, page, row),
            field=defect.field,
            reason=defect.reason,
            value=_cell(page, defect.field, row),
            payload=page.payload(row),
        )
        for row, defect in sorted(first.items())
    ]


def _source_id(source: SourceObject, page: TextPage, row: int) -> str | None:
    parts = [_cell(page, name, row) for name in source.key]
    present = [part for part in parts if part is not None]
    return "-".join(present) if len(present) == len(parts) else None


def _cell(page: TextPage, name: str, row: int) -> str | None:
    column = page.columns.get(name)
    if column is None or not column[row].is_valid:
        return None
    return str(column[row].as_py())


def _naive(moment: dt.datetime) -> dt.datetime:
    """An instant as the warehouse keeps it: UTC, without a zone."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
