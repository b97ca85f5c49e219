"""The breaker of an account: after too many failures it is left alone for a while.

::

    closed --failures--> open --time passes--> half open --success--> closed
                          ^                        |
                          +--------failure---------+

A refused row is no failure of the system and never opens it. The record is kept by a
store that the caller chooses: a command-line process forgets, so what pushes keeps it
    in its ledger.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from systems.errors import BreakerOpenError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_PAUSE: Final = dt.timedelta(hours=1)


class BreakerState(StrEnum):
    """Whether calls pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    """One call passes, to see whether the system is back."""


@dataclass(frozen=True, slots=True)
class BreakerRecord:
    """What is remembered about an account.

    Attributes:
        state: whether calls pass.
        failures: how many in a row.
        openings: how often it opened since the last success; each pause is twice as
            long.
        open_until: when the next call may be tried, while open.
        reason: why it opened.
    """

    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    openings: int = 0
    open_until: dt.datetime | None = None
    reason: str = ""


class BreakerStore(Protocol):
    """Where records are kept between calls, and perhaps between processes."""

    def load(self, name: str) -> BreakerRecord:
        """The record of an account, a fresh one if there is none."""
        ...

    def save(self, name: str, record: BreakerRecord) -> None:
        """Keep the record of an account."""
        ...


class MemoryBreakerStore:
    """Keeps records for as long as the process lives."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._records: dict[str, BreakerRecord] = {}

    def load(self, name: str) -> BreakerRecord:
        """The record of an account, a fresh one if there is none."""
        return self._records.get(name, BreakerRecord())

    def save(self, name: str, record: BreakerRecord) -> None:
        """Keep the record of an account."""
        self._records[name] = record


class Breaker:
    """Decides whether an account is called at all."""

    def __init__(
        self,
        name: str,
        store: BreakerStore,
        *,
        now: Callable[[], dt.datetime],
        threshold: int = 5,
        pause: dt.timedelta = dt.timedelta(seconds=60),
    ) -> None:
        """Guard one account.

        Args:
            name: the account, such as the connection's name.
            store: where its record is kept.
            now: the time, with its zone.
            threshold: how many failures in a row open it.
            pause: how long it stays open the first time.
        """
        self.name = name
        self._store = store
        self._now = now
        self._threshold = threshold
        self._pause = pause
        self._lock = threading.Lock()

    def check(self) -> None:
        """Let a call pass, or refuse it.

        Raises:
            BreakerOpenError: the account is left alone for now.
        """
        with self._lock:
            record = self._store.load(self.name)
            if record.state is BreakerState.CLOSED or record.open_until is None:
                return
            if self._now() < record.open_until:
                raise BreakerOpenError(
                    f"{self.name} is left alone until "
                    f"{record.open_until:%Y-%m-%d %H:%M:%S} UTC: {record.reason}",
                    hint="Wait until then, or mend the cause and try again.",
                    retry_at=record.open_until,
                )
            # The probe passes; whoever comes while it is under way waits as long again.
            self._store.save(
                self.name,
                replace(
                    record,
                    state=BreakerState.HALF_OPEN,
                    open_until=self._now() + self._pause,
                ),
            )

    def succeeded(self) -> None:
        """The system answered: forget what was before."""
        with self._lock:
            if self._store.load(self.name) != BreakerRecord():
                self._store.save(self.name, BreakerRecord())

    def failed(self, reason: str) -> None:
        """The system failed once more."""
        with self._lock:
            record = self._store.load(self.name)
            failures = record.failures + 1
            is_probe = record.state is BreakerState.HALF_OPEN
            if failures < self._threshold and not is_probe:
                self._store.save(self.name, replace(record, failures=failures))
                return
            pause = min(self._pause * 2**record.openings, LONGEST_PAUSE)
            self._open(record, self._now() + pause, reason, failures)

    def trip(self, reason: str, until: dt.datetime | None = None) -> None:
        """Open at once: more calls are pointless until a known time."""
        with self._lock:
            record = self._store.load(self.name)
            self._open(
                record, until or self._now() + self._pause, reason, record.failures + 1
            )

    def _open(
        self, record: BreakerRecord, until: dt.datetime, reason: str, failures: int
    ) -> None:
        self._store.save(
            self.name,
            BreakerRecord(
                state=BreakerState.OPEN,
                failures=failures,
                openings=record.openings + 1,
                open_until=until,
                reason=reason,
            ),
        )
