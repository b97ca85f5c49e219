"""The org's records as one call sees them: within its transaction, if it has one.

A composite request that is all or none runs all its parts in one transaction, and a
part that reads has to see what an earlier part wrote. So whoever reads or writes asks
here for a cursor, and gets that of the transaction around it.
"""

from __future__ import annotations

import contextlib
import threading
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.dml.drafts import RecordChange
    from sandbox.world import LiveWorld


@dataclass(frozen=True, slots=True)
class Commit:
    """What one transaction changed.

    Attributes:
        changes: record by record, in their order.
        at: the org's clock.
        origin: which API and client wrote.
    """

    changes: Sequence[RecordChange]
    at: dt.datetime
    origin: str


@dataclass(slots=True)
class Transaction:
    """An open transaction.

    Attributes:
        cursor: through which to read and write.
        changes: what was changed in it.
        is_doomed: a part of it failed, so that it must not be committed.
    """

    cursor: DuckDBPyConnection
    changes: list[RecordChange] = field(default_factory=list)
    is_doomed: bool = False


class OrgStore:
    """The live store, behind the transaction of the call."""

    def __init__(self, world: LiveWorld) -> None:
        """Read and write `world`."""
        self._world = world
        self._lock = threading.Lock()
        self._open: ContextVar[Transaction | None] = ContextVar("open", default=None)
        self._listeners: list[Callable[[Commit], None]] = []

    @property
    def clock(self) -> dt.datetime:
        """The org's clock, in UTC."""
        return self._world.clock

    def on_commit(self, listener: Callable[[Commit], None]) -> None:
        """Tell a listener of each transaction that changed something, in turn."""
        self._listeners.append(listener)

    @contextlib.contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """A cursor that sees what the call has written so far."""
        transaction = self._open.get()
        if transaction is not None:
            yield transaction.cursor
            return
        with contextlib.closing(self._world.connection()) as cursor:
            yield cursor

    @contextlib.contextmanager
    def transaction(self, origin: str) -> Iterator[Transaction]:
        """The transaction around the call, or one of its own that commits at the end.

        Any exception rolls back what was written since the outermost one began.
        """
        around = self._open.get()
        if around is not None:
            try:
                yield around
            except BaseException:
                around.is_doomed = True
                raise
            return
        # Held until the listeners know, so that they learn of commits in their order.
        with self._lock:
            with self._world.writing() as cursor:
                transaction = Transaction(cursor)
                token = self._open.set(transaction)
                try:
                    yield transaction
                finally:
                    self._open.reset(token)
            if transaction.changes:
                commit = Commit(transaction.changes, self.clock, origin)
                for listener in self._listeners:
                    listener(commit)
