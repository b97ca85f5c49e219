"""Questions about what was earned, what was billed, and what waits to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot


def positions(snapshot: Snapshot) -> pd.DataFrame:
    """Unbilled, deferred and receivable at each month's end, and what was billed in it.

    A contract spans practices, so these are never narrowed to one.
    """
    return snapshot.fetch(
        """
        select
            month_start,
            sum(unbilled_amount_corporate) as unbilled,
            sum(deferred_amount_corporate) as deferred,
            sum(receivable_amount_corporate) as receivable,
            sum(billed_amount_corporate) as billed
        from marts.fct_billing_positions
        group by month_start
        order by month_start
        """,
        {
            "month_start": Kind.TIME,
            "unbilled": Kind.NUMBER,
            "deferred": Kind.NUMBER,
            "receivable": Kind.NUMBER,
            "billed": Kind.NUMBER,
        },
    )


def project_months(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """The recognised revenue of each month."""
    return snapshot.fetch(
        f"""
        select month_start, sum(revenue_amount_corporate) as revenue
        from marts.fct_project_months
        where {selection.condition()}
        group by month_start
        order by month_start
        """,  # noqa: S608 - the condition holds placeholders only
        {"month_start": Kind.TIME, "revenue": Kind.NUMBER},
        selection.parameters(),
    )
