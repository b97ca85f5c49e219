"""Loading a file into a list.

The code is the key, or the name where the import maps no code: a known key is an
update, an unknown one a new item. Of several rows with one key the last one counts. A
parent or a property that can't be taken is left out with a warning; a row without a
usable name or key is refused.
"""

from __future__ import annotations

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
    failure,
    problem_details,
)
from sandbox.servers.anaplan.names import is_name
from sandbox.servers.anaplan.store import NewItem, StoredItem
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.servers.anaplan.imports.source import Source
    from sandbox.servers.anaplan.model.actions import ListImport
    from sandbox.servers.anaplan.model.objects import ListShape

    Read = Callable[[str], str | None]

_NO_CODE: Final = Problem("hierarchyImportInvalidCode", "Invalid name: code is blank")
_NO_NAME: Final = Problem("hierarchyImportInvalidName", "Invalid name")
_BAD_CODE: Final = Problem("hierarchyImportInvalidCode", "Invalid code")
_TAKEN: Final = Problem(
    "hierarchyImportNameOrCodeExists", "An item with this name or code already exists"
)
_BAD_PARENT: Final = Problem("hierarchyImportInvalidParent", "Invalid parent")


@dataclass(frozen=True, slots=True)
class PropertyReader:
    """Reads one property of rows.

    Attributes:
        name: the property.
        column: its column.
        read: from a text to the value as it is kept, or to `None`.
        problem: what is wrong when there is none.
    """

    name: str
    column: str
    read: Read
    problem: Problem


@dataclass(slots=True)
class ListLoad:
    """What a list import changes, and what it says."""

    added: list[NewItem] = field(default_factory=list)
    changed: list[StoredItem] = field(default_factory=list)
    outcome: Outcome | None = None


@dataclass(slots=True)
class _Rows:
    """Rows of each kind, as they are counted."""

    created: int = 0
    updated: int = 0
    renamed: int = 0
    created_with_warnings: int = 0
    updated_with_warnings: int = 0
    dump: list[DumpRow] = field(default_factory=list)


