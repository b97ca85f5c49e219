"""How the clock moves, day by day, and who is told.

A listener is told of each step after it was taken, so it finds the world as it is
known at the step's end. Steps end at midnight UTC and at the target, so that whoever
moves the clock by a week sees what somebody sees who moves it by seven days.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Advanced:
    """The clock moved: what became known lies within (start, end], in UTC."""

    start: datetime
    end: datetime


Listener = Callable[[Advanced], object]
Report = Callable[[], Mapping[str, int]]
"""What a listener counts, such as deliveries by their state."""


@dataclass(slots=True)
class _Told:
    """A listener, and how it fared."""

    name: str
    listener: Listener
    report: Report
    steps: int = 0
    failures: int = 0
    last_failure: str | None = None


class Listeners:
    """Those who want to know that the clock moved, in the order in which they came."""

    def __init__(self) -> None:
        """Begin with none."""
        self._told: list[_Told] = []
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._told)

    def add(self, listener: Listener, name: str, report: Report) -> None:
        """Tell a listener of every step from now on."""
        with self._lock:
            self._told.append(_Told(name, listener, report))

    def tell(self, event: Advanced) -> None:
        """Tell all. What one of them raises is noted, and holds up nobody."""
        with self._lock:
            told = list(self._told)
        for each in told:
            each.steps += 1
            try:
                each.listener(event)
            except Exception as error:  # noqa: BLE001 - whatever it is, time goes on
                _log.exception("%s failed on the step to %s", each.name, event.end)
                each.failures += 1
                each.last_failure = f"{type(error).__name__}: {error}"

    def states(self) -> list[dict[str, Any]]:
        """Each listener's name, report, steps that it was told of, and failures."""
        with self._lock:
            told = list(self._told)
        return [
            {
                "name": each.name,
                "report": dict(each.report()),
                "steps": each.steps,
                "failures": each.failures,
                "last_failure": each.last_failure,
            }
            for each in told
        ]


def daily_steps(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The steps from one instant to another: up to each midnight, and to the end."""
    while start < end:
        midnight = datetime.combine(
            start.date() + timedelta(days=1), datetime.min.time(), start.tzinfo
        )
        step = min(midnight, end)
        yield start, step
        start = step
