"""The firm's own changes, as its clock moves, and those of the last three days."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.catalogue import SCHEMA
from sandbox.servers.salesforce.dml.drafts import ChangeType, RecordChange
from sandbox.servers.salesforce.events.payloads import Origin, events
from sandbox.servers.salesforce.events.stream import RETENTION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.events.stream import EventStream
    from sandbox.servers.salesforce.store import Commit
    from sandbox.world import LiveWorld
    from sandbox.world.clock import Advanced

_MOST_WAITING: Final = 1_000
_READ_ONLY_BUT_TOLD: Final = "User"


class ChangeFeed:
    """Brings changes to the event stream, once somebody has asked for events."""

    def __init__(
        self, world: LiveWorld, catalogue: Catalogue, stream: EventStream
    ) -> None:
        """Feed `stream` with the changes of `world`."""
        self._world = world
        self._stream = stream
        self.sobjects: dict[str, SObject] = {
            sobject.name: sobject
            for sobject in catalogue
            if not sobject.is_read_only or sobject.name == _READ_ONLY_BUT_TOLD
        }
        """The objects whose changes are told, by name."""
        self._lock = threading.Lock()
        self._started = False
        self._commits = 0
        self._waiting: deque[Commit] = deque(maxlen=_MOST_WAITING)

    def start(self) -> None:
        """Begin with what happened in the last three days, and follow the clock.

        Until then the clock needn't stop at each day.
        """
        with self._lock:
            if self._started:
                return
            self._started = True
            clock = self._world.clock
            self._tell(clock - RETENTION, clock)
            for commit in self._waiting:
                self._tell_commit(commit)
            self._waiting.clear()
            self._stream.forget(clock)
            self._world.add_listener(self._advanced, "salesforce change events")

    def committed(self, commit: Commit) -> None:
        """Tell what a client wrote."""
        with self._lock:
            if self._started:
                self._tell_commit(commit)
            else:
                self._waiting.append(commit)

    def _tell_commit(self, commit: Commit) -> None:
        self._commits += 1
        origin = Origin(commit.at, commit.origin, f"commit {self._commits}")
        self._stream.append(events(commit.changes, self.sobjects, origin))

    def _advanced(self, step: Advanced) -> None:
        with self._lock:
            self._tell(step.start, step.end)
            self._stream.forget(step.end)

    def _tell(self, start: dt.datetime, end: dt.datetime) -> None:
        """Tell what the firm changed within (start, end], instant by instant."""
        by_instant: dict[dt.datetime, list[RecordChange]] = {}
        for name in self.sobjects:
            for change in self._world.changes(SCHEMA, name, start, end):
                by_instant.setdefault(change.at, []).append(
                    record_change(name, change.before, change.after)
                )
        for at in sorted(by_instant):
            origin = Origin(at, "", "firm")
            self._stream.append(events(by_instant[at], self.sobjects, origin))


def record_change(
    object_name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> RecordChange:
    """A version's change as the platform sees it: who is deleted is in the bin."""
    old, new = before or {}, after or {}
    was_deleted, is_deleted = bool(old.get("IsDeleted")), bool(new.get("IsDeleted"))
    if after is None or (is_deleted and not was_deleted):
        return RecordChange(object_name, ChangeType.DELETE, old, new or old)
    if before is None:
        return RecordChange(object_name, ChangeType.CREATE, old, new)
    kind = ChangeType.UNDELETE if was_deleted else ChangeType.UPDATE
    return RecordChange(object_name, kind, old, new)
