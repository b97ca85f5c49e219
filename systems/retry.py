"""When a call is made again, and after how long.

Full jitter between nothing and a doubling, capped bound; a `Retry-After` of the system
is taken at its word and costs no attempt; one deadline bounds all of it.
"""

from __future__ import annotations

import datetime as dt
import email.utils
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import tenacity

    from systems.errors import SystemsError

LEAST_RETRY_AFTER: Final = 0.1
"""Seconds: a system that always says `Retry-After: 0` isn't asked in a tight loop."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient we are with one call.

    Attributes:
        attempts: how often it is made at most, those not counted that the system itself
            put off.
        base: seconds; the first pause is at most this long, each further twice as long.
        cap: seconds; no pause of ours is longer.
        deadline: seconds for the whole call with all its attempts and pauses.
    """

    attempts: int = 5
    base: float = 0.5
    cap: float = 30.0
    deadline: float = 300.0

    def pause_bound(self, attempt: int) -> float:
        """The longest pause after the given attempt, counted from one."""
        return float(min(self.cap, self.base * 2 ** min(attempt - 1, 32)))


class TryAgainError(Exception):
    """Inside the client: this attempt failed in a way that may be tried again.

    Attributes:
        error: what the caller gets if there is no next attempt.
        retry_after: seconds that the system asked for; `None` to use the policy's.
        burns_attempt: whether it counts against the policy's attempts.
    """

    def __init__(
        self,
        error: SystemsError,
        *,
        retry_after: float | None = None,
        burns_attempt: bool = True,
    ) -> None:
        """Keep what decides about the next attempt."""
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after
        self.burns_attempt = burns_attempt


class Attempts:
    """The attempts of one call, for tenacity to ask for pauses and for the end."""

    def __init__(
        self,
        policy: RetryPolicy,
        *,
        clock: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        """Start the deadline."""
        self._policy = policy
        self._clock = clock
        self._random = random
        self._burnt = 0
        self._ends_at = clock() + policy.deadline

    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self._ends_at - self._clock()

    def pause(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next attempt."""
        failure = _failure(state)
        if failure.burns_attempt:
            self._burnt += 1
        if failure.retry_after is not None:
            return failure.retry_after
        bound = self._policy.pause_bound(max(self._burnt, 1))
        return self._random() * bound

    def is_over(self, state: tenacity.RetryCallState) -> bool:
        """Whether the attempts are used up, or the pause would pass the deadline."""
        return (
            self._burnt >= self._policy.attempts
            or state.upcoming_sleep >= self.remaining()
        )


def _failure(state: tenacity.RetryCallState) -> TryAgainError:
    error = None if state.outcome is None else state.outcome.exception()
    if not isinstance(error, TryAgainError):
        raise TypeError("only attempts that may be repeated are asked for a pause")
    return error


def retry_after_seconds(value: str | None, *, now: dt.datetime) -> float | None:
    """Read a `Retry-After` header: seconds, or an HTTP date.

    Args:
        value: the header, if there is one.
        now: the time by which a date is counted.

    Returns:
        Seconds to wait, or `None` when there is no header or it can't be read.
    """
    if value is None:
        return None
    text = value.strip()
    if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
        return max(float(text), LEAST_RETRY_AFTER)
    moment = http_date(text)
    if moment is None:
        return None
    return max((moment - now).total_seconds(), LEAST_RETRY_AFTER)


def http_date(value: str | None) -> dt.datetime | None:
    """Read an HTTP date such as `Tue, 30 Jun 2026 18:00:00 GMT`."""
    if value is None:
        return None
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