@dataclass(slots=True)
class ListLoader:
    """Decides what a file does to a list.

    Attributes:
        action: the import.
        target: the list.
        items: what the list has.
        parents: ids of possible parents, by their names and codes.
        properties: how properties are read.
        marks: for each subset, its column.
        read_mark: from a text to whether an item is in a subset.
    """

    action: ListImport
    target: ListShape
    items: Sequence[StoredItem]
    parents: Mapping[str, str]
    properties: Sequence[PropertyReader]
    read_mark: Callable[[str], float | str | None]
    _by_key: dict[str, StoredItem] = field(init=False)
    _names: dict[str, str] = field(init=False)
    _rows: _Rows = field(init=False)

    def load(self, source: Source) -> ListLoad:
        """Decide."""
        action = self.action
        key_column = action.code_column or action.name_column
        wanted = [key_column, action.name_column, action.parent_column]
        if missing := source.missing(wanted):
            text = f"The source has no column {', '.join(missing)}"
            return ListLoad(outcome=failure("hierarchyImportFailed", text))
        by_code = action.code_column is not None
        self._by_key = {
            (item.code if by_code else item.name) or "": item for item in self.items
        }
        self._names = {item.name: item.id for item in self.items}
        self._rows = _Rows()
        keys = [text.strip() for text in source.column(str(key_column))]
        refused = {row for row in range(len(keys)) if row_is_refused(self.target.id)}
        last = {key: row for row, key in enumerate(keys) if row not in refused}
        load = ListLoad()
        for row, key in enumerate(keys):
            if row in refused:
                self._dump(ERROR, source, row, [REFUSED])
            elif not key or last[key] == row:
                self._take(source, row, key, load)
        load.outcome = self._outcome(source)
        return load

    def _take(self, source: Source, row: int, key: str, load: ListLoad) -> None:
        """Add or change the item of a row, or refuse the row."""
        action = self.action
        name = key
        if action.name_column is not None:
            name = source.column(action.name_column)[row].strip()
        known = self._by_key.get(key)
        problem = self._problem(key, name, known)
        if problem is not None:
            self._dump(ERROR, source, row, [problem])
            return
        warnings: list[Problem] = []
        properties = dict(known.properties) if known else {}
        for reader in self.properties:
            if reader.column in source.header:
                value = reader.read(source.column(reader.column)[row])
                if value is None:
                    warnings.append(reader.problem)
                else:
                    properties[reader.name] = value
        parent = self._parent(source, row, known, warnings)
        subsets = self._subsets(source, row, known)
        self._count(known, name, is_warned=bool(warnings))
        if warnings:
            self._dump(WARNING, source, row, warnings)
        code = key if action.code_column else (known.code if known else None)
        if self.target.is_numbered:
            name = known.name if known else ""
        self._names[name] = known.id if known else ""
        if known is None:
            load.added.append(NewItem(name or None, code, properties, parent, subsets))
        else:
            name = name or known.name
            load.changed.append(
                StoredItem(
                    known.id, name, code, properties, parent, subsets, known.position
                )
            )

    def _problem(self, key: str, name: str, known: StoredItem | None) -> Problem | None:
        """What is wrong with the key or the name of a row, if anything."""
        has_code = self.action.code_column is not None
        if not is_name(key):
            bad_code = _BAD_CODE if key else _NO_CODE
            return bad_code if has_code else _NO_NAME
        if self.target.is_numbered:
            return None
        is_new_without_name = self.action.name_column is None and known is None
        if is_new_without_name or (self.action.name_column and not is_name(name)):
            return _NO_NAME
        is_taken = name in self._names and (
            known is None or self._names[name] != known.id
        )
        return _TAKEN if is_taken and self.action.name_column else None

    def _parent(
        self,
        source: Source,
        row: int,
        known: StoredItem | None,
        warnings: list[Problem],
    ) -> str | None:
        """The parent that a row names; the one that an item has, if it names none."""
        before = known.parent if known else None
        if self.action.parent_column is None:
            return before
        text = source.column(self.action.parent_column)[row].strip()
        if not text:
            return before
        if text not in self.parents:
            warnings.append(_BAD_PARENT)
            return before
        return self.parents[text]

    def _subsets(
        self, source: Source, row: int, known: StoredItem | None
    ) -> tuple[str, ...]:
        """The subsets that an item is in after its row."""
        subsets = list(known.subsets) if known else []
        for subset, column in self.action.subset_columns:
            if column in source.header:
                is_in = self.read_mark(source.column(column)[row])
                if is_in and subset not in subsets:
                    subsets.append(subset)
                elif not is_in and subset in subsets:
                    subsets.remove(subset)
        return tuple(subsets)

    def _count(self, known: StoredItem | None, name: str, *, is_warned: bool) -> None:
        """Count a row that was loaded."""
        rows = self._rows
        if known is None:
            rows.created += not is_warned
            rows.created_with_warnings += is_warned
        else:
            rows.updated += not is_warned
            rows.updated_with_warnings += is_warned
            rows.renamed += not self.target.is_numbered and name != known.name

    def _dump(
        self, status: str, source: Source, row: int, problems: list[Problem]
    ) -> None:
        """Note a row that did not load, or not wholly."""
        self._rows.dump.append(
            DumpRow(status, source.row(row), source.lines[row], tuple(problems))
        )

    def _outcome(self, source: Source) -> Outcome:
        """What the import says."""
        details = _details(self.target.name, len(source.lines), self._rows)
        return Outcome(
            is_successful=True,
            details=details,
            header=source.header,
            dump=tuple(self._rows.dump),
        )


def _details(name: str, total: int, rows: _Rows) -> tuple[dict[str, Any], ...]:
    """The counts, with those of created and updated items, and each kind of problem."""
    done = rows.created + rows.updated
    warned = rows.created_with_warnings + rows.updated_with_warnings
    failed = sum(row.status == ERROR for row in rows.dump)
    ignored = total - done - warned - failed
    if not total:
        text = f"{name}: no changes required"
        return (detail("hierarchyNoChanges", text, {"hierarchyName": name}),)
    created = rows.created + rows.created_with_warnings
    updated = rows.updated + rows.updated_with_warnings
    counts = {
        "hierarchyName": name,
        "successRowCount": done,
        "successCreateCount": rows.created,
        "successUpdateCount": rows.updated,
        "warningsRowCount": warned,
        "warningsCreateCount": rows.created_with_warnings,
        "warningsUpdateCount": rows.updated_with_warnings,
        "failedCount": failed,
        "ignoredCount": ignored,
        "totalRowCount": total,
        "totalCreateCount": created,
        "totalUpdateCount": updated,
        "invalidCount": 0,
        "updatedCount": updated,
        "renamedCount": rows.renamed,
        "createdCount": created,
    }
    head = f"{name}: {done} ({rows.created}/{rows.updated}) rows successful, "
    if not rows.dump:
        return (detail("hierarchyRowsProcessed", f"{head}{ignored} ignored ", counts),)
    warnings = (
        f"{warned} ({rows.created_with_warnings}/{rows.updated_with_warnings}) "
        "rows has warnings, "
    )
    type_ = "hierarchyRowsProcessedWithWarnings"
    text = f"{head}{warnings}{ignored} ignored"
    if failed:
        type_ = "hierarchyRowsProcessedWithFailures"
        text = f"{head}{warnings}{failed} failed, {ignored} ignored"
    return (detail(type_, text, counts), *problem_details(rows.dump))
