"""Schedules: the only source of scheduled hours.

A schedule's hours follow from its week, less the holidays of the resource who is
assigned by it, with its exceptions in their place.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.automation.projects import check_span
from sandbox.servers.salesforce.dml.errors import RecordError, refused
from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft, Row

SCHEDULE: Final = "pse__Schedule__c"
EXCEPTION: Final = "pse__Schedule_Exception__c"
ASSIGNMENT: Final = "pse__Assignment__c"
_HOURS: Final = tuple(f"pse__{day}_Hours__c" for day in WEEKDAYS)
_WEEK: Final = 7
_DAY: Final = 24
_REFRESH: Final = "pse__Action_Force_Schedule_Refresh__c"


class ScheduleRules(Rules):
    """A schedule's hours and days are calculated; so are those of its assignment."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check the week and calculate the hours."""
        for draft in drafts:
            check_span(draft, "pse__Start_Date__c", "pse__End_Date__c")
            check_hours(draft)
            draft.after[_REFRESH] = False
        calculate([draft.after for draft in drafts if draft.error is None], org)

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """The schedule of an assignment stays."""
        ids = [draft.after["Id"] for draft in drafts]
        used = {
            row[SCHEDULE]: row["Name"]
            for row in org.rows.where(ASSIGNMENT, SCHEDULE, ids)
            if not row["IsDeleted"]
        }
        for draft in drafts:
            if draft.after["Id"] in used:
                draft.refuse(
                    RecordError(
                        "DELETE_FAILED",
                        f"Your attempt to delete {draft.after['Name']} could not be "
                        "completed because it is associated with the assignment "
                        f"{used[draft.after['Id']]}.",
                    )
                )


class ScheduleExceptionRules(Rules):
    """An exception stands in the place of its schedule's days."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check dates and hours."""
        schedules = org.parents(drafts, SCHEDULE, SCHEDULE)
        for draft in drafts:
            check_span(draft, "pse__Date__c", "pse__End_Date__c")
            check_hours(draft)
            schedule = schedules[draft.after[SCHEDULE]]
            day = draft.after["pse__Date__c"]
            first, last = (
                schedule["pse__Start_Date__c"],
                schedule["pse__End_Date__c"],
            )
            if not first <= day <= last:
                draft.refuse(
                    refused(
                        "The date of an exception must lie within its schedule.",
                        "pse__Date__c",
                    )
                )

    def after_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Calculate the schedules anew."""
        recalculate((draft.after[SCHEDULE] for draft in drafts), org)

    def after_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """Calculate the schedules anew."""
        recalculate((draft.after[SCHEDULE] for draft in drafts), org)


def check_hours(draft: Draft) -> None:
    """Refuse a day of less than no hours or more than 24."""
    for name in (*_HOURS, "pse__Exception_Hours__c"):
        hours = draft.after.get(name)
        if hours is not None and not 0 <= hours <= _DAY:
            draft.refuse(refused("A day has from 0 to 24 hours.", name))


def recalculate(ids: Iterable[str], org: Org) -> None:
    """Calculate the schedules of these ids anew, and store those that changed."""
    kept = org.rows.find(SCHEDULE, ids)
    rows = [dict(row) for row in kept.values() if not row["IsDeleted"]]
    calculate(rows, org)
    org.save(SCHEDULE, [row for row in rows if row != kept[row["Id"]]])


def calculate(schedules: Sequence[Row], org: Org) -> None:
    """Set the hours and days of schedules."""
    ids = [row["Id"] for row in schedules]
    exceptions: dict[str, list[Row]] = {}
    for row in org.rows.where(EXCEPTION, SCHEDULE, ids):
        if not row["IsDeleted"]:
            exceptions.setdefault(row[SCHEDULE], []).append(row)
    holidays = _holidays(ids, org)
    for row in schedules:
        hours, days = scheduled(
            row, holidays.get(row["Id"], {}), exceptions.get(row["Id"], ())
        )
        row["pse__Scheduled_Hours__c"] = hours
        row["pse__Scheduled_Days__c"] = days


def scheduled(
    schedule: Mapping[str, object],
    holidays: Mapping[dt.date, Decimal],
    exceptions: Sequence[Row],
) -> tuple[Decimal, Decimal]:
    """Hours of a schedule, and days that have any.

    Args:
        schedule: its dates and the hours of its week.
        holidays: the hours that are left to work on a holiday.
        exceptions: its exceptions; they count on holidays too.
    """
    first, last = schedule["pse__Start_Date__c"], schedule["pse__End_Date__c"]
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return Decimal(0), Decimal(0)
    week = [Decimal(str(schedule[name] or 0)) for name in _HOURS]
    special = {
        day: min(hours, week[day.weekday()])
        for day, hours in holidays.items()
        if first <= day <= last
    }
    for row in exceptions:
        special.update(_excepted(row, first, last))
    total, days = Decimal(0), 0
    whole, rest = divmod((last - first).days + 1, _WEEK)
    for place, hours in enumerate(week):
        count = whole + ((place - first.weekday()) % _WEEK < rest)
        total += hours * count
        days += count if hours else 0
    for day, hours in special.items():
        usual = week[day.weekday()]
        total += hours - usual
        days += bool(hours) - bool(usual)
    return total, Decimal(days)


def _excepted(row: Row, first: dt.date, last: dt.date) -> dict[dt.date, Decimal]:
    """The days of an exception, each with its hours."""
    start = row["pse__Date__c"]
    end = min(row["pse__End_Date__c"] or start, last)
    found = {}
    day = max(start, first)
    while day <= end:
        hours = row[_HOURS[day.weekday()]]
        found[day] = row["pse__Exception_Hours__c"] if hours is None else hours
        day += dt.timedelta(days=1)
    return found


def _holidays(ids: Sequence[str], org: Org) -> dict[str, dict[dt.date, Decimal]]:
    """The holidays of the resource that each schedule is for."""
    assignments = [
        row
        for row in org.rows.where(ASSIGNMENT, SCHEDULE, ids)
        if row["pse__Resource__c"] and not row["IsDeleted"]
    ]
    people = org.rows.find("Contact", (row["pse__Resource__c"] for row in assignments))
    calendars = {row["pse__Work_Calendar__c"] for row in people.values()} - {None}
    by_calendar: dict[str, dict[dt.date, Decimal]] = {}
    for row in org.rows.where(
        "pse__HolidayObj__c", "pse__Work_Calendar__c", list(calendars)
    ):
        if not row["IsDeleted"]:
            days = by_calendar.setdefault(row["pse__Work_Calendar__c"], {})
            days[row["pse__Date__c"]] = row["pse__Work_Hours__c"] or Decimal(0)
    return {
        row[SCHEDULE]: by_calendar.get(
            people[row["pse__Resource__c"]]["pse__Work_Calendar__c"] or "", {}
        )
        for row in assignments
        if row["pse__Resource__c"] in people
    }
