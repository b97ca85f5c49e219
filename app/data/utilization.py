"""Questions about people's time: worked, booked and free."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from app.data.snapshot import Kind

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot


class Denominator(StrEnum):
    """What billable hours are divided by; a utilization without it means nothing."""

    NET_OF_HOLIDAYS_AND_LEAVE = "net_of_holidays_and_leave"
    NET_OF_HOLIDAYS = "net_of_holidays"
    GROSS_2080 = "gross_2080"
    GROSS_2000 = "gross_2000"

    @property
    def label(self) -> str:
        """How a heading names it."""
        return {
            Denominator.NET_OF_HOLIDAYS_AND_LEAVE: "Net of holidays and leave",
            Denominator.NET_OF_HOLIDAYS: "Net of holidays",
            Denominator.GROSS_2080: "Gross, 2,080 h a year",
            Denominator.GROSS_2000: "Gross, 2,000 h a year",
        }[self]

    @property
    def metric(self) -> str:
        """The name of the utilization over it, in the metric registry."""
        return f"utilization_{self.value}"


_HOURS = (
    "utilized",
    "billable_submitted",
    "credited",
    "investment",
    "internal",
    "leave",
    "scheduled_hard",
    "scheduled_soft",
    "capacity_net",
)


def by_week(
    snapshot: Snapshot, denominator: Denominator, selection: Selection
) -> pd.DataFrame:
    """Hours of each practice and week; `available` is the denominator's hours.

    `utilized` is the mart's: billable time approved or, until a week is cut off,
    submitted; in weeks ahead, what is hard-booked.
    """
    sums = ", ".join(f"sum({name}_hours) as {name}" for name in _HOURS)
    return snapshot.fetch(
        f"""
        select
            practice_name, week_starts_on, is_forward, {sums},
            sum({denominator}_hours) as available,
            sum(target_utilization * capacity_net_hours) as target_hours
        from marts.fct_utilization_weeks
        where {selection.condition()}
        group by practice_name, week_starts_on, is_forward
        order by practice_name, week_starts_on
        """,  # noqa: S608 - names of this module and placeholders only
        {
            "practice_name": Kind.TEXT,
            "week_starts_on": Kind.TIME,
            "is_forward": Kind.FLAG,
            **dict.fromkeys(_HOURS, Kind.NUMBER),
            "available": Kind.NUMBER,
            "target_hours": Kind.NUMBER,
        },
        selection.parameters(),
    )


def people(
    snapshot: Snapshot,
    denominator: Denominator,
    as_of_week: date,
    weeks: int,
    selection: Selection,
) -> pd.DataFrame:
    """Each person: the last weeks' billable share, and what is booked in the next ones.

    `as_of_week` is the Monday of the last complete week.
    """
    return snapshot.fetch(
        f"""
        with windows as (
            select
                *,
                week_starts_on > ? as is_ahead
            from marts.fct_utilization_weeks
            where week_starts_on > cast(? as date) - 7 * cast(? as integer)
                and week_starts_on <= cast(? as date) + 7 * cast(? as integer)
                and {selection.condition()}
        )
        select
            person_name,
            max(role_name) as role_name,
            max(region_name) as region_name,
            max(practice_name) as practice_name,
            sum(case when is_ahead then 0 else utilized_hours end) as billable,
            sum(case when is_ahead then 0 else {denominator}_hours end) as available,
            sum(case when is_ahead then scheduled_hard_hours else 0 end) as booked,
            sum(case when is_ahead then scheduled_soft_hours else 0 end) as soft_booked,
            sum(case when is_ahead then capacity_net_hours else 0 end) as capacity
        from windows
        group by person_id, person_name
        having sum(case when is_ahead then capacity_net_hours else 0 end) > 0
        order by capacity - booked desc, person_name
        """,  # noqa: S608 - names of this module and placeholders only
        {
            "person_name": Kind.TEXT,
            "role_name": Kind.TEXT,
            "region_name": Kind.TEXT,
            "practice_name": Kind.TEXT,
            "billable": Kind.NUMBER,
            "available": Kind.NUMBER,
            "booked": Kind.NUMBER,
            "soft_booked": Kind.NUMBER,
            "capacity": Kind.NUMBER,
        },
        (as_of_week, as_of_week, weeks, as_of_week, weeks, *selection.parameters()),
    )
