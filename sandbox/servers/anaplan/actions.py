"""Running the model's actions: imports, exports, others, and processes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sandbox.servers.anaplan.cells import load
from sandbox.servers.anaplan.errors import NotFoundError
from sandbox.servers.anaplan.exports import Exporter
from sandbox.servers.anaplan.imports.outcome import detail
from sandbox.servers.anaplan.imports.run import Importer
from sandbox.servers.anaplan.model.actions import (
    DeleteBySelection,
    Export,
    ListExport,
    OrderList,
    Process,
)
from sandbox.servers.anaplan.model.shape import find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.anaplan.files import Files
    from sandbox.servers.anaplan.model.actions import (
        Action,
        AnyExport,
        Import,
        OtherAction,
        Step,
    )
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.model.tenant import Tenant, User
    from sandbox.servers.anaplan.store import Store


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished action: the result of its task, and the dumps by action."""

    result: dict[str, Any]
    dumps: dict[str, str]


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs actions on a model's data, for a user."""

    tenant: Tenant
    model: Model
    store: Store
    files: Files
    user: User

    def run(self, action_id: str, mapping: Mapping[str, str]) -> Finished:
        """Run an action to its end.

        Args:
            action_id: the action.
            mapping: what whoever runs it chose, by the dimension's name.
        """
        action: Action = find(self.model.actions, action_id)
        if isinstance(action, Process):
            return self._run_process(action, mapping)
        return self._run_step(action, mapping)

    def _run_process(self, process: Process, mapping: Mapping[str, str]) -> Finished:
        """Run the actions in order, until one of them fails as a whole."""
        nested: list[dict[str, Any]] = []
        dumps: dict[str, str] = {}
        for action_id in process.actions:
            began = perf_counter()
            finished = self.run(action_id, mapping)
            duration = (perf_counter() - began) * 1000
            timing = {
                "startTime": str(int(self.files.at.timestamp() * 1000)),
                "duration": f"{duration:.0f}",
            }
            nested.append(finished.result | timing)
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

    def _run_step(self, action: Step, mapping: Mapping[str, str]) -> Finished:
        """Run what is no process."""
        if isinstance(action, Export | ListExport):
            return self._export(action)
        if isinstance(action, DeleteBySelection | OrderList):
            return self._other(action)
        return self._import(action, mapping)

    def _import(self, action: Import, mapping: Mapping[str, str]) -> Finished:
        """Load a file or a view."""
        importer = Importer(self.tenant, self.model, self.store, self.files, self.user)
        outcome = importer.run(action, mapping)
        result = {
            "details": list(outcome.details),
            "failureDumpAvailable": bool(outcome.dump),
            "objectId": action.id,
            "successful": outcome.is_successful,
        }
        dumps = {action.id: outcome.dump_file()} if outcome.dump else {}
        return Finished(result, dumps)

    def _export(self, action: AnyExport) -> Finished:
        """Write an export's file."""
        content = Exporter(self.model, self.store).write(action)
        self.files.write(action.id, content.encode())
        return _succeeded(action, "exportSucceeded", f"{action.name} succeeded", {})

    def _other(self, action: OtherAction) -> Finished:
        """Delete or order the items of a list."""
        shape = find(self.model.lists, action.list_id)
        if not self.user.may_write(shape.id):
            return _refused(action, "notAuthorised", "Not authorised")
        if isinstance(action, OrderList):
            items = sorted(
                self.store.items(shape),
                key=lambda item: item.name,
                reverse=action.is_descending,
            )
            self.store.change_items(
                shape,
                [replace(item, position=place) for place, item in enumerate(items, 1)],
            )
            return _succeeded(action, "taskElementSucceeded", "Succeeded", {})
        gone = self._selected(action)
        names = {item.id: item.name for item in self.store.items(shape)}
        if held := sorted({names[id_] for id_ in gone} & shape.referenced):
            text = f"{shape.name}: not deleted, {', '.join(held)} is referenced"
            return _refused(action, "deleteFromSelectionFailed", text)
        self.store.delete_items(shape, gone)
        text = f"{shape.name}: {len(gone)} items deleted"
        counts = {"hierarchyName": shape.name, "deletedCount": len(gone)}
        return _succeeded(action, "deleteFromSelectionSucceeded", text, counts)

    def _selected(self, action: DeleteBySelection) -> list[str]:
        """The items for which a Boolean line item is true."""
        module, item = self.model.line_item(action.line_item_id)
        block = load(self.model, module, [item], self.store)
        axes = [axis.id for axis in block.dimensions]
        at = axes.index(action.list_id)
        leaves = block.dimensions[at].leaves
        chosen = block.at[at][block.numbers[item.id] != 0]
        return [leaves[place] for place in sorted(set(chosen.tolist()))]


def require_action(model: Model, user: User, kind: str, action_id: str) -> Action:
    """The action, if the model has it under that kind and the user may run it.

    Raises:
        NotFoundError: it has not, or the user may not see it.
    """
    known: dict[str, tuple[Action, ...]] = {
        "imports": model.imports,
        "exports": model.exports,
        "actions": model.others,
        "processes": model.processes,
    }
    if not user.may_run(action_id):
        raise NotFoundError
    action: Action = find(known.get(kind, ()), action_id)
    return action


def _succeeded(
    action: Step, type_: str, text: str, values: Mapping[str, object]
) -> Finished:
    """What an action says that leaves no dump."""
    result = {
        "details": [detail(type_, text, values)],
        "failureDumpAvailable": False,
        "objectId": action.id,
        "successful": True,
    }
    return Finished(result, {})


def _refused(action: Step, type_: str, text: str) -> Finished:
    """What an action says that failed as a whole."""
    finished = _succeeded(action, type_, text, {})
    return Finished({**finished.result, "successful": False}, {})
