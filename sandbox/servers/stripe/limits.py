"""How many requests Stripe takes: https://docs.stripe.com/rate-limits.

A test account may read and write 25 times a second each. The sandbox counts only when
it is told to: on loopback a client would otherwise spend its time waiting.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sandbox.servers.stripe.errors import StripeError


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a second; `None` is without a limit."""

    reads: float | None = None
    writes: float | None = None


class Limits:
    """A bucket of tokens for reads, and one for writes."""

    def __init__(self, rates: Rates) -> None:
        """Begin with full buckets."""
        self._rates = {True: rates.reads, False: rates.writes}
        self._tokens = {is_read: rate or 0.0 for is_read, rate in self._rates.items()}
        self._filled_at: dict[bool, float] = {}
        self._lock = threading.Lock()

    def take(self, *, is_read: bool, now: float) -> None:
        """Count a request.

        Args:
            is_read: whether it reads.
            now: a clock in seconds that only moves forward.

        Raises:
            StripeError: there were too many.
        """
        rate = self._rates[is_read]
        if rate is None:
            return
        with self._lock:
            passed = now - self._filled_at.get(is_read, now)
            self._filled_at[is_read] = now
            self._tokens[is_read] = min(rate, self._tokens[is_read] + passed * rate)
            if self._tokens[is_read] < 1:
                raise rate_limited()
            self._tokens[is_read] -= 1


def rate_limited() -> StripeError:
    """The refusal of a request that is one too many."""
    return StripeError(
        429,
        "Testmode request rate limit exceeded, the rate limits in testmode are lower "
        "than livemode. You can learn more about rate limits here "
        "https://stripe.com/docs/rate-limits.",
        code="rate_limit",
    )
