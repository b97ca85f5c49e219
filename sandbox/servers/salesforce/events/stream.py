"""The org's event bus: the events of the last three days, numbered for replay."""

from __future__ import annotations

import datetime as dt
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.events.payloads import channel_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sandbox.servers.salesforce.events.payloads import ChangeEvent

RETENTION: Final = dt.timedelta(hours=72)
ALL_CHANGES: Final = "/data/ChangeEvents"
NEW_ONLY: Final = -1
ALL_KEPT: Final = -2
_FIRST: Final = 1_000


class UnknownReplayIdError(Exception):
    """No event of that number is kept."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event on the bus.

    Attributes:
        replay_id: its number; numbers grow, and some are left out.
        channel: the channel of its object.
        at: when it happened, by the firm's clock.
        payload: what a subscriber gets.
    """

    replay_id: int
    channel: str
    at: dt.datetime
    payload: Mapping[str, Any]

    def is_for(self, channel: str) -> bool:
        """Whether subscribers of a channel get it."""
        return channel in {ALL_CHANGES, self.channel}


class EventStream:
    """The events, and who listens to them."""

    def __init__(self) -> None:
        """Begin without events."""
        self._events: deque[StoredEvent] = deque()
        self._last = _FIRST
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Sequence[StoredEvent]], None]] = []

    def listen(self, listener: Callable[[Sequence[StoredEvent]], None]) -> None:
        """Tell a listener of new events, in the thread that brings them."""
        with self._lock:
            self._listeners.append(listener)

    def append(self, events: Iterable[ChangeEvent]) -> None:
        """Add events that just happened, and forget those that are too old."""
        with self._lock:
            added = []
            for event in events:
                self._last += 1
                channel = channel_of(event.object_name)
                added.append(StoredEvent(self._last, channel, event.at, event.payload))
            if not added:
                return
            self._events += added
            self._forget(added[-1].at)
            for listener in self._listeners:
                listener(added)

    def forget(self, now: dt.datetime) -> None:
        """Forget the events that are older than three days at an instant."""
        with self._lock:
            self._forget(now)

    @property
    def last_id(self) -> int:
        """The number of the newest event there ever was."""
        return self._last

    def after(self, replay_id: int, channel: str) -> list[StoredEvent]:
        """A channel's events after that of a number, or `ALL_KEPT`, or `NEW_ONLY`.

        Raises:
            UnknownReplayIdError: that event is not kept, or never was.
        """
        with self._lock:
            if replay_id == NEW_ONLY:
                return []
            if replay_id != ALL_KEPT:
                oldest = self._events[0].replay_id if self._events else self._last
                if not oldest - 1 <= replay_id <= self._last:
                    raise UnknownReplayIdError(str(replay_id))
            return [
                event
                for event in self._events
                if event.replay_id > replay_id and event.is_for(channel)
            ]

    def _forget(self, now: dt.datetime) -> None:
        while self._events and self._events[0].at < now - RETENTION:
            self._events.popleft()
