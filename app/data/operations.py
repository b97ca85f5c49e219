"""Questions about the machinery: what was loaded, pushed, held back, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.snapshot import Snapshot

DELIVERED = "delivered"
SUPERSEDED = "superseded"
"""Replaced by a newer row of the same key before it was sent: nothing is missing."""


def deliveries(snapshot: Snapshot) -> pd.DataFrame:
    """Rows and money of every sync, by period and state."""
    return snapshot.fetch(
        """
        select
            sync, destination, period, state,
            count(*) as row_count,
            sum(amount) as amount,
            max(delivered_at) as delivered_at
        from operations.ops_sync_deliveries
        group by sync, destination, period, state
        order by sync, period, state
        """,
        {
            "sync": Kind.TEXT,
            "destination": Kind.TEXT,
            "period": Kind.TIME,
            "state": Kind.TEXT,
            "row_count": Kind.NUMBER,
            "amount": Kind.NUMBER,
            "delivered_at": Kind.TIME,
        },
    )


def held_rows(snapshot: Snapshot, limit: int = 1000) -> pd.DataFrame:
    """Rows that have not arrived, the most money first."""
    return snapshot.fetch(
        """
        select
            sync, item_code, row_key, period, state, amount, attempts,
            error_code, error_message, updated_at
        from operations.ops_sync_deliveries
        where state not in ('delivered', 'superseded')
        order by abs(amount) desc nulls last, row_key
        limit ?
        """,
        {
            "sync": Kind.TEXT,
            "item_code": Kind.TEXT,
            "row_key": Kind.TEXT,
            "period": Kind.TIME,
            "state": Kind.TEXT,
            "amount": Kind.NUMBER,
            "attempts": Kind.NUMBER,
            "error_code": Kind.TEXT,
            "error_message": Kind.TEXT,
            "updated_at": Kind.TIME,
        },
        (limit,),
    )


def runs(snapshot: Snapshot, limit: int = 50) -> pd.DataFrame:
    """The last commands that loaded, built or pushed."""
    return snapshot.fetch(
        """
        select
            run_id, command, as_of_date, started_at, finished_at, status,
            date_diff('second', started_at, finished_at) as seconds
        from operations.ops_runs
        order by started_at desc
        limit ?
        """,
        {
            "run_id": Kind.TEXT,
            "command": Kind.TEXT,
            "as_of_date": Kind.TIME,
            "started_at": Kind.TIME,
            "finished_at": Kind.TIME,
            "status": Kind.TEXT,
            "seconds": Kind.NUMBER,
        },
        (limit,),
    )


def landings(snapshot: Snapshot) -> pd.DataFrame:
    """The latest landing of every object of every connection."""
    return snapshot.fetch(
        """
        select
            connection, system, object, status, finished_at,
            received, loaded, quarantined, superseded,
            error_message, error_hint
        from operations.ops_landings
        order by status desc, connection, object
        """,
        {
            "connection": Kind.TEXT,
            "system": Kind.TEXT,
            "object": Kind.TEXT,
            "status": Kind.TEXT,
            "finished_at": Kind.TIME,
            "received": Kind.NUMBER,
            "loaded": Kind.NUMBER,
            "quarantined": Kind.NUMBER,
            "superseded": Kind.NUMBER,
            "error_message": Kind.TEXT,
            "error_hint": Kind.TEXT,
        },
    )


def exceptions(snapshot: Snapshot) -> pd.DataFrame:
    """What is open, the most money at risk first."""
    return snapshot.fetch(
        """
        select
            kind, system, object, owner, first_seen_at, last_seen_at, occurrences,
            state, title, detail, amount_at_risk_corporate as amount_at_risk, next_step
        from operations.ops_exceptions
        where state in ('open', 'acknowledged')
        order by abs(amount_at_risk_corporate) desc nulls last, last_seen_at desc
        """,
        {
            "kind": Kind.TEXT,
            "system": Kind.TEXT,
            "object": Kind.TEXT,
            "owner": Kind.TEXT,
            "first_seen_at": Kind.TIME,
            "last_seen_at": Kind.TIME,
            "occurrences": Kind.NUMBER,
            "state": Kind.TEXT,
            "title": Kind.TEXT,
            "detail": Kind.TEXT,
            "amount_at_risk": Kind.NUMBER,
            "next_step": Kind.TEXT,
        },
    )
