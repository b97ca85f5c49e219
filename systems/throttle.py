"""How fast, and how many at once, we may call an account.

Vendors count in different ways: requests per second and per minute, several rates at
    the same time, or requests that are under way at once. A throttle gives out slots; a
    call holds one while it runs.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Protocol

from pyrate_limiter import InMemoryBucket, Rate, RateItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager


class Throttle(Protocol):
    """Gives out slots for calls."""

    def slot(self) -> AbstractContextManager[None]:
        """Wait for a slot, and hold it for as long as the context is open."""
        ...


class Unthrottled:
    """No limit of our own: the vendor states none."""

    @contextlib.contextmanager
    def slot(self) -> Iterator[None]:
        """A slot at once."""
        yield


class RateThrottle:
    """At most so many calls per interval, for several intervals at once."""

    def __init__(
        self,
        rates: Sequence[tuple[int, float]],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Set the rates.

        Args:
            rates: pairs of calls and seconds; the shorter interval first, with the
                higher rate.
            clock: seconds from any fixed point.
            sleep: waits for seconds.
        """
        self._bucket = InMemoryBucket(
            [Rate(calls, int(seconds * 1000)) for calls, seconds in rates]
        )
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def slot(self) -> Iterator[None]:
        """A slot as soon as every rate has room for one more call."""
        while (wait := self._take()) > 0:
            self._sleep(wait)
        yield

    def _take(self) -> float:
        """Take a slot, or say how many seconds to wait before asking again."""
        with self._lock:
            now = int(self._clock() * 1000)
            self._bucket.leak(now)
            item = RateItem("call", now)
            if self._bucket.put(item):
                return 0.0
            wait = self._bucket.waiting(item)
            if not isinstance(wait, int):
                raise TypeError("a bucket in memory answers at once")
            return max(wait, 1) / 1000


class ConcurrencyThrottle:
    """At most so many calls at the same time, as NetSuite counts."""

    def __init__(self, slots: int) -> None:
        """Set the number of calls that may be under way."""
        self._semaphore = threading.BoundedSemaphore(slots)

    @contextlib.contextmanager
    def slot(self) -> Iterator[None]:
        """A slot as soon as another call has ended."""
        with self._semaphore:
            yield
