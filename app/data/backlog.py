"""Questions about signed work that is not yet recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot

MOVEMENTS = (
    "opening",
    "new",
    "change_order",
    "cancellation",
    "fx",
    "recognised",
    "closing",
)
"""The roll-forward, in the order in which it is added up."""


def rollforward(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """The roll-forward of each month, in corporate currency."""
    sums = ", ".join(f"sum({name}_amount_corporate) as {name}" for name in MOVEMENTS)
    return snapshot.fetch(
        f"""
        select
            month_start, {sums},
            sum(unbilled_basis_amount_corporate) as unbilled_basis
        from marts.fct_backlog_rollforward
        where {selection.condition()}
        group by month_start
        order by month_start
        """,  # noqa: S608 - names of this module and placeholders only
        {
            "month_start": Kind.TIME,
            **dict.fromkeys(MOVEMENTS, Kind.NUMBER),
            "unbilled_basis": Kind.NUMBER,
        },
        selection.parameters(),
    )


def lines(snapshot: Snapshot, as_of_month: date, selection: Selection) -> pd.DataFrame:
    """Every contract line that still has backlog in the as-of month, largest first."""
    return snapshot.fetch(
        f"""
        select
            project_code, project_name, customer_name, region_name, practice_name,
            revenue_method, commitment_class, currency_code,
            closing_amount_corporate as closing,
            unbilled_basis_amount_corporate as unbilled_basis,
            scheduled_amount_corporate as scheduled,
            unscheduled_amount_corporate as unscheduled,
            held_request_amount_corporate as held_requests,
            unheld_request_amount_corporate as unheld_requests,
            is_aged
        from marts.fct_backlog_rollforward
        where month_start = ?
            and (closing_amount_corporate <> 0 or unbilled_basis_amount_corporate <> 0)
            and {selection.condition()}
        order by closing desc, project_code
        """,  # noqa: S608 - the condition holds placeholders only
        {
            "project_code": Kind.TEXT,
            "project_name": Kind.TEXT,
            "customer_name": Kind.TEXT,
            "region_name": Kind.TEXT,
            "practice_name": Kind.TEXT,
            "revenue_method": Kind.TEXT,
            "commitment_class": Kind.TEXT,
            "currency_code": Kind.TEXT,
            "closing": Kind.NUMBER,
            "unbilled_basis": Kind.NUMBER,
            "scheduled": Kind.NUMBER,
            "unscheduled": Kind.NUMBER,
            "held_requests": Kind.NUMBER,
            "unheld_requests": Kind.NUMBER,
            "is_aged": Kind.FLAG,
        },
        (as_of_month, *selection.parameters()),
    )
