"""The tenant's allowance of requests: a bucket of tokens that fills steadily."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.errors import TooManyRequestsError

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests may be sent: `burst` at once, `per_second` in the long run."""

    burst: int = 600
    per_second: float = 10.0


VENDOR_ALLOWANCE: Final = Allowance()
"""600 requests a minute, for everybody who works in the tenant."""


class Bucket:
    """The tokens that are left."""

    def __init__(self, allowance: Allowance) -> None:
        """Begin full."""
        self._allowance = allowance
        self._tokens = float(allowance.burst)
        self._filled_at: datetime | None = None

    def take(self, at: datetime) -> None:
        """Take a token, or raise `TooManyRequestsError`."""
        if self._filled_at is not None:
            passed = (at - self._filled_at).total_seconds()
            gained = max(0.0, passed) * self._allowance.per_second
            self._tokens = min(self._allowance.burst, self._tokens + gained)
        self._filled_at = at
        if self._tokens < 1:
            missing = (1 - self._tokens) / self._allowance.per_second
            raise TooManyRequestsError(max(1, math.ceil(missing)))
        self._tokens -= 1
