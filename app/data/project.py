"""Questions about one project or deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.bridge import EVENT_COLUMNS
from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot


def known(snapshot: Snapshot, version_id: str, selection: Selection) -> pd.DataFrame:
    """Projects and deals that a version expects something of, by name."""
    return snapshot.fetch(
        f"""
        select item_code, max(item_name) as item_name
        from marts.fct_forecast_lines
        where forecast_version_id = ? and {selection.condition()}
        group by item_code
        having sum(abs(amount_corporate)) > 0
        order by item_name, item_code
        """,  # noqa: S608  our own condition
        {"item_code": Kind.TEXT, "item_name": Kind.TEXT},
        (version_id, *selection.parameters()),
    )


def by_month(snapshot: Snapshot, version_id: str, item_code: str) -> pd.DataFrame:
    """Revenue and margin of the item in one version, month by block."""
    return snapshot.fetch(
        """
        select
            month_start, block, sum(amount_corporate) as amount,
            sum(margin_amount_corporate) as margin
        from marts.fct_forecast_lines
        where forecast_version_id = ? and item_code = ?
        group by month_start, block
        order by month_start, block
        """,
        {
            "month_start": Kind.TIME,
            "block": Kind.TEXT,
            "amount": Kind.NUMBER,
            "margin": Kind.NUMBER,
        },
        (version_id, item_code),
    )


def terms(snapshot: Snapshot, item_code: str) -> pd.DataFrame:
    """What the versions took the item to be, newest first."""
    return snapshot.fetch(
        """
        select
            terms.as_of_date, customer_name, stage, revenue_method, currency_code,
            amount, probability, close_date, starts_on, ends_on, hours_at_completion,
            practice_name, region_name
        from marts.fct_forecast_terms as terms
        where item_code = ?
        order by terms.as_of_date desc
        """,
        {
            "as_of_date": Kind.TIME,
            "customer_name": Kind.TEXT,
            "stage": Kind.TEXT,
            "revenue_method": Kind.TEXT,
            "currency_code": Kind.TEXT,
            "amount": Kind.NUMBER,
            "probability": Kind.NUMBER,
            "close_date": Kind.TIME,
            "starts_on": Kind.TIME,
            "ends_on": Kind.TIME,
            "hours_at_completion": Kind.NUMBER,
            "practice_name": Kind.TEXT,
            "region_name": Kind.TEXT,
        },
        (item_code,),
    )


def timeline(snapshot: Snapshot, item_code: str) -> pd.DataFrame:
    """What changed its forecast from version to version, newest first."""
    return snapshot.fetch(
        """
        select
            comparisons.to_as_of_date as as_of_date, driver_name, event_on, event_kind,
            old_value, new_value, connection, source_object, source_id,
            sum(amount) as amount, sum(moved_amount) as moved
        from marts.fct_forecast_bridge as bridge
        inner join marts.dim_forecast_comparisons as comparisons
            using (from_version_id, to_version_id)
        where item_code = ? and is_adjacent and is_in_both_windows
        group by all
        having sum(abs(amount)) > 0
        order by to_as_of_date desc, sum(abs(amount)) desc, driver_name
        """,
        {"as_of_date": Kind.TIME} | EVENT_COLUMNS,
        (item_code,),
    )
