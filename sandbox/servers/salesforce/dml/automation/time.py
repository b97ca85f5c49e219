"""Timecards: weekly headers that people write, and splits that are made of them.

A header is split at each end of a month. Hours are summed from splits, never from both.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.automation.locks import (
    check_deletes,
    check_locks,
    follow_status,
)
from sandbox.servers.salesforce.dml.automation.projects import (
    check_span,
    take_project_currency,
)
from sandbox.servers.salesforce.dml.automation.schedules import (
    ASSIGNMENT,
    check_hours,
)
from sandbox.servers.salesforce.dml.errors import refused
from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft, Row

HEADER: Final = "pse__Timecard_Header__c"
SPLIT: Final = "pse__Timecard__c"
_PROJECT: Final = "pse__Project__c"
_HOURS: Final = tuple(f"pse__{day}_Hours__c" for day in WEEKDAYS)
_COPIED: Final = (
    _PROJECT,
    ASSIGNMENT,
    "pse__Resource__c",
    "pse__Milestone__c",
    "pse__Status__c",
    "pse__Submitted__c",
    "pse__Approved__c",
    "pse__Include_In_Financials__c",
    "pse__Billable__c",
    "pse__Billed__c",
    "pse__Invoiced__c",
    "pse__Time_Credited__c",
    "pse__Time_Excluded__c",
    "CurrencyIsoCode",
)
_LONGEST: Final = dt.timedelta(days=6)
_WEEK: Final = 7
_CENT: Final = Decimal("0.01")


class HeaderRules(Rules):
    """A week of one person on one project."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check the week, the assignment and the locks; follow the status."""
        projects = take_project_currency(drafts, org)
        assignments = org.parents(drafts, ASSIGNMENT, ASSIGNMENT)
        check_locks(drafts)
        for draft in drafts:
            after = draft.after
            check_span(draft, "pse__Start_Date__c", "pse__End_Date__c")
            check_hours(draft)
            if after["pse__End_Date__c"] - after["pse__Start_Date__c"] > _LONGEST:
                draft.refuse(
                    refused("A timecard spans at most a week.", "pse__End_Date__c")
                )
            project = projects[after[_PROJECT]]
            assignment = assignments.get(after.get(ASSIGNMENT) or "")
            if draft.is_new:
                _check_open(draft, project, assignment)
                _take_defaults(draft, project, assignment)
            follow_status(draft)

    def after_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Make the splits."""
        assignments = org.parents(drafts, ASSIGNMENT, ASSIGNMENT)
        kept: dict[tuple[str, dt.date], Row] = {
            (row[HEADER], row["pse__Start_Date__c"]): row
            for row in org.rows.where(
                SPLIT, HEADER, [draft.after["Id"] for draft in drafts]
            )
            if not row["IsDeleted"]
        }
        splits: list[Row] = []
        for draft in drafts:
            assignment = assignments.get(draft.after.get(ASSIGNMENT) or "")
            for row in split(draft.after, assignment):
                found = kept.pop((row[HEADER], row["pse__Start_Date__c"]), {})
                splits.append({**found, **row})
        org.remove(SPLIT, list(kept.values()))
        org.save(SPLIT, splits)

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """Approved time stays."""
        del org
        check_deletes(drafts)


class SplitRules(Rules):
    """A part of a header within one month; clients only say what was billed."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Refuse splits that weren't made of a header."""
        del org
        for draft in drafts:
            if draft.is_new:
                draft.refuse(
                    refused(
                        "Timecard splits are made of timecard headers: create a "
                        "pse__Timecard_Header__c.",
                        HEADER,
                    )
                )

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """Refuse to delete a part of a header."""
        del org
        for draft in drafts:
            draft.refuse(refused("Timecard splits go with their timecard header."))


def split(header: Row, assignment: Row | None) -> Iterator[Row]:
    """The splits of a header: one for each month that it touches."""
    start, end = header["pse__Start_Date__c"], header["pse__End_Date__c"]
    while start <= end:
        following = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        last = min(end, following - dt.timedelta(days=1))
        days = {
            (start + dt.timedelta(days=n)).weekday()
            for n in range((last - start).days + 1)
        }
        hours = {
            name: (header[name] or Decimal(0)) if place in days else Decimal(0)
            for place, name in enumerate(_HOURS)
        }
        yield {
            HEADER: header["Id"],
            "pse__Start_Date__c": start,
            "pse__End_Date__c": last,
            **{name: header.get(name) for name in _COPIED},
            **hours,
            **_totals(list(hours.values()), header, assignment),
        }
        start = following


def _totals(
    hours: Sequence[Decimal], header: Row, assignment: Row | None
) -> Mapping[str, Decimal]:
    """Hours, what they earn and what they cost, by the assignment's rates."""
    total = sum(hours, Decimal(0))
    days = Decimal(sum(1 for each in hours if each))
    amount = cost = Decimal(0)
    if assignment is not None:
        if header["pse__Billable__c"]:
            worked = days if assignment["pse__Daily_Bill_Rate__c"] else total
            amount = worked * (assignment["pse__Bill_Rate__c"] or 0)
        cost = total * (assignment["pse__Cost_Rate_Amount__c"] or 0)
    return {
        "pse__Total_Hours__c": total,
        "pse__Total_Billable_Amount__c": amount.quantize(_CENT, ROUND_HALF_UP),
        "pse__Total_Cost__c": cost.quantize(_CENT, ROUND_HALF_UP),
    }


def _check_open(draft: Draft, project: Row, assignment: Row | None) -> None:
    """Refuse time on what is closed, or on somebody else's assignment."""
    if not project["pse__Is_Active__c"] or project["pse__Closed_for_Time_Entry__c"]:
        draft.refuse(refused("The project is closed for time entry.", _PROJECT))
    if assignment is None:
        return
    if assignment["pse__Closed_for_Time_Entry__c"]:
        draft.refuse(refused("The assignment is closed for time entry.", ASSIGNMENT))
    if any(
        assignment[name] != draft.after[name] for name in (_PROJECT, "pse__Resource__c")
    ):
        draft.refuse(
            refused(
                "The assignment is not of this resource on this project.", ASSIGNMENT
            )
        )


def _take_defaults(draft: Draft, project: Row, assignment: Row | None) -> None:
    """What a client doesn't say comes from the assignment, or from the project."""
    source = assignment or project
    defaults = {
        "pse__Billable__c": source["pse__Is_Billable__c"],
        "pse__Time_Credited__c": source["pse__Time_Credited__c"],
        "pse__Time_Excluded__c": source["pse__Time_Excluded__c"],
    }
    for name, value in defaults.items():
        if name not in draft.given:
            draft.after[name] = bool(value)
    for name in _HOURS:
        if draft.after.get(name) is None:
            draft.after[name] = Decimal(0)
