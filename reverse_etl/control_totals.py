"""Control totals: does the destination hold what the ledger says was delivered?

Rows and sums are compared per group: for cells of a plan, per version and period. A
push whose rows were all acknowledged can still leave the destination wrong, because
somebody else overwrote a cell or an import went to another version. Only reading back
shows it.
"""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb

from reverse_etl.canonical import identifier, literal
from reverse_etl.rows import ControlTotal, Mismatch
from reverse_etl.spec import FieldType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reverse_etl.destination import ReadBack
    from reverse_etl.ledger import Ledger
    from reverse_etl.spec import SyncSpec


def delivered_totals(
    ledger: Ledger, sync: SyncSpec, group: Sequence[str]
) -> tuple[ControlTotal, ...]:
    """Sum up what the ledger says was delivered.

    A row whose numbers are all zero counts as no row, since a destination of cells
    can't tell a zero from an empty cell.

    Args:
        ledger: The ledger.
        sync: The sync.
        group: The destination's fields to group by; none for one total of all rows.
    """
    measures = measures_of(sync)
    columns = [
        *(f"payload ->> {_path(field)} as {identifier(field)}" for field in group),
        *(
            f"{_amount(f'payload ->> {_path(field)}')} as {identifier(field)}"
            for field in measures
        ),
        "1 as one",
    ]
    filled = " or ".join(f"{identifier(field)} <> 0" for field in measures) or "true"
    sums = [f"sum({identifier(field)})" for field in measures]
    groups = [identifier(field) for field in group]
    grouping = f"group by {', '.join(groups)}" if groups else ""
    with closing(duckdb.connect()) as connection:
        connection.register(
            "delivered",
            ledger.query("select payload from delivered where sync = ?", sync.name),
        )
        rows = connection.execute(
            f"select {', '.join([*groups, 'count(*)', *sums])} from"  # noqa: S608 - quoted above
            f" (select {', '.join(columns)} from delivered) where {filled} {grouping}"
        ).fetchall()
    width = len(groups)
    return tuple(
        ControlTotal(
            group=tuple(str(value) for value in row[:width]),
            rows=int(row[width]),
            sums=dict(zip(measures, row[width + 1 :], strict=True)),
        )
        for row in rows
    )


def measures_of(sync: SyncSpec) -> tuple[str, ...]:
    """The destination's fields that are summed up."""
    return tuple(
        column.field for column in sync.columns if column.type is FieldType.DECIMAL
    )


def compare_totals(
    expected: Sequence[ControlTotal], found: ReadBack
) -> tuple[Mismatch, ...]:
    """List every total in which the ledger and the destination disagree."""
    ours = {total.group: total for total in expected}
    theirs = {total.group: total for total in found.totals}
    mismatches = []
    for group in sorted(ours.keys() | theirs.keys()):
        left, right = _measured(ours.get(group)), _measured(theirs.get(group))
        for measure in sorted(left.keys() | right.keys()):
            wanted = left.get(measure, Decimal(0))
            actual = right.get(measure, Decimal(0))
            is_wrong = wanted != actual if found.is_exclusive else actual < wanted
            if is_wrong:
                mismatches.append(Mismatch(group, measure, wanted, actual))
    return tuple(mismatches)


def _measured(total: ControlTotal | None) -> dict[str, Decimal]:
    if total is None:
        return {}
    return {"rows": Decimal(total.rows), **total.sums}


def _amount(text: str) -> str:
    """The SQL of a number, to the millionth; nothing counts as zero.

    The engine reads a narrow decimal a hundred times faster than a wide one, so the
    wide one is kept for the numbers that need it.
    """
    narrow, wide = "decimal(18, 6)", "decimal(38, 6)"
    return (
        f"coalesce(cast(try_cast({text} as {narrow}) as {wide}),"
        f" cast({text} as {wide}), 0)"
    )


def _path(field: str) -> str:
    """The JSON pointer of a field, in which `~` and `/` are escaped."""
    return literal("/" + field.replace("~", "~0").replace("/", "~1"))
