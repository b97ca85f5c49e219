"""Questions about why the forecast is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot
    from app.periods import Period

EVENT_COLUMNS = {
    "driver_name": Kind.TEXT,
    "event_on": Kind.TIME,
    "event_kind": Kind.TEXT,
    "old_value": Kind.TEXT,
    "new_value": Kind.TEXT,
    "connection": Kind.TEXT,
    "source_object": Kind.TEXT,
    "source_id": Kind.TEXT,
    "amount": Kind.NUMBER,
    "moved": Kind.NUMBER,
}
"""What is told of an event."""


def compared(snapshot: Snapshot, version_id: str) -> pd.DataFrame:
    """The versions that a version is compared with, newest first."""
    return snapshot.fetch(
        """
        select from_version_id as version_id, from_as_of_date as as_of_date
        from marts.dim_forecast_comparisons
        where to_version_id = ?
        order by from_as_of_date desc
        """,
        {"version_id": Kind.TEXT, "as_of_date": Kind.TIME},
        (version_id,),
    )


def amount(
    snapshot: Snapshot, version_id: str, period: Period, selection: Selection
) -> float:
    """What a version forecasts for a period."""
    found = snapshot.fetch(
        f"""
        select coalesce(sum(amount_corporate), 0) as amount
        from marts.fct_forecast_lines
        where forecast_version_id = ? and month_start between ? and ?
            and {selection.condition()}
        """,  # noqa: S608  our own condition
        {"amount": Kind.NUMBER},
        (version_id, period.first, period.last, *selection.parameters()),
    )
    return float(found["amount"].iloc[0])


def drivers(
    snapshot: Snapshot, pair: tuple[str, str], period: Period, selection: Selection
) -> pd.DataFrame:
    """What each driver changed, in the order in which drivers are shown."""
    return snapshot.fetch(
        f"""
        select
            driver, driver_name, min(shown_rank) as shown_rank,
            sum(amount) as amount, sum(moved_amount) as moved,
            count(distinct line_id) as items
        from marts.fct_forecast_bridge
        where from_version_id = ? and to_version_id = ?
            and month_start between ? and ? and {selection.condition()}
        group by driver, driver_name
        order by shown_rank
        """,  # noqa: S608  our own condition
        {
            "driver": Kind.TEXT,
            "driver_name": Kind.TEXT,
            "amount": Kind.NUMBER,
            "moved": Kind.NUMBER,
            "items": Kind.WHOLE,
        },
        (*pair, period.first, period.last, *selection.parameters()),
    )


def items(
    snapshot: Snapshot,
    pair: tuple[str, str],
    period: Period,
    selection: Selection,
    driver_name: str | None,
) -> pd.DataFrame:
    """Projects and deals behind the change, largest first; of one driver, or of all."""
    return snapshot.fetch(
        f"""
        select
            item_code, max(item_name) as item_name,
            arg_max(driver_name, abs(amount)) as largest_driver,
            sum(amount) as amount, sum(moved_amount) as moved,
            sum(case when has_event then event_count else 0 end) > 0 as has_event
        from marts.fct_forecast_bridge
        where from_version_id = ? and to_version_id = ?
            and month_start between ? and ? and {selection.condition()}
            and (? = '' or driver_name = ?)
        group by item_code
        having sum(amount) <> 0
        order by abs(sum(amount)) desc, item_code
        """,  # noqa: S608  our own condition
        {
            "item_code": Kind.TEXT,
            "item_name": Kind.TEXT,
            "largest_driver": Kind.TEXT,
            "amount": Kind.NUMBER,
            "moved": Kind.NUMBER,
            "has_event": Kind.FLAG,
        },
        (
            *pair,
            period.first,
            period.last,
            *selection.parameters(),
            *[driver_name or ""] * 2,
        ),
    )


def events(
    snapshot: Snapshot,
    pair: tuple[str, str],
    period: Period,
    selection: Selection,
    item_code: str,
) -> pd.DataFrame:
    """The records that show why one project or deal changed, largest first."""
    return snapshot.fetch(
        f"""
        select
            driver_name, event_on, event_kind, old_value, new_value, connection,
            source_object, source_id, max(event_count) as event_count,
            sum(amount) as amount, sum(moved_amount) as moved
        from marts.fct_forecast_bridge
        where from_version_id = ? and to_version_id = ?
            and month_start between ? and ? and {selection.condition()}
            and item_code = ?
        group by all
        having sum(amount) <> 0
        order by abs(sum(amount)) desc, driver_name
        """,  # noqa: S608  our own condition
        EVENT_COLUMNS | {"event_count": Kind.WHOLE},
        (*pair, period.first, period.last, *selection.parameters(), item_code),
    )
