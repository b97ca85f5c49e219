"""Loading a file into a list.

The code is the key: a known code is an update, an unknown one a new item. Names must be
unique in the list. Of several rows with one code the last one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.imports.outcome import (
    ERROR,
    DumpRow,
    Outcome,
    Problem,
    detail,
    failure,
    problem_details,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.anaplan.imports.source import Row, Source
    from sandbox.servers.anaplan.model.shape import ListImport, ListShape

_NO_CODE: Final = Problem("hierarchyImportInvalidName", "Invalid code: code is blank")
_NO_NAME: Final = Problem("hierarchyImportInvalidName", "Invalid name: name is blank")
_TYPES: Final = {
    "ok": "hierarchyRowsProcessed",
    "failures": "hierarchyRowsProcessedWithFailures",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    code: str
    name: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListLoad:
    """What a list import changes, and what it says."""

    items: tuple[Item, ...]
    outcome: Outcome


def load_list(
    action: ListImport,
    target: ListShape,
    names_by_code: Mapping[str, str],
    source: Source,
) -> ListLoad:
    """Decide what a file does to a list.

    Args:
        action: the import.
        target: the list.
        names_by_code: what the list has.
        source: the file.
    """
    missing = source.missing([action.code_column, action.name_column])
    if missing:
        text = f"The source has no column {', '.join(missing)}"
        return ListLoad((), failure("hierarchyImportFailed", text))
    columns = source.positions()
    code_at, name_at = columns[action.code_column], columns[action.name_column]
    last = {row.values[code_at]: row for row in source.rows}
    owner_of = {name: code for code, name in names_by_code.items()}
    items: list[Item] = []
    dump: list[DumpRow] = []
    for row in source.rows:
        code, name = row.values[code_at], row.values[name_at]
        if code and last[code] is not row:
            continue
        problem = _problem(code, name, owner_of)
        if problem:
            dump.append(DumpRow(ERROR, row.values, row.line, (problem,)))
            continue
        if code in names_by_code:
            owner_of.pop(names_by_code[code], None)
        owner_of[name] = code
        items.append(Item(code, name, _properties(target, columns, row)))
    details = _details(target, names_by_code, source, items, dump)
    return ListLoad(
        tuple(items),
        Outcome(
            is_successful=True, details=details, header=source.header, dump=tuple(dump)
        ),
    )


def _problem(code: str, name: str, owner_of: Mapping[str, str]) -> Problem | None:
    """What is wrong with a row, if anything is."""
    if not code:
        return _NO_CODE
    if not name:
        return _NO_NAME
    if owner_of.get(name, code) != code:
        return Problem(
            "hierarchyImportUniqueness", f"Invalid name: {name} is not unique"
        )
    return None


def _properties(
    target: ListShape, columns: Mapping[str, int], row: Row
) -> dict[str, str]:
    """The properties that the file has a column for."""
    return {
        name: row.values[columns[name]] for name in target.properties if name in columns
    }


def _details(
    target: ListShape,
    names_by_code: Mapping[str, str],
    source: Source,
    items: list[Item],
    dump: list[DumpRow],
) -> tuple[dict[str, Any], ...]:
    """The counts, and each kind of problem."""
    created = sum(item.code not in names_by_code for item in items)
    updated = len(items) - created
    renamed = sum(
        names_by_code.get(item.code, item.name) != item.name for item in items
    )
    ignored = len(source.rows) - len(items) - len(dump)
    counts = {
        "hierarchyName": target.name,
        "successRowCount": len(items),
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
        "renamedCount": renamed,
        "createdCount": created,
    }
    head = f"{target.name}: {len(items)} ({created}/{updated}) rows successful, "
    if not dump:
        return (detail(_TYPES["ok"], f"{head}{ignored} ignored ", counts),)
    text = f"{head}0 (0/0) rows has warnings, {len(dump)} failed, {ignored} ignored"
    return (detail(_TYPES["failures"], text, counts), *problem_details(dump))
