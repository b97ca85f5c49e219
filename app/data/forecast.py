"""Questions about the revenue forecast and its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind
from app.formats import is_missing

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot
    from app.periods import Period


def versions(snapshot: Snapshot) -> pd.DataFrame:
    """All versions, newest first."""
    return snapshot.fetch(
        """
        select forecast_version_id, as_of_date, version_name, is_current, is_previous
        from marts.dim_forecast_versions
        order by as_of_date desc, forecast_version_id desc
        """,
        {
            "forecast_version_id": Kind.TEXT,
            "as_of_date": Kind.TIME,
            "version_name": Kind.TEXT,
            "is_current": Kind.FLAG,
            "is_previous": Kind.FLAG,
        },
    )


def versions_kept(
    snapshot: Snapshot, period: Period, selection: Selection
) -> pd.DataFrame:
    """All versions, newest first, with what each says of a period, and notes on it."""
    return snapshot.fetch(
        f"""
        select
            versions.as_of_date, versions.version_kind, versions.note,
            versions.note_owner, versions.run_id, sum(lines.amount_corporate) as amount
        from marts.dim_forecast_versions as versions
        inner join marts.fct_forecast_lines as lines using (forecast_version_id)
        where lines.month_start between ? and ? and {selection.condition()}
        group by all
        order by versions.as_of_date desc
        """,  # noqa: S608  our own condition
        {
            "as_of_date": Kind.TIME,
            "version_kind": Kind.TEXT,
            "amount": Kind.NUMBER,
            "note": Kind.TEXT,
            "note_owner": Kind.TEXT,
            "run_id": Kind.TEXT,
        },
        (period.first, period.last, *selection.parameters()),
    )


def intervals(
    snapshot: Snapshot, version_id: str, selection: Selection
) -> pd.DataFrame:
    """Between which amounts the months ahead should come out, in eight of ten.

    They are computed for the firm and for each practice, and never added up: for a
    region there is none.
    """
    if selection.region is not None:
        level, node = "region", selection.region
    elif selection.practice is not None:
        level, node = "practice", selection.practice
    else:
        level, node = "firm", "firm"
    return snapshot.fetch(
        """
        select
            month_start, errors_seen, p10_amount_corporate as low,
            p50_amount_corporate as middle, p90_amount_corporate as high
        from marts.fct_forecast_intervals
        where forecast_version_id = ? and level = ? and node = ?
        order by month_start
        """,
        {
            "month_start": Kind.TIME,
            "errors_seen": Kind.WHOLE,
            "low": Kind.NUMBER,
            "middle": Kind.NUMBER,
            "high": Kind.NUMBER,
        },
        (version_id, level, node),
    )


def last_closed_month(snapshot: Snapshot, version_id: str) -> date | None:
    """The last month whose revenue a version takes from the ledger alone."""
    found = snapshot.fetch(
        """
        select max(month_start) as month_start
        from (
            select month_start from marts.fct_forecast_lines
            where forecast_version_id = ?
            group by month_start
            having min(case when block = 'actual' then 1 else 0 end) = 1
        ) as closed
        """,
        {"month_start": Kind.TIME},
        (version_id,),
    )
    month = found["month_start"].iloc[0]
    return None if is_missing(month) else month.date()


def organization(snapshot: Snapshot) -> pd.DataFrame:
    """Every pair of region and practice that has forecast lines or people."""
    return snapshot.fetch(
        """
        select distinct region_name, practice_name from marts.fct_forecast_lines
        where region_name is not null and practice_name is not null
        union
        select distinct region_name, practice_name from marts.fct_utilization_weeks
        where region_name is not null and practice_name is not null
        order by region_name, practice_name
        """,
        {"region_name": Kind.TEXT, "practice_name": Kind.TEXT},
    )


def by_month(snapshot: Snapshot, version_id: str, selection: Selection) -> pd.DataFrame:
    """Revenue, cost and margin of one version, month by block."""
    return snapshot.fetch(
        f"""
        select
            month_start, block,
            sum(amount_corporate) as amount,
            sum(cost_amount_corporate) as cost,
            sum(margin_amount_corporate) as margin
        from marts.fct_forecast_lines
        where forecast_version_id = ? and {selection.condition()}
        group by month_start, block
        order by month_start, block
        """,  # noqa: S608 - the condition holds placeholders only
        {
            "month_start": Kind.TIME,
            "block": Kind.TEXT,
            "amount": Kind.NUMBER,
            "cost": Kind.NUMBER,
            "margin": Kind.NUMBER,
        },
        (version_id, *selection.parameters()),
    )


def by_item(
    snapshot: Snapshot,
    version_id: str,
    previous_id: str,
    period: Period,
    selection: Selection,
) -> pd.DataFrame:
    """Projects and deals of a period, against the previous version, largest first."""
    return snapshot.fetch(
        f"""
        with lines as (
            select *, forecast_version_id = ? as is_shown
            from marts.fct_forecast_lines
            where forecast_version_id in (?, ?)
                and month_start between ? and ?
                and {selection.condition()}
        )
        select
            item_code,
            arg_max(item_name, is_shown) as item_name,
            arg_max(customer_name, is_shown) as customer_name,
            arg_max(region_name, is_shown) as region_name,
            arg_max(practice_name, is_shown) as practice_name,
            string_agg(distinct block, ', ' order by block) as blocks,
            sum(case when is_shown then amount_corporate else 0 end) as amount,
            sum(case when is_shown then 0 else amount_corporate end) as previous_amount,
            sum(case when is_shown then margin_amount_corporate else 0 end) as margin
        from lines
        group by item_code
        having sum(case when is_shown then amount_corporate else 0 end) <> 0
            or sum(case when is_shown then 0 else amount_corporate end) <> 0
        order by amount desc, item_code
        """,  # noqa: S608 - the condition holds placeholders only
        {
            "item_code": Kind.TEXT,
            "item_name": Kind.TEXT,
            "customer_name": Kind.TEXT,
            "region_name": Kind.TEXT,
            "practice_name": Kind.TEXT,
            "blocks": Kind.TEXT,
            "amount": Kind.NUMBER,
            "previous_amount": Kind.NUMBER,
            "margin": Kind.NUMBER,
        },
        (
            version_id,
            version_id,
            previous_id,
            period.first,
            period.last,
            *selection.parameters(),
        ),
    )
