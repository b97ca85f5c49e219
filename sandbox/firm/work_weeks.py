"""What everybody worked on in each week: customers' projects, the rest, and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.firm.absences import plan_absences
from sandbox.firm.calendar import WorkCalendar, month_end, month_of
from sandbox.firm.handing_in import hand_in
from sandbox.firm.parameters import FIRST_DAY, FIRST_MONDAY, LAST_DAY, WEEKS
from sandbox.firm.tasks import split_by_task
from sandbox.firm.timesheets import (
    ADMINISTRATION,
    BENCH,
    LEAVE,
    PRESALES,
    TRAINING,
    Column,
    Timesheets,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.firm.draws import Draws
    from sandbox.firm.model import Assignment, Person
    from sandbox.firm.setting import Setting

_EFFORT: Final = (0.745, 0.98)
"""What is really worked of what is booked."""
_STEADY_EFFORT: Final = 0.75
"""The same where it doesn't vary: within what was sold."""
_SMALL_REST: Final = 24
"""Up to so many quarters a week, what is left over is administration."""
_MANAGER_ROLE: Final = 3
_ON_BENCH, _SELLING, _MANAGERS_SELLING = 0.5, 0.75, 0.62
"""Where the rest of a week goes, as cumulative shares; managers sell more."""


def record_time(
    setting: Setting,
    people: list[Person],
    assignments: list[Assignment],
) -> Timesheets:
    """The time of everybody over all weeks; money is filled in later."""
    streams, calendars = setting.streams, setting.calendars
    draws, varied = streams.of("time"), setting.rates.effort_varied
    away = plan_absences(streams, people, calendars)
    open_days = _open_days(people, calendars)
    capacity = _capacity(people, open_days)
    present = open_days & ~_by_week(away, calendars[0].first)
    work = _billable_weeks(_effort(draws, varied), assignments, capacity, present)
    internal = _internal_weeks(draws, people, work, capacity, present)
    leave = _leave_weeks(capacity, open_days & ~present)
    rows = [np.concatenate(parts) for parts in zip(work, internal, leave, strict=True)]
    columns, start, end = _cut_at_months(rows)
    task = np.full(len(start), -1)
    if setting.size.is_time_by_task:
        week = (start - FIRST_MONDAY) // 7
        columns, row, task = split_by_task(streams.of("tasks"), columns, week)
        start, end = start[row], end[row]
    return hand_in(draws, setting.rates, [*columns, task], start, end)


def _by_week(days: Column, first: int) -> Column:
    """A person x day table as person x week x weekday."""
    offset = FIRST_MONDAY - first
    return days[:, offset : offset + WEEKS * 7].reshape(len(days), WEEKS, 7)


def _open_days(people: list[Person], calendars: list[WorkCalendar]) -> Column:
    """The days on which each person would work: employed, and no holiday."""
    working = np.stack([calendar.is_working for calendar in calendars])
    regions = np.array([person.region_index for person in people])
    found = _by_week(working[regions], calendars[0].first).copy()
    days = FIRST_MONDAY + np.arange(WEEKS * 7).reshape(1, WEEKS, 7)
    starts = np.array([person.starts_on for person in people]).reshape(-1, 1, 1)
    ends = np.array(
        [
            LAST_DAY if person.leaves_on is None else person.leaves_on
            for person in people
        ]
    ).reshape(-1, 1, 1)
    found &= (days >= np.maximum(starts, FIRST_DAY)) & (
        days <= np.minimum(ends, LAST_DAY)
    )
    return found


def _capacity(people: list[Person], open_days: Column) -> Column:
    """Quarters of an hour of each open day."""
    daily = np.array([round(person.region.hours_per_day * 4) for person in people])
    quarters: Column = open_days * daily.reshape(-1, 1, 1)
    return quarters


def _effort(draws: Draws, varied: float) -> Callable[[Column], Column]:
    """From what was wanted, by day, to what was done: each week differs."""
    low, high = _EFFORT

    def work(wanted: Column) -> Column:
        chance = low + (high - low) * draws.array(len(wanted))
        share = _STEADY_EFFORT + varied * (chance - _STEADY_EFFORT)
        quarters = wanted * share.reshape(-1, 1)
        # Without variety, nothing is rounded up beyond what was sold.
        done = np.rint(quarters) if varied else np.floor(quarters)
        return done.astype(np.int64)

    return work


