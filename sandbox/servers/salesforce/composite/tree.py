"""Trees: records with their children, created at once or not at all."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.errors import SalesforceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.dml.drafts import Outcome
    from sandbox.servers.salesforce.http import Call
    from sandbox.servers.salesforce.writes import WriteService

_MOST_RECORDS: Final = 200
_MOST_LEVELS: Final = 5


@dataclass(frozen=True, slots=True)
class _Node:
    """A record of the tree.

    Attributes:
        reference: how the request calls it.
        sobject: its object.
        values: its own fields.
        parent: the reference of the record above, if any.
        lookup: the field that refers to that record.
    """

    reference: str
    sobject: SObject
    values: Mapping[str, Any]
    parent: str | None
    lookup: str


class _RollBackError(Exception):
    """Undo the transaction: a record failed."""


class Trees:
    """Creates trees of records."""

    def __init__(self, writes: WriteService, catalogue: Catalogue) -> None:
        """Write through the service."""
        self._writes = writes
        self._catalogue = catalogue

    def create(self, call: Call) -> tuple[dict[str, Any], bool]:
        """`POST /composite/tree/X`: the answer, and whether all was created."""
        root = self._catalogue.require(call.path["name"])
        records = call.json().get("records") or []
        levels = list(self._levels(root, records))
        nodes = [node for level in levels for node in level]
        references = [node.reference for node in nodes]
        if not nodes or len(nodes) > _MOST_RECORDS or len(levels) > _MOST_LEVELS:
            raise SalesforceError(
                400,
                "INVALID_INPUT",
                f"A tree has from 1 to {_MOST_RECORDS} records on at most "
                f"{_MOST_LEVELS} levels",
            )
        if len(set(references)) < len(references) or not all(references):
            raise SalesforceError(
                400, "INVALID_INPUT", "Each record needs a referenceId of its own"
            )
        ids: dict[str, str] = {}
        failed: list[dict[str, Any]] = []
        with (
            contextlib.suppress(_RollBackError),
            self._writes.writer(call.origin) as writer,
        ):
            for level in levels:
                for sobject in {
                    node.sobject.name: node.sobject for node in level
                }.values():
                    same = [node for node in level if node.sobject.name == sobject.name]
                    outcomes = writer.insert(
                        sobject, [_row(node, ids) for node in same]
                    )
                    failed += _note(same, outcomes, ids)
                if failed:
                    raise _RollBackError
        if failed:
            return {"hasErrors": True, "results": failed}, False
        results = [{"referenceId": each, "id": ids[each]} for each in references]
        return {"hasErrors": False, "results": results}, True

    def _levels(
        self, root: SObject, records: Sequence[Mapping[str, Any]]
    ) -> Iterator[list[_Node]]:
        """The records, level by level from the top."""
        level = [(record, root, None, "") for record in records]
        waiting: list[tuple[Mapping[str, Any], SObject, str | None, str]] = [*level]
        while waiting:
            nodes: list[_Node] = []
            below: list[tuple[Mapping[str, Any], SObject, str | None, str]] = []
            for record, sobject, parent, lookup in waiting:
                attributes = record.get("attributes") or {}
                reference = str(attributes.get("referenceId") or "")
                values: dict[str, Any] = {}
                for name, value in record.items():
                    child = self._catalogue.child(sobject, name)
                    if child is None or not isinstance(value, dict):
                        values[name] = value
                        continue
                    below += [
                        (each, child.sobject, reference, child.lookup.name)
                        for each in value.get("records") or []
                    ]
                nodes.append(_Node(reference, sobject, values, parent, lookup))
            yield nodes
            waiting = below


def _row(node: _Node, ids: Mapping[str, str]) -> dict[str, Any]:
    if node.parent is None:
        return dict(node.values)
    return {**node.values, node.lookup: ids[node.parent]}


def _note(
    nodes: Sequence[_Node], outcomes: Sequence[Outcome], ids: dict[str, str]
) -> list[dict[str, Any]]:
    """Note the ids of what was created; gives what failed."""
    failed = []
    for node, outcome in zip(nodes, outcomes, strict=True):
        if outcome.error is not None:
            error = outcome.error.body()
            failed.append({"referenceId": node.reference, "errors": [error]})
        else:
            ids[node.reference] = outcome.record_id or ""
    return failed
