"""Questions about what was billed, what waits to be billed, and what waits to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot


def positions(snapshot: Snapshot) -> pd.DataFrame:
    """The firm's positions at each month's end: unbilled, deferred, receivable.

    A contract spans practices, so these are never narrowed to one.
    """
    return snapshot.fetch(
        """
        select
            month_start,
            sum(unbilled_amount_corporate) as unbilled,
            sum(deferred_amount_corporate) as deferred,
            sum(receivable_amount_corporate) as receivable
        from marts.fct_billing_positions
        group by month_start
        order by month_start
        """,
        {
            "month_start": Kind.TIME,
            "unbilled": Kind.NUMBER,
            "deferred": Kind.NUMBER,
            "receivable": Kind.NUMBER,
        },
    )


def project_months(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """Recognised revenue, cost, margin and billing of each month."""
    return snapshot.fetch(
        f"""
        select
            month_start,
            sum(revenue_amount_corporate) as revenue,
            sum(cost_amount_corporate) as cost,
            sum(margin_amount_corporate) as margin,
            sum(billed_amount_corporate) as billed
        from marts.fct_project_months
        where {selection.condition()}
        group by month_start
        order by month_start
        """,  # noqa: S608 - the condition holds placeholders only
        {
            "month_start": Kind.TIME,
            "revenue": Kind.NUMBER,
            "cost": Kind.NUMBER,
            "margin": Kind.NUMBER,
            "billed": Kind.NUMBER,
        },
        selection.parameters(),
    )
