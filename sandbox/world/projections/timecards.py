"""Certinia's timecards: the only large table, made by whole columns.

A card is saved, submitted, perhaps rejected and submitted again, approved, perhaps
corrected, and billed. Each of these that happened is a version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sandbox.firm.calendar import month_of
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS
from sandbox.firm.timesheets import LEAVE, PRESALES
from sandbox.world.identifiers import salesforce_id, salesforce_ids
from sandbox.world.projections.logs import END, Logs
from sandbox.world.projections.projects import project_ids
from sandbox.world.projections.salesforce import INTEGRATION_USER
from sandbox.world.tables.certinia import WEEKDAYS
from sandbox.world.versions import versions_table

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm
    from sandbox.firm.timesheets import Column, Timesheets

_SAVED, _SUBMITTED, _REJECTED, _AGAIN, _APPROVED, _CORRECTED, _BILLED = range(7)
_STATUS: Final = (
    "Saved", "Submitted", "Rejected", "Submitted", "Approved", "Approved", "Approved",
)  # fmt: skip
_BILLED_AFTER_DAYS: Final = 4
_NEVER: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class _Versions:
    """One row for each version: which entry, at which step, from and to when."""

    entry: Column
    step: Column
    start: Column
    end: Column


def write_timecards(firm: Firm, logs: Logs) -> None:
    """All timecards."""
    versions = _versions(firm)
    columns = _columns(firm, versions)
    ends = pa.array(versions.end, mask=versions.end >= _NEVER)
    table = logs.table("pse__Timecard__c")
    content = versions_table(table, columns, versions.start, ends)
    logs.put("pse__Timecard__c", content)


def _versions(firm: Firm) -> _Versions:
    """The steps that each entry went through, in their order."""
    sheets = firm.timesheets
    billed_at = _billed_at(firm, sheets)
    times = np.stack(
        [
            sheets.saved_at,
            sheets.submitted_at,
            np.where(sheets.rejected_at > 0, sheets.rejected_at, _NEVER),
            np.where(sheets.rejected_at > 0, sheets.resubmitted_at, _NEVER),
            sheets.approved_at,
            np.where(sheets.corrected_at > 0, sheets.corrected_at, _NEVER),
            billed_at,
        ],
        axis=1,
    )
    times[times > END] = _NEVER
    order = np.argsort(times, axis=1, kind="stable")
    times = np.take_along_axis(times, order, axis=1)
    following = np.concatenate(
        [times[:, 1:], np.full((len(times), 1), _NEVER, dtype=np.int64)], axis=1
    )
    exists = times < _NEVER
    entry = np.nonzero(exists)[0]
    return _Versions(entry, order[exists], times[exists], following[exists])


def _billed_at(firm: Firm, sheets: Timesheets) -> Column:
    """Some days after the first month's close that saw the entry approved."""
    months = np.array(
        [month_of(day) for day in range(FIRST_DAY, LAST_DAY + 8)], dtype=np.int64
    )[sheets.end - FIRST_DAY]
    project_region = np.zeros(
        max(project.number for project in firm.projects) + 1, dtype=np.int64
    )
    for project in firm.projects:
        project_region[project.number] = project.region_index
    region = np.where(
        sheets.project > 0, project_region[np.maximum(sheets.project, 0)], -1
    )
    found = np.full(len(sheets), _NEVER, dtype=np.int64)
    first, last = month_of(FIRST_DAY), month_of(LAST_DAY)
    for index in range(len(REGIONS)):
        closes = np.array(
            [firm.closes[index, month].instant for month in range(first, last + 1)]
        )
        rows = np.nonzero((region == index) & sheets.is_billable & (sheets.amount > 0))[
            0
        ]
        by_month = closes[months[rows] - first]
        place = np.searchsorted(closes, sheets.approved_at[rows])
        by_approval = np.concatenate([closes, [_NEVER]])[place]
        found[rows] = np.maximum(by_month, by_approval) + 86_400 * _BILLED_AFTER_DAYS
    return found


