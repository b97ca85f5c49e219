"""Running the model's actions: imports, exports, and processes made of them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.cells import leaf_values
from sandbox.servers.anaplan.dimensions import finder, items_of
from sandbox.servers.anaplan.errors import NotFoundError
from sandbox.servers.anaplan.imports.hierarchy import load_list
from sandbox.servers.anaplan.imports.module import Axis, load_module
from sandbox.servers.anaplan.imports.outcome import Outcome, detail, failure
from sandbox.servers.anaplan.imports.source import Source
from sandbox.servers.anaplan.model.shape import Export, ListImport, Process, find
from sandbox.servers.anaplan.numbers import write_number
from sandbox.servers.anaplan.store import NewItem, StoredItem

if TYPE_CHECKING:
    from sandbox.servers.anaplan.files import Files
    from sandbox.servers.anaplan.model.shape import Model, ModuleImport
    from sandbox.servers.anaplan.store import Store

    Action = ListImport | ModuleImport | Export | Process

_FILE_GONE: Final = "The uploaded file is no longer available"


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished action: the result of its task, and the dumps by action."""

    result: dict[str, Any]
    dumps: dict[str, str]


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs actions on a model's data."""

    model: Model
    store: Store
    files: Files

    def run(self, action_id: str) -> Finished:
        """Run an action to its end."""
        action = self.find(action_id)
        if isinstance(action, Process):
            return self._run_process(action)
        if isinstance(action, Export):
            return Finished(self._run_export(action), {})
        return self._run_import(action)

    def find(self, action_id: str) -> Action:
        """The action of that id."""
        known = (*self.model.imports, *self.model.exports, *self.model.processes)
        action: Action = find(known, action_id)
        return action

    def _run_process(self, process: Process) -> Finished:
        """Run the actions in order, until one of them fails as a whole."""
        nested: list[dict[str, Any]] = []
        dumps: dict[str, str] = {}
        for action_id in process.actions:
            finished = self.run(action_id)
            nested.append(finished.result)
            dumps |= finished.dumps
            if not finished.result["successful"]:
                break
        result = {
            "failureDumpAvailable": False,
            "nestedResults": nested,
            "objectId": process.id,
            "successful": all(step["successful"] for step in nested),
        }
        return Finished(result, dumps)

    def _run_import(self, action: ListImport | ModuleImport) -> Finished:
        """Load a file."""
        outcome = self._load(action)
        result = {
            "details": list(outcome.details),
            "failureDumpAvailable": bool(outcome.dump),
            "objectId": action.id,
            "successful": outcome.is_successful,
        }
        dumps = {action.id: outcome.dump_file()} if outcome.dump else {}
        return Finished(result, dumps)

    def _load(self, action: ListImport | ModuleImport) -> Outcome:
        """Load a file into a list or a module."""
        content = self.files.content(action.file_id)
        if content is None:
            return failure("uploadedFileNoLongerAvailable", _FILE_GONE)
        try:
            source = Source.read(content)
        except ValueError as error:
            return failure("importFailedGeneralError", f"Invalid file: {error}")
        if isinstance(action, ListImport):
            return self._load_list(action, source)
        return self._load_module(action, source)

    def _load_list(self, action: ListImport, source: Source) -> Outcome:
        """Load a file into a list; properties that it has no column for stay."""
        target = find(self.model.lists, action.list_id)
        existing = {item.code or "": item for item in self.store.items(target)}
        load = load_list(action, target, frozenset(existing), source)
        added: list[NewItem] = []
        changed: list[StoredItem] = []
        for item in load.items:
            known = existing.get(item.code)
            if known is None:
                added.append(NewItem(None, item.code, item.properties))
            else:
                properties = {**known.properties, **item.properties}
                changed.append(StoredItem(known.id, known.name, item.code, properties))
        self.store.add_items(target, added)
        self.store.change_items(target, changed)
        return load.outcome

    def _load_module(self, action: ModuleImport, source: Source) -> Outcome:
        """Load a file into a module."""
        module = find(self.model.modules, action.module_id)
        columns = dict(action.dimension_columns)
        axes = [
            Axis(
                dimension,
                self.model.dimension_name(dimension),
                columns[dimension],
                finder(self.model, dimension, self.store),
            )
            for dimension in module.dimensions
        ]
        load = load_module(action, module, axes, source)
        if load.cells:
            self.store.write_cells(load.cells)
        return load.outcome

    def _run_export(self, export: Export) -> dict[str, Any]:
        """Write all cells that are not zero to the export's file."""
        module = find(self.model.modules, export.module_id)
        texts = {
            item.id: item.code or item.name
            for dimension in module.dimensions
            for item in items_of(self.model, dimension, self.store)
        }
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(
            [
                *(self.model.dimension_name(name) for name in module.dimensions),
                *(item.name for item in module.line_items),
            ]
        )
        values = leaf_values(module, self.store)
        for coordinates in sorted({cell[1] for cell in values}):
            writer.writerow(
                [
                    *(texts[item] for item in coordinates),
                    *(
                        write_number(values.get((item.id, coordinates), 0.0))
                        for item in module.line_items
                    ),
                ]
            )
        self.files.replace(export.id, target.getvalue().encode())
        return {
            "details": [detail("exportSucceeded", f"{export.name} succeeded", {})],
            "failureDumpAvailable": False,
            "objectId": export.id,
            "successful": True,
        }


def require_action(model: Model, kind: str, action_id: str) -> None:
    """Raise `NotFoundError` unless the model has the action under that kind."""
    known: dict[str, tuple[Action, ...]] = {
        "imports": model.imports,
        "exports": model.exports,
        "processes": model.processes,
    }
    if all(action.id != action_id for action in known.get(kind, ())):
        raise NotFoundError
