"""Loading rows into a module.

Each row names one item of every dimension. It has a column for each line item, or names
one line item and has one value. A row whose coordinates are wrong is refused; a value
that isn't of its line item's format is left out while the row's other values load; what
can't be written - totals, closed periods, formulas - is ignored. Of several rows for
the same cells the last one counts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.imports.outcome import (
    ERROR,
    REFUSED,
    WARNING,
    DumpRow,
    Outcome,
    Problem,
    detail,
    problem_details,
)
from sandbox.servers.anaplan.imports.writable import Writable
from sandbox.servers.anaplan.model.formats import Kind
from sandbox.servers.anaplan.model.objects import TIME
from sandbox.servers.anaplan.store import SEPARATOR
from sandbox.servers.anaplan.values import read_all
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.servers.anaplan.dimensions import Dimension
    from sandbox.servers.anaplan.imports.source import Source
    from sandbox.servers.anaplan.model.objects import LineItem, Module

    Read = Callable[[str], float | str | None]

_BAD_TIME: Final = Problem(
    "moduleImportInvalidTimescaleIdentifier", "Invalid date or timescale identifier"
)
_BAD_LINE_ITEM: Final = Problem(
    "moduleImportInvalidLineItemIdentifier", "Invalid line item identifier"
)
_BAD_VALUES: Final = {
    Kind.NUMBER: Problem("moduleImportNumberFormat", "Invalid number"),
    Kind.DATE: Problem("moduleImportDateFormat", "Invalid date"),
    Kind.BOOLEAN: Problem(
        "moduleImportBooleanFormat", "Invalid Boolean (yes/no/true/false)"
    ),
    Kind.TIME_PERIOD: _BAD_TIME,
    Kind.LIST: Problem("moduleImportInvalidListIdentifier", "Item not located in list"),
}


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension, as an import sees it.

    Attributes:
        dimension: the dimension.
        texts: for each row, what names its item.
    """

    dimension: Dimension
    texts: Sequence[str]

    @property
    def problem(self) -> Problem:
        """What is wrong when a text names no item."""
        if self.dimension.id == TIME:
            return _BAD_TIME
        text = f"Item not located in {self.dimension.name} list"
        return Problem("moduleImportInvalidListIdentifier", text)


@dataclass(frozen=True, slots=True)
class Target:
    """A line item, as an import sees it.

    Attributes:
        line_item: the line item.
        read: from a text to a value, or to `None`.
        open_months: for each version, the months that can be written.
    """

    line_item: LineItem
    read: Read
    open_months: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Counts:
    """How many cells of a line item were given, failed, and were ignored."""

    rows: int = 0
    failed: int = 0
    ignored: int = 0


@dataclass(slots=True)
class ModuleLoad:
    """What an import writes, and what it says.

    Attributes:
        source: what is read.
        cells: for each line item, places and values.
        counts: for each line item that is named, what became of its cells.
        problems: for each row with problems, those.
        refused: rows of which nothing was loaded.
    """

    source: Source
    cells: dict[str, tuple[list[str], list[Any]]] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)

    def note(self, row: int, problem: Problem) -> None:
        """Note what is wrong with a row."""
        self.problems.setdefault(row, []).append(problem)

    def outcome(self, strangers: Sequence[str]) -> Outcome:
        """The outcome.

        Args:
            strangers: columns that are neither a dimension nor a line item.
        """
        dump = tuple(
            DumpRow(
                ERROR if row in self.refused else WARNING,
                self.source.row(row),
                self.source.lines[row],
                tuple(self.problems[row]),
            )
            for row in sorted(self.problems)
        )
        details = [
            *(_line_item_detail(name, counts) for name, counts in self.counts.items()),
            *problem_details(dump),
        ]
        if strangers:
            names = ", ".join(strangers)
            details.append(
                detail(
                    "moduleImportLineItemIdentifiersUnmapped",
                    f"Line item identifiers not mapped: {names}",
                    {"identifiers": names},
                    occurrences=len(self.source.lines),
                )
            )
        return Outcome(
            is_successful=True,
            details=tuple(details),
            header=self.source.header,
            dump=dump,
        )


