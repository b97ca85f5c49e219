"""A record on its way into the store, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.salesforce.dml.errors import RecordError

Row = dict[str, Any]
"""A record by column, with the values as the store has them."""


@dataclass(slots=True)
class Draft:
    """A record that is about to be saved.

    Attributes:
        place: where it stands in the request.
        before: the record as it is, or `None` if it is new.
        after: the record as it will be.
        given: the fields that the client sent.
        error: why it won't be saved.
    """

    place: int
    before: Row | None
    after: Row
    given: frozenset[str] = frozenset()
    error: RecordError | None = None

    @property
    def is_new(self) -> bool:
        """Whether the record is being created."""
        return self.before is None

    def was(self, name: str) -> Any:
        """The field's value before, `None` for a new record."""
        return None if self.before is None else self.before.get(name)

    def changes(self, *names: str) -> bool:
        """Whether one of the fields gets another value, or its first."""
        return any(self.after.get(name) != self.was(name) for name in names)

    def refuse(self, error: RecordError) -> None:
        """Don't save it; the first reason counts."""
        if self.error is None:
            self.error = error


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one record of a request.

    Attributes:
        record_id: its id, unless it never got one.
        created: whether it is new, where that could have been otherwise.
        error: why it was refused.
    """

    record_id: str | None = None
    created: bool | None = None
    error: RecordError | None = None

    def body(self) -> dict[str, Any]:
        """The result as a collection's answer has it."""
        if self.error is not None:
            found: dict[str, Any] = {"success": False, "errors": [self.error.body()]}
            if self.record_id is not None:
                found = {"id": self.record_id, **found}
            return found
        result: dict[str, Any] = {"id": self.record_id, "success": True, "errors": []}
        return result if self.created is None else {**result, "created": self.created}


class ChangeType(StrEnum):
    """What happened to a record."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    UNDELETE = "UNDELETE"


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A change of one record that was saved.

    Attributes:
        object_name: its object.
        kind: what happened.
        before: the record until then; empty for a new one.
        after: the record from then on; for a deleted one as it was.
    """

    object_name: str
    kind: ChangeType
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
