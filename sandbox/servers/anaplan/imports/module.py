"""Loading a file into a module.

Each row names one item of every dimension, and has a column for each line item that can
be written. A row whose coordinates are wrong is refused; a value that isn't a number is
left out while the row's other values load. Of several rows for the same cells the last
one counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.imports.outcome import (
    ERROR,
    REFUSED,
    WARNING,
    DumpRow,
    Outcome,
    Problem,
    detail,
    failure,
    problem_details,
)
from sandbox.servers.anaplan.model.shape import TIME
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.servers.anaplan.imports.source import Row, Source
    from sandbox.servers.anaplan.model.shape import LineItem, Module, ModuleImport

_BAD_NUMBER: Final = Problem("moduleImportNumberFormat", "Invalid number")
_BAD_TIME: Final = Problem(
    "moduleImportInvalidTimescaleIdentifier", "Invalid date or timescale identifier"
)

Cell = tuple[str, tuple[str, ...]]
"""A line item's id and the ids of one item of each dimension."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension, as an import sees it.

    Attributes:
        dimension: its id.
        name: its name, for messages.
        column: the column that names an item.
        find: the id of the item that a text names, if there is one.
    """

    dimension: str
    name: str
    column: str
    find: Callable[[str], str | None]

    @property
    def problem(self) -> Problem:
        """What is wrong when a text names no item."""
        if self.dimension == TIME:
            return _BAD_TIME
        return Problem(
            "moduleImportInvalidListIdentifier", f"Item not located in {self.name} list"
        )


@dataclass(frozen=True, slots=True)
class ModuleLoad:
    """What a module import changes, and what it says."""

    cells: Mapping[Cell, float]
    outcome: Outcome


def load_module(
    action: ModuleImport, module: Module, axes: list[Axis], source: Source
) -> ModuleLoad:
    """Decide what a file does to a module.

    Args:
        action: the import.
        module: the module.
        axes: its dimensions, in their order.
        source: the file.
    """
    missing = source.missing([column for _, column in action.dimension_columns])
    writable = [item for item in module.line_items if not item.is_calculated]
    mapped = [item for item in writable if item.name in source.header]
    if missing or not mapped:
        wanted = missing or [item.name for item in writable]
        text = f"The source has no column {', '.join(wanted)}"
        return ModuleLoad({}, failure("moduleImportFailed", text))
    columns = source.positions()
    cells: dict[Cell, float] = {}
    failed = dict.fromkeys(mapped, 0)
    dump: list[DumpRow] = []
    unmapped = _unmapped(action, mapped, source)
    for row in source.rows:
        coordinates, problems = _coordinates(axes, columns, row)
        if row_is_refused(module.id):
            coordinates, problems = (), [REFUSED]
        if problems:
            for item in mapped:
                failed[item] += 1
        else:
            for item in mapped:
                value = _number(row.values[columns[item.name]])
                if value is None:
                    failed[item] += 1
                    problems.append(_BAD_NUMBER)
                else:
                    cells[item.id, coordinates] = value
        if problems:
            whole = len(coordinates) < len(axes) or len(problems) == len(mapped)
            status = ERROR if whole else WARNING
            dump.append(DumpRow(status, row.values, row.line, tuple(problems)))
    return ModuleLoad(
        cells,
        Outcome(
            is_successful=True,
            details=(
                *_line_item_details(failed, len(source.rows)),
                *problem_details(dump),
                *unmapped,
            ),
            header=source.header,
            dump=tuple(dump),
        ),
    )


def _coordinates(
    axes: list[Axis], columns: Mapping[str, int], row: Row
) -> tuple[tuple[str, ...], list[Problem]]:
    """The items that a row names, and what is wrong with its names."""
    found: list[str] = []
    problems: list[Problem] = []
    for axis in axes:
        item = axis.find(row.values[columns[axis.column]])
        if item is None:
            problems.append(axis.problem)
        else:
            found.append(item)
    return tuple(found), problems


def _number(text: str) -> float | None:
    """A number; a blank is zero, which is what an empty cell shows."""
    if not text.strip():
        return 0.0
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def _unmapped(
    action: ModuleImport, mapped: list[LineItem], source: Source
) -> tuple[dict[str, Any], ...]:
    """A detail for columns that are neither a dimension nor a line item."""
    known = {
        *(column for _, column in action.dimension_columns),
        *(item.name for item in mapped),
    }
    strangers = [name for name in source.header if name not in known]
    if not strangers:
        return ()
    text = f"Line item identifiers not mapped: {', '.join(strangers)}"
    return (
        detail(
            "moduleImportLineItemIdentifiersUnmapped",
            text,
            {"identifiers": ", ".join(strangers)},
            occurrences=len(source.rows),
        ),
    )


def _line_item_details(
    failed: Mapping[LineItem, int], rows: int
) -> tuple[dict[str, Any], ...]:
    """How many cells of each line item were given, and how many failed."""
    details = []
    for item, failures in failed.items():
        counts = {
            "lineItemName": item.name,
            "rowCount": rows,
            "failureCount": failures,
            "ignoredCount": 0,
        }
        text = f"{item.name} cells: {rows}"
        if failures:
            type_ = "lineItemRowsProcessedWithFailures"
            text = f"{text} ({failures} failed)"
        else:
            type_ = "lineItemRowsProcessed"
        details.append(detail(type_, text, counts))
    return tuple(details)