def _columns(firm: Firm, versions: _Versions) -> dict[str, Any]:
    """All columns of the versions."""
    sheets, entry, step = firm.timesheets, versions.entry, versions.step
    count = len(entry)
    hours = _hours(sheets, versions)
    total = hours.sum(axis=1)
    is_approved = step >= _APPROVED
    is_submitted = is_approved | (step == _SUBMITTED) | (step == _AGAIN)
    changed = total - sheets.total[entry]
    amount = sheets.amount[entry] + np.where(changed > 0, sheets.extra_amount[entry], 0)
    cost = sheets.cost[entry] * total // np.maximum(sheets.total[entry], 1)
    project = sheets.project[entry]
    is_billable = sheets.is_billable[entry]
    columns: dict[str, Any] = {
        "Id": _ids(firm, "pse__Timecard__c", entry),
        "IsDeleted": np.zeros(count, dtype=np.bool_),
        "Name": _taken([f"TC-{row + 1:08d}" for row in range(len(sheets))], entry),
        "CurrencyIsoCode": _currencies(firm, entry),
        "CreatedDate": sheets.saved_at[entry],
        "CreatedById": _constant(INTEGRATION_USER, count),
        "LastModifiedDate": versions.start,
        "LastModifiedById": _constant(INTEGRATION_USER, count),
        "SystemModstamp": versions.start,
        "pse__Timecard_Header__c": _ids(firm, "pse__Timecard_Header__c", entry),
        "pse__Project__c": _taken(project_ids(sheets.project), entry),
        "pse__Assignment__c": _taken(_assignment_ids(firm), entry),
        "pse__Resource__c": _taken(_person_ids(firm), entry),
        "pse__Milestone__c": pa.nulls(count, pa.string()),
        "pse__Start_Date__c": sheets.start[entry].astype(np.int32),
        "pse__End_Date__c": sheets.end[entry].astype(np.int32),
        "pse__Status__c": pa.array(_STATUS).take(pa.array(step)),
        "pse__Submitted__c": is_submitted,
        "pse__Approved__c": is_approved,
        "pse__Include_In_Financials__c": is_approved,
        "pse__Billable__c": is_billable,
        "pse__Billed__c": _is_billed(versions),
        "pse__Invoiced__c": _is_billed(versions),
        "pse__Total_Hours__c": total / 4,
        "pse__Total_Billable_Amount__c": amount,
        "pse__Total_Cost__c": cost,
        "pse__Time_Credited__c": project == PRESALES,
        "pse__Time_Excluded__c": project == LEAVE,
    }
    for place, day in enumerate(WEEKDAYS):
        columns[f"pse__{day}_Hours__c"] = hours[:, place] / 4
    return columns


def _hours(sheets: Timesheets, versions: _Versions) -> Column:
    """The hours of each day as the version has them: too many, until put right."""
    entry = versions.entry
    hours: Column = sheets.hours[entry].copy()
    right_from = np.where(
        sheets.corrected_at[entry] > 0, sheets.corrected_at[entry],
        sheets.resubmitted_at[entry],
    )  # fmt: skip
    is_wrong = (sheets.extra[entry] > 0) & (versions.start < right_from)
    rows = np.nonzero(is_wrong)[0]
    hours[rows, sheets.extra_day[entry[rows]]] += sheets.extra[entry[rows]]
    return hours


def _is_billed(versions: _Versions) -> Column:
    """Whether the card is on an invoice: at that step, and at a later correction."""
    is_billed = versions.step == _BILLED
    later = np.zeros(len(is_billed), dtype=np.bool_)
    later[1:] = is_billed[:-1] & (versions.entry[1:] == versions.entry[:-1])
    found: Column = is_billed | later
    return found


def _taken(values: list[str] | list[str | None], entry: Column) -> pa.Array:
    """The value of each version's entry."""
    return pa.array(values, pa.string()).take(pa.array(entry))


def _constant(value: str, count: int) -> pa.Array:
    """The same text in all rows."""
    return pa.array([value]).take(pa.array(np.zeros(count, dtype=np.int64)))


def _ids(firm: Firm, sobject: str, entry: Column) -> pa.Array:
    """The ids of the entries' records; a header is one person's week on a project."""
    sheets = firm.timesheets
    if sobject == "pse__Timecard__c":
        numbers = np.arange(len(sheets))
    else:
        week = (sheets.start - FIRST_DAY + 5) // 7
        key = (sheets.person * 1_000 + week) * 1_000_000 + sheets.project + 100
        numbers = np.unique(key, return_inverse=True)[1]
    return salesforce_ids(sobject, numbers).take(pa.array(entry))


def _assignment_ids(firm: Firm) -> list[str | None]:
    """The assignment of each entry, if it has one."""
    ids: list[str | None] = [
        salesforce_id("pse__Assignment__c", item.number) for item in firm.assignments
    ]
    ids.append(None)
    return [ids[place] for place in firm.timesheets.assignment.tolist()]


def _person_ids(firm: Firm) -> list[str]:
    """The resource of each entry."""
    ids = [salesforce_id("Contact", person.number) for person in firm.people]
    return [ids[number] for number in firm.timesheets.person.tolist()]


def _currencies(firm: Firm, entry: Column) -> pa.Array:
    """The currency of each entry's project."""
    by_number = {project.number: project.currency for project in firm.projects}
    numbers = firm.timesheets.project.tolist()
    return _taken([by_number.get(number, "USD") for number in numbers], entry)
