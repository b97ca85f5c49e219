"""What a landing did, object by object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class ObjectResult:
    """How the landing of one object of one connection ended.

    Attributes:
        connection: the connection.
        system: its system.
        object: the vendor's name of the object.
        table: the raw table.
        started_at: when its reading began.
        finished_at: when its rows were in the warehouse.
        status: `ok` or `failed`.
        received: rows that came, and deletions that were noticed.
        loaded: new versions in the warehouse.
        quarantined: rows that don't fit the declared schema.
        superseded: rows whose version was there already, or came twice.
        deleted: of those loaded, the versions that say that a record is deleted.
        missing: declared fields that the system doesn't have.
        undeclared: fields of the system that nobody declared.
        error_code: why it failed, for scripts.
        error_message: why it failed.
        error_hint: what to do.
    """

    connection: str
    system: str
    object: str
    table: str
    started_at: dt.datetime
    finished_at: dt.datetime
    status: str
    received: int = 0
    loaded: int = 0
    quarantined: int = 0
    superseded: int = 0
    deleted: int = 0
    missing: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    error_code: str | None = None
    error_message: str | None = None
    error_hint: str | None = None


@dataclass(frozen=True, slots=True)
class LandingReport:
    """How a landing ended.

    Attributes:
        run_id: the run.
        results: per object, in the order of connections and declarations.
        source_today: the day by the systems' own clocks; `None` when none answered.
    """

    run_id: str
    results: tuple[ObjectResult, ...]
    source_today: dt.date | None

    @property
    def failed(self) -> tuple[ObjectResult, ...]:
        """The objects that could not be landed."""
        return tuple(result for result in self.results if result.status == "failed")
