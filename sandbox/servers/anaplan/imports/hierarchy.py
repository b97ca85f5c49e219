"""Loading a file into a numbered list.

The code is the key: a known code is an update, an unknown one a new item. Of several
rows with one code the last one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.imports.outcome import (
    ERROR,
    REFUSED,
    DumpRow,
    Outcome,
    Problem,
    detail,
    failure,
    problem_details,
)
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.anaplan.imports.source import Source
    from sandbox.servers.anaplan.model.shape import ListImport, ListShape

_NO_CODE: Final = Problem("hierarchyImportInvalidName", "Invalid name: code is blank")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    code: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListLoad:
    """What a list import changes, and what it says."""

    items: tuple[Item, ...]
    outcome: Outcome


def load_list(
    action: ListImport, target: ListShape, known: frozenset[str], source: Source
) -> ListLoad:
    """Decide what a file does to a list.

    Args:
        action: the import.
        target: the list.
        known: the codes that the list has.
        source: the file.
    """
    if source.missing([action.code_column]):
        text = f"The source has no column {action.code_column}"
        return ListLoad((), failure("hierarchyImportFailed", text))
    columns = source.positions()
    code_at = columns[action.code_column]
    properties_at = {
        name: columns[column]
        for name, column in action.property_columns
        if column in columns
    }
    refused = {row.line for row in source.rows if row_is_refused(target.id)}
    last = {row.values[code_at]: row for row in source.rows if row.line not in refused}
    items = tuple(
        Item(code, {name: row.values[at] for name, at in properties_at.items()})
        for code, row in last.items()
        if code
    )
    dump = tuple(
        DumpRow(
            ERROR,
            row.values,
            row.line,
            (REFUSED if row.line in refused else _NO_CODE,),
        )
        for row in source.rows
        if row.line in refused or not row.values[code_at]
    )
    created = sum(item.code not in known for item in items)
    details = _details(target, source, (created, len(items) - created), dump)
    return ListLoad(
        items,
        Outcome(is_successful=True, details=details, header=source.header, dump=dump),
    )


def _details(
    target: ListShape,
    source: Source,
    loaded: tuple[int, int],
    dump: tuple[DumpRow, ...],
) -> tuple[dict[str, Any], ...]:
    """The counts, with those of created and updated items, and each kind of problem."""
    created, updated = loaded
    rows = created + updated
    ignored = len(source.rows) - rows - len(dump)
    counts = {
        "hierarchyName": target.name,
        "successRowCount": rows,
        "successCreateCount": created,
        "successUpdateCount": updated,
        "warningsRowCount": 0,
        "warningsCreateCount": 0,
        "warningsUpdateCount": 0,
        "failedCount": len(dump),
        "ignoredCount": ignored,
        "totalRowCount": len(source.rows),
        "totalCreateCount": created,
        "totalUpdateCount": updated,
        "invalidCount": 0,
        "updatedCount": updated,
        "renamedCount": 0,
        "createdCount": created,
    }
    head = f"{target.name}: {rows} ({created}/{updated}) rows successful, "
    if not dump:
        return (detail("hierarchyRowsProcessed", f"{head}{ignored} ignored ", counts),)
    text = f"{head}0 (0/0) rows has warnings, {len(dump)} failed, {ignored} ignored"
    return (
        detail("hierarchyRowsProcessedWithFailures", text, counts),
        *problem_details(dump),
    )
