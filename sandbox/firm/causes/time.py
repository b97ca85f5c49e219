"""What moves by the time that is written down: D11, D13b and D22.

Time is noted by project and month, and shown by the last card of it that was approved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.firm.calendar import month_of
from sandbox.firm.causes.notes import Notes
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS
from sandbox.firm.timesheets import billed

if TYPE_CHECKING:
    from sandbox.firm.model import Cause, Project
    from sandbox.firm.simulate import Firm
    from sandbox.firm.timesheets import Column

_LEAST_SHARE: Final = 0.05
"""Of what was to be expected in a month: smaller differences are noise."""


def causes_of_time(firm: Firm) -> list[Cause]:
    """Time that came late, was corrected, can't be billed, or was more or less."""
    sheets = firm.timesheets
    projects = {project.number: project for project in firm.projects}
    found: list[Cause] = []
    months = _months(sheets.end)
    is_client = sheets.assignment >= 0
    is_billed = is_client & (sheets.amount > 0)
    late = is_billed & (sheets.approved_at > _closed_at(firm, months))
    for row in np.nonzero(late)[0].tolist():
        notes = Notes(projects[int(sheets.project[row])])
        when = (int(sheets.approved_at[row]), int(sheets.end[row]))
        moved = -int(sheets.amount[row])
        notes.add("D22", when, ("time", row), "approved late", moved=moved)
        found.extend(notes.found)
    taken_back = sheets.extra_amount
    for row in np.nonzero(is_billed & (sheets.corrected_at > 0))[0].tolist():
        notes = Notes(projects[int(sheets.project[row])])
        when = (int(sheets.corrected_at[row]), int(sheets.end[row]))
        amount = -int(taken_back[row])
        notes.add("D22", when, ("time", row), "corrected", amount=amount)
        found.extend(notes.found)
    beyond = is_client & (sheets.rate > 0) & ~sheets.is_billable
    lost = -billed(sheets.total, sheets.rate)
    for project, row, amount in _by_month(firm, beyond, months, lost):
        notes = Notes(projects[project])
        when = (int(sheets.approved_at[row]), int(sheets.end[row]))
        note = "worked beyond what is signed"
        notes.add("D13b", when, ("time", row), note, amount=amount)
        found.extend(notes.found)
    if firm.regime.rates.effort_varied:
        found.extend(_causes_of_effort(firm, is_billed, months, projects))
    return found


def _months(days: Column) -> Column:
    """The month of each day."""
    table = np.array([month_of(day) for day in range(FIRST_DAY, LAST_DAY + 8)])
    found: Column = table[days - FIRST_DAY]
    return found


def _closed_at(firm: Firm, months: Column) -> Column:
    """When the books of each entry's month were closed in its project's region."""
    sheets = firm.timesheets
    last = max(project.number for project in firm.projects)
    regions = np.zeros(last + 1, dtype=np.int64)
    for project in firm.projects:
        regions[project.number] = project.region_index
    region = regions[np.maximum(sheets.project, 0)]
    first = month_of(FIRST_DAY)
    closes = np.zeros((len(REGIONS), month_of(LAST_DAY) + 2 - first), dtype=np.int64)
    for (index, month), close in firm.closes.items():
        closes[index, month - first] = close.instant
    closes[:, -1] = 1 << 40
    found: Column = closes[region, months - first]
    return found


def _by_month(
    firm: Firm, rows: Column, months: Column, amounts: Column
) -> list[tuple[int, int, int]]:
    """Project, last approved entry, and sum of the amounts, for each month."""
    sheets = firm.timesheets
    places = np.nonzero(rows)[0]
    keys = sheets.project[places] * 100_000 + months[places]
    order = np.lexsort((places, sheets.approved_at[places], keys))
    places, keys = places[order], keys[order]
    ends = np.nonzero(np.append(keys[1:] != keys[:-1], [True] * (len(keys) > 0)))[0]
    sums = np.diff(np.cumsum(amounts[places])[ends], prepend=0)
    return list(
        zip(
            (keys[ends] // 100_000).tolist(),
            places[ends].tolist(),
            sums.tolist(),
            strict=True,
        )
    )


def _causes_of_effort(
    firm: Firm, rows: Column, months: Column, projects: dict[int, Project]
) -> list[Cause]:
    """More or less was worked than what bookings usually come to."""
    sheets = firm.timesheets
    booked = np.zeros(len(sheets))
    places = np.nonzero(rows)[0]
    people = [firm.people[number].region_index for number in sheets.person[places]]
    region = np.array(people, dtype=np.int64)
    share = np.array([item.allocation for item in firm.assignments])
    for index, calendar in enumerate(firm.calendars):
        mine = places[region == index]
        days = (
            calendar.worked_before[sheets.end[mine] + 1 - calendar.first]
            - calendar.worked_before[sheets.start[mine] - calendar.first]
        )
        daily = REGIONS[index].hours_per_day * share[sheets.assignment[mine]]
        booked[mine] = days * daily * 4
    usual = float(sheets.total[places].sum() / max(booked[places].sum(), 1))
    expected = np.rint(booked * usual * sheets.rate / 4).astype(np.int64)
    sums = {row: amount for _, row, amount in _by_month(firm, rows, months, expected)}
    found: list[Cause] = []
    for number, row, amount in _by_month(firm, rows, months, sheets.amount - expected):
        if abs(amount) < _LEAST_SHARE * sums[row]:
            continue
        notes = Notes(projects[number])
        when = (int(sheets.approved_at[row]), int(sheets.end[row]))
        note = "worked more than booked" if amount > 0 else "worked less than booked"
        notes.add("D11", when, ("time", row), note, amount=amount)
        found.extend(notes.found)
    return found
