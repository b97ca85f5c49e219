"""What is to be delivered, to whom and when, and what became of it.

Deliveries are kept with the account, so that what waits is still there after a restart.
Their times are the firm's clock: a delivery that failed waits until the clock moves on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.webhooks.endpoints import wants

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.stripe.templates import Json

TABLES: Final = """
    create schema if not exists stripe_account;
    create table if not exists stripe_account.delivery (
        event_id varchar, event_type varchar, endpoint_id varchar, created bigint,
        due_at bigint, attempts integer, state varchar, last_status integer,
        last_error varchar
    );
"""

GIVEN_UP_AFTER: Final = 3 * 86_400
"""How long a delivery is tried again, in seconds."""
_BACK_OFF: Final = (300, 1_800, 7_200, 18_000, 36_000)
_LONGEST_WAIT: Final = 43_200
PENDING: Final = "pending"
DELIVERED: Final = "delivered"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint.

    Attributes:
        event_id: the event.
        event_type: its type.
        endpoint_id: the endpoint.
        created: when it happened, by the firm's clock.
        due_at: when it is to be tried next, by the firm's clock.
        attempts: how often it was tried.
    """

    event_id: str
    event_type: str
    endpoint_id: str
    created: int
    due_at: int
    attempts: int


def enqueue(
    cursor: DuckDBPyConnection,
    endpoints: Sequence[Json],
    events: Iterable[tuple[str, str, int]],
) -> int:
    """Note events, by (id, type, created), for the endpoints that want them."""
    rows = [
        [event_id, kind, endpoint["id"], created, created, PENDING]
        for event_id, kind, created in events
        for endpoint in endpoints
        if wants(endpoint, kind)
    ]
    if rows:
        cursor.executemany(
            "insert into stripe_account.delivery "
            "(event_id, event_type, endpoint_id, created, due_at, attempts, state) "
            "values (?, ?, ?, ?, ?, 0, ?)",
            rows,
        )
    return len(rows)


def due(
    cursor: DuckDBPyConnection, endpoint_id: str, until: int, limit: int
) -> list[Delivery]:
    """The first deliveries to an endpoint that are due by then."""
    rows = cursor.execute(
        "select event_id, event_type, endpoint_id, created, due_at, attempts "
        "from stripe_account.delivery "
        "where endpoint_id = ? and state = 'pending' and due_at <= ? "
        "order by due_at, created, rowid limit ?",
        [endpoint_id, until, limit],
    ).fetchall()
    return [Delivery(*row) for row in rows]


def endpoints_waiting(cursor: DuckDBPyConnection, until: int) -> list[str]:
    """The endpoints that something is due to."""
    rows = cursor.execute(
        "select distinct endpoint_id from stripe_account.delivery "
        "where state = 'pending' and due_at <= ? order by 1",
        [until],
    ).fetchall()
    return [str(row[0]) for row in rows]


def settle(
    cursor: DuckDBPyConnection,
    delivery: Delivery,
    status: int | None,
    error: str | None,
) -> None:
    """Note how an attempt went; after a failure it is tried again, later and later."""
    state, due_at = DELIVERED, delivery.due_at
    if error is not None:
        due_at += wait_after(delivery.attempts + 1)
        too_late = due_at > delivery.created + GIVEN_UP_AFTER
        state = FAILED if too_late else PENDING
    cursor.execute(
        "update stripe_account.delivery set state = ?, due_at = ?, attempts = ?, "
        "last_status = ?, last_error = ? where event_id = ? and endpoint_id = ?",
        [
            state,
            due_at,
            delivery.attempts + 1,
            status,
            error,
            delivery.event_id,
            delivery.endpoint_id,
        ],
    )


def wait_after(attempts: int) -> int:
    """How long to wait after so many attempts, in seconds."""
    if attempts <= len(_BACK_OFF):
        return _BACK_OFF[attempts - 1]
    return _LONGEST_WAIT


def pending_by_event(
    cursor: DuckDBPyConnection, events: Sequence[str]
) -> dict[str, int]:
    """How many deliveries of each event weren't successful yet."""
    rows = cursor.execute(
        "select event_id, count(*) from stripe_account.delivery "
        "where state <> 'delivered' and list_contains(?, event_id) group by 1",
        [list(events)],
    ).fetchall()
    return {str(event): int(count) for event, count in rows}


def summary(cursor: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Of each endpoint, how its deliveries stand."""
    rows = cursor.execute(
        "select endpoint_id, count(*) filter (state = 'delivered'), "
        "count(*) filter (state = 'pending'), count(*) filter (state = 'failed'), "
        "sum(attempts), min(due_at) filter (state = 'pending'), "
        "arg_max(last_error, due_at) filter (state <> 'delivered') "
        "from stripe_account.delivery group by 1 order by 1"
    ).fetchall()
    names = (
        "endpoint",
        "delivered",
        "pending",
        "given_up",
        "attempts",
        "next_due_at",
        "last_error",
    )
    return [dict(zip(names, row, strict=True)) for row in rows]
