"""Certinia's time: the only large tables, kept as one row for each time entry.

A card is saved, submitted, perhaps rejected and submitted again, approved, perhaps
corrected, and billed. The row has the instant of each of these that happened; the
versions of cards and of their headers follow from it (`sandbox.world.time_views`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sandbox.firm.calendar import month_of
from sandbox.firm.hours import regions_of
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS
from sandbox.firm.tasks import task_number
from sandbox.world.identifiers import salesforce_id, salesforce_ids
from sandbox.world.projections.logs import END
from sandbox.world.projections.projects import project_id
from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm
    from sandbox.firm.timesheets import Column, Timesheets

_BILLED_AFTER_DAYS: Final = 4
_NEVER: Final = 1 << 40
_MICROSECONDS: Final = 1_000_000


def time_entries(firm: Firm) -> pa.Table:
    """All time entries, in the order of their numbers."""
    sheets = firm.timesheets
    header, is_cut = _headers(sheets)
    columns = {
        "number": _small(firm.unit.number(np.arange(len(sheets)))),
        "header": _small(firm.unit.number(header)),
        "is_cut": pa.array(is_cut),
        "project": _projects(sheets, project_id),
        "assignment": _texts(
            sheets.assignment,
            [
                salesforce_id("pse__Assignment__c", one.number)
                for one in firm.assignments
            ],
        ),
        "resource": _texts(
            sheets.person,
            [salesforce_id("Contact", person.number) for person in firm.people],
        ),
        "task": _tasks(sheets),
        "currency": _projects(sheets, _currencies(firm)),
        "start_on": _days(sheets.start),
        "end_on": _days(sheets.end),
        "is_billable": pa.array(sheets.is_billable),
        **_instants(firm, sheets),
    }
    for place, day in enumerate(WEEKDAYS):
        columns[day.lower()] = pa.array(sheets.hours[:, place].astype(np.uint8))
    columns |= {
        "extra_day": pa.array(sheets.extra_day.astype(np.uint8)),
        "extra": pa.array(sheets.extra.astype(np.uint8)),
        "amount": _small(sheets.amount),
        "extra_amount": _small(sheets.extra_amount),
        "cost": _small(sheets.cost),
    }
    return pa.table(columns)


def _instants(firm: Firm, sheets: Timesheets) -> dict[str, pa.Array]:
    """When each step was taken, where it was taken within the simulated time."""
    steps = {
        "saved_at": sheets.saved_at,
        "submitted_at": sheets.submitted_at,
        "rejected_at": sheets.rejected_at,
        "resubmitted_at": np.where(sheets.rejected_at > 0, sheets.resubmitted_at, 0),
        "approved_at": sheets.approved_at,
        "corrected_at": sheets.corrected_at,
        "billed_at": _billed_at(firm, sheets),
    }
    return {
        name: pa.array(
            instants * _MICROSECONDS,
            pa.timestamp("us"),
            mask=(instants <= 0) | (instants > END),
        )
        for name, instants in steps.items()
    }


def _billed_at(firm: Firm, sheets: Timesheets) -> Column:
    """Some days after the first month's close that saw the entry approved."""
    months = np.array(
        [month_of(day) for day in range(FIRST_DAY, LAST_DAY + 8)], dtype=np.int64
    )[sheets.end - FIRST_DAY]
    region = regions_of(sheets, firm.projects)
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


def _headers(sheets: Timesheets) -> tuple[Column, Column]:
    """The header of each entry, and whether a month's end cuts it in two.

    A header is one person's week on an assignment or an internal project, by task
    where time is written by task.
    """
    week = (sheets.start - FIRST_DAY + 5) // 7
    work = np.where(sheets.assignment >= 0, sheets.assignment, sheets.project)
    key = (sheets.person * 1_000 + week) * 1_000_000 + work + 100
    key = key * 100 + sheets.task + 1
    _, header, counts = np.unique(key, return_inverse=True, return_counts=True)
    return header, counts[header] > 1


def _projects(sheets: Timesheets, value: Any) -> pa.Array:
    """A text of each entry's project, by the project's number."""
    numbers, place = np.unique(sheets.project, return_inverse=True)
    return _texts(place, [value(number) for number in numbers.tolist()])


def _tasks(sheets: Timesheets) -> pa.Array:
    """The id of each entry's task, if it has one."""
    numbers = np.where(sheets.task >= 0, task_number(sheets.project, sheets.task), -1)
    unique, place = np.unique(numbers, return_inverse=True)
    ids = salesforce_ids("pse__Project_Task__c", unique)
    place = place.astype(np.int32)
    indices = pa.array(place, mask=sheets.task < 0)
    return pa.DictionaryArray.from_arrays(indices, ids)


def _currencies(firm: Firm) -> Any:
    """The currency of a project's number; internal ones are kept in dollars."""
    by_number = {project.number: project.currency for project in firm.projects}
    return lambda number: by_number.get(number, "USD")


def _texts(place: Column, texts: list[str]) -> pa.Array:
    """The text at each place; none where it is negative."""
    indices = pa.array(place.astype(np.int32), mask=place < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))


def _small(numbers: Column) -> pa.Array:
    """Numbers that 32 bits hold."""
    return pa.array(numbers.astype(np.int32))


def _days(days: Column) -> pa.Array:
    """Calendar dates."""
    return pa.array(days.astype(np.int32)).cast(pa.date32())