def place_rows(
    module: Module, axes: Sequence[Axis], load: ModuleLoad
) -> list[tuple[str, ...] | None]:
    """The items that each row names; `None` where one is unknown or a row refused."""
    for row in range(len(load.source.lines)):
        if row_is_refused(module.id):
            load.note(row, REFUSED)
            load.refused.add(row)
    found: list[list[str | None]] = []
    for axis in axes:
        known = {text: axis.dimension.find(text.strip()) for text in set(axis.texts)}
        ids = {text: item.id if item else None for text, item in known.items()}
        column = [ids[text] for text in axis.texts]
        if None in ids.values():
            for row, id_ in enumerate(column):
                if id_ is None:
                    load.note(row, axis.problem)
                    load.refused.add(row)
        found.append(column)
    places: list[Any] = list(zip(*found, strict=True))
    for row in load.refused:
        places[row] = None
    return places


def load_columns(
    targets: Sequence[tuple[Target, Sequence[str]]],
    places: Sequence[tuple[str, ...] | None],
    axes: Sequence[Axis],
    load: ModuleLoad,
) -> None:
    """Load a column of each line item."""
    joined = ["" if place is None else SEPARATOR.join(place) for place in places]
    writable = Writable([axis.dimension for axis in axes], places)
    refused_before = frozenset(load.refused)
    failed_in: dict[int, int] = defaultdict(int)
    for target, texts in targets:
        item = target.line_item
        values = read_all(texts, target.read)
        counts = load.counts.setdefault(item.name, Counts())
        counts.rows += len(values)
        counts.failed += len(refused_before)
        if item.formula is not None:
            counts.ignored += len(values) - len(refused_before)
            continue
        closed = writable.closed(target.open_months)
        counts.ignored += len(closed)
        bad = {row for row, value in enumerate(values) if value is None}
        for row in sorted(bad - refused_before - closed):
            load.note(row, _BAD_VALUES[item.format.kind])
            failed_in[row] += 1
            counts.failed += 1
        left_out = refused_before | closed | bad
        if left_out:
            kept = [row for row in range(len(values)) if row not in left_out]
            load.cells[item.id] = (
                [joined[row] for row in kept],
                [values[row] for row in kept],
            )
        else:
            load.cells[item.id] = (joined, values)
    load.refused |= {row for row, failed in failed_in.items() if failed == len(targets)}


def load_single(
    targets: Mapping[str, Target],
    named: Sequence[tuple[str, str]],
    places: Sequence[tuple[str, ...] | None],
    axes: Sequence[Axis],
    load: ModuleLoad,
) -> None:
    """Load one value a row.

    Args:
        targets: the line items by their names.
        named: for each row, the name of its line item, and the value's text.
        places: for each row, its items.
        axes: the dimensions.
        load: what is noted.
    """
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, (name, _) in enumerate(named):
        if name in targets:
            rows_of[name].append(row)
        else:
            load.note(row, _BAD_LINE_ITEM)
            load.refused.add(row)
    for name, rows in rows_of.items():
        part = ModuleLoad(load.source)
        part.refused = {
            number for number, row in enumerate(rows) if places[row] is None
        }
        load_columns(
            [(targets[name], [named[row][1] for row in rows])],
            [places[row] for row in rows],
            [Axis(axis.dimension, [axis.texts[row] for row in rows]) for axis in axes],
            part,
        )
        load.cells |= part.cells
        load.counts |= part.counts
        load.refused |= {rows[number] for number in part.refused}
        for number, problems in part.problems.items():
            load.problems.setdefault(rows[number], []).extend(problems)


def _line_item_detail(name: str, counts: Counts) -> dict[str, Any]:
    """How many cells of a line item were given, failed, and were ignored."""
    type_ = "lineItemRowsProcessed"
    said = []
    if counts.failed:
        type_ += "WithFailures"
        said.append(f"{counts.failed} failed")
    if counts.ignored:
        type_ += "AndIgnored" if counts.failed else "WithIgnored"
        said.append(f"{counts.ignored} ignored")
    text = f"{name} cells: {counts.rows}"
    values = {
        "lineItemName": name,
        "rowCount": counts.rows,
        "failureCount": counts.failed,
        "ignoredCount": counts.ignored,
    }
    return detail(type_, f"{text} ({', '.join(said)})" if said else text, values)
