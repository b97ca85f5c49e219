"""Questions about what was loaded, pushed and held back, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.snapshot import Columns, Snapshot

DELIVERED = "delivered"
SUPERSEDED = "superseded"
"""Replaced by a newer row of the same key before it was sent: nothing is missing."""


def _columns(kinds: dict[Kind, str]) -> Columns:
    return {name: kind for kind, names in kinds.items() for name in names.split()}


_DELIVERIES = _columns(
    {
        Kind.TEXT: "sync destination state",
        Kind.TIME: "period delivered_at",
        Kind.NUMBER: "row_count amount amount_not_delivered",
    }
)
_HELD_ROWS = _columns(
    {
        Kind.TEXT: "sync item_code row_key state error_code error_message",
        Kind.TIME: "period updated_at",
        Kind.NUMBER: "amount_not_delivered attempts",
    }
)
_RUNS = _columns(
    {
        Kind.TEXT: "run_id command status",
        Kind.TIME: "as_of_date started_at finished_at",
        Kind.NUMBER: "rows_received rows_quarantined failed_objects rows_pushed "
        "rows_rejected amount_not_delivered seconds",
    }
)
_LANDINGS = _columns(
    {
        Kind.TEXT: "connection system object status error_message error_hint",
        Kind.TIME: "finished_at",
        Kind.NUMBER: "received loaded quarantined superseded hours_behind",
    }
)
_EXCEPTIONS = _columns(
    {
        Kind.TEXT: "kind system object owner state title detail next_step",
        Kind.TIME: "first_seen_at last_seen_at",
        Kind.NUMBER: "occurrences amount_at_risk",
    }
)
_RECONCILIATIONS = _columns(
    {
        Kind.TEXT: "check_name grain unit",
        Kind.NUMBER: "left_value right_value difference",
        Kind.FLAG: "is_ok",
    }
)


def deliveries(snapshot: Snapshot) -> pd.DataFrame:
    """Rows and money of every sync, by period and state."""
    return snapshot.fetch(
        """
        select
            sync, destination, period, state,
            count(*) as row_count,
            sum(amount) as amount,
            sum(amount_not_delivered) as amount_not_delivered,
            max(delivered_at) as delivered_at
        from operations.ops_sync_deliveries
        group by sync, destination, period, state
        order by sync, period, state
        """,
        _DELIVERIES,
    )


def held_rows(snapshot: Snapshot, limit: int = 1000) -> pd.DataFrame:
    """Rows that have not arrived, the most money first."""
    return snapshot.fetch(
        """
        select * from operations.ops_sync_deliveries
        where state not in ('delivered', 'superseded')
        order by abs(amount_not_delivered) desc nulls last, row_key
        limit ?
        """,
        _HELD_ROWS,
        (limit,),
    )


def runs(snapshot: Snapshot, limit: int = 50) -> pd.DataFrame:
    """The last commands that loaded, built or pushed."""
    return snapshot.fetch(
        """
        select *, date_diff('second', started_at, finished_at) as seconds
        from operations.ops_runs
        order by started_at desc
        limit ?
        """,
        _RUNS,
        (limit,),
    )


def landings(snapshot: Snapshot) -> pd.DataFrame:
    """The latest landing of every object of every connection, failed ones first."""
    return snapshot.fetch(
        """
        select * from operations.ops_landings
        order by case when status = 'ok' then 1 else 0 end, connection, object
        """,
        _LANDINGS,
    )


def exceptions(snapshot: Snapshot) -> pd.DataFrame:
    """What is open, the most money at risk first."""
    return snapshot.fetch(
        """
        select *, amount_at_risk_corporate as amount_at_risk
        from operations.ops_exceptions
        where state in ('open', 'acknowledged')
        order by abs(amount_at_risk_corporate) desc nulls last, last_seen_at desc
        """,
        _EXCEPTIONS,
    )


def reconciliations(snapshot: Snapshot) -> pd.DataFrame:
    """Checks that two layers arrive at the same number, those that fail first."""
    return snapshot.fetch(
        """
        select * from operations.ops_reconciliations
        order by is_ok, check_name, grain
        """,
        _RECONCILIATIONS,
    )
