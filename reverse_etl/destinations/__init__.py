"""The systems that can be pushed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reverse_etl.breaker_store import LedgerBreakerStore
from reverse_etl.destinations.anaplan import AnaplanDestination
from reverse_etl.errors import DestinationError
from systems.anaplan import LIVE_RATES, AnaplanClient, Polling
from systems.anaplan_login import AnaplanAccount
from systems.breaker import Breaker
from systems.http import Governance
from systems.runtime import Runtime
from systems.secrets import Secret
from systems.throttle import RateThrottle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reverse_etl.ledger import Ledger


def create_destination(  # noqa: PLR0913 - a connection has this many parts
    system: str,
    base_url: str,
    credentials: Mapping[str, str],
    options: Mapping[str, str],
    *,
    name: str | None = None,
    ledger: Ledger | None = None,
    runtime: Runtime | None = None,
) -> AnaplanDestination:
    """Connect to a destination; nothing is sent yet.

    Args:
        system: `anaplan`.
        base_url: Where its interface is.
        credentials: `user` and `password`.
        options: `model` (name or id; needed where several models are open),
            `auth_url`, `poll_seconds`, `task_deadline_seconds`.
        name: The connection's name; the system's by default.
        ledger: Keeps the breaker between runs. Without it each run starts with a
            closed one.
        runtime: Transport, clocks and sleep, for tests.

    Raises:
        DestinationError: If the system is none that can be pushed to, or a credential
            or option is missing or wrong.
    """
    if system != "anaplan":
        raise DestinationError(
            f"There is no destination for the system {system}.",
            hint="Rows can be pushed to anaplan; correct the connection's `system`.",
        )
    if missing := [key for key in ("user", "password") if not credentials.get(key)]:
        raise DestinationError(
            f"The connection lacks the credentials {' and '.join(missing)}.",
            hint="Name their environment variables under the connection's credentials.",
        )
    machine = runtime or Runtime()
    account_name = name or system
    governance = Governance(
        throttle=RateThrottle(LIVE_RATES, clock=machine.clock, sleep=machine.sleep),
        breaker=None
        if ledger is None
        else Breaker(account_name, LedgerBreakerStore(ledger), now=machine.now),
        runtime=machine,
    )
    account = AnaplanAccount(
        credentials["user"],
        Secret(credentials["password"]),
        auth_url=options.get("auth_url"),
    )
    defaults = Polling()
    polling = Polling(
        interval=_seconds(options, "poll_seconds", defaults.interval),
        deadline=_seconds(options, "task_deadline_seconds", defaults.deadline),
    )
    client = AnaplanClient(
        base_url,
        account,
        name=account_name,
        governance=governance,
        polling=polling,
    )
    return AnaplanDestination(client, model=options.get("model"))


def _seconds(options: Mapping[str, str], key: str, default: float) -> float:
    try:
        return float(options.get(key, default))
    except (TypeError, ValueError) as error:
        raise DestinationError(
            f"The option {key} is {options[key]!r}, which is no number of seconds.",
            hint="Write a number, such as 5 or 0.5.",
        ) from error
