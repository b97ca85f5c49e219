"""What a client is given: the machine's clocks and network, and its rules."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from systems.retry import RetryPolicy
from systems.secrets import Redactor
from systems.throttle import Throttle, Unthrottled

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from systems.breaker import Breaker


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a client takes from the machine, so that a test can give its own."""

    transport: httpx.BaseTransport | None = None
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Governance:
    """The rules under which one account is called; its reads and writes share them.

    Attributes:
        policy: how patient to be with one call.
        throttle: how fast, and how many at once.
        breaker: whether to call at all. `None`: one that forgets with the process.
        redactor: knows the secrets; every message passes through it.
        runtime: transport, clocks and sleep.
        timeout: seconds to connect, and between two pieces of an answer.
    """

    policy: RetryPolicy = field(default_factory=RetryPolicy)
    throttle: Throttle = field(default_factory=Unthrottled)
    breaker: Breaker | None = None
    redactor: Redactor = field(default_factory=Redactor)
    runtime: Runtime = field(default_factory=Runtime)
    timeout: float = 60.0


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What a client has done so far.

    Attributes:
        requests: how many were answered.
        retries: how many attempts were repeated.
        bytes_received: as they came over the wire.
        last_date: the last `Date` header, which is the other side's clock.
    """

    requests: int = 0
    retries: int = 0
    bytes_received: int = 0
    last_date: dt.datetime | None = None