def _billable_weeks(
    work: Callable[[Column], Column],
    assignments: list[Assignment],
    capacity: Column,
    present: Column,
) -> list[Column]:
    """One row for each week of each assignment."""
    live = [
        (index, item)
        for index, item in enumerate(assignments)
        if item.withdrawn_at is None and item.start <= LAST_DAY
    ]
    first = np.array([(item.start - FIRST_MONDAY) // 7 for _, item in live])
    last = np.array(
        [min((item.end - FIRST_MONDAY) // 7, WEEKS - 1) for _, item in live]
    )
    counts = np.maximum(last - first + 1, 0)
    row = np.repeat(np.arange(len(live)), counts)
    week = (
        np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + first[row]
    )
    person = np.array([item.person.place for _, item in live])[row]
    share = np.array([item.allocation for _, item in live])[row]
    wanted = capacity[person, week] * present[person, week]
    hours = work(wanted * share.reshape(-1, 1))
    project = np.array([item.project.number for _, item in live])[row]
    assignment = np.array([index for index, _ in live])[row]
    return [person, project, assignment, week, hours]


def _internal_weeks(
    draws: Draws,
    people: list[Person],
    work: list[Column],
    capacity: Column,
    present: Column,
) -> list[Column]:
    """What is left of each person's week, on an internal project."""
    used = np.zeros(capacity.shape, dtype=np.int64)
    np.add.at(used, (work[0], work[3]), work[4])
    rest = np.maximum(capacity * present - used, 0)
    employed = np.array([not person.is_external for person in people])
    rest *= employed.reshape(-1, 1, 1)
    person, week = np.nonzero(rest.sum(axis=2) > 0)
    hours = rest[person, week]
    is_manager = np.array([item.role_index >= _MANAGER_ROLE for item in people])[person]
    chance = draws.array(len(person))
    project = np.where(
        chance < _ON_BENCH, BENCH, np.where(chance < _SELLING, PRESALES, TRAINING)
    )
    project = np.where(is_manager & (chance < _MANAGERS_SELLING), PRESALES, project)
    project = np.where(hours.sum(axis=1) <= _SMALL_REST, ADMINISTRATION, project)
    return [person, project, np.full(len(person), -1), week, hours]


def _leave_weeks(capacity: Column, leave: Column) -> list[Column]:
    """The days away."""
    hours_away = capacity * leave
    person, week = np.nonzero(hours_away.sum(axis=2) > 0)
    count = len(person)
    return [
        person,
        np.full(count, LEAVE),
        np.full(count, -1),
        week,
        hours_away[person, week],
    ]


def _cut_at_months(rows: list[Column]) -> tuple[list[Column], Column, Column]:
    """Cut each week at the month's end; empty parts go away."""
    person, project, assignment, week, hours = rows
    ends = np.array(
        [
            min(
                month_end(month_of(FIRST_MONDAY + 7 * number)),
                FIRST_MONDAY + 7 * number + 6,
            )
            for number in range(WEEKS)
        ]
    )
    monday = FIRST_MONDAY + 7 * week
    days = monday.reshape(-1, 1) + np.arange(7)
    in_first = days <= ends[week].reshape(-1, 1)
    parts = [
        (hours * in_first, monday, ends[week]),
        (hours * ~in_first, ends[week] + 1, monday + 6),
    ]
    keep = [part[0].sum(axis=1) > 0 for part in parts]
    columns = [
        np.concatenate([column[mask] for mask in keep])
        for column in (person, project, assignment)
    ]
    columns.append(
        np.concatenate([part[0][mask] for part, mask in zip(parts, keep, strict=True)])
    )
    starts = np.concatenate(
        [part[1][mask] for part, mask in zip(parts, keep, strict=True)]
    )
    ends_cut = np.concatenate(
        [part[2][mask] for part, mask in zip(parts, keep, strict=True)]
    )
    order = np.lexsort((columns[1], columns[0], starts))
    return [column[order] for column in columns], starts[order], ends_cut[order]
