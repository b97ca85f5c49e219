"""When time was written down, handed in, approved, and what went wrong on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.firm.parameters import FIRST_MONDAY, WEEKS
from sandbox.firm.timesheets import Column, Timesheets

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.regimes import Rates

_FRIDAY: Final = 4
_ON_FRIDAY: Final = 0.62
"""Of the weeks: those that are handed in on their last day, not on the next one."""
_SAVED_EARLY: Final = 0.45


def hand_in(
    draws: Draws,
    rates: Rates,
    columns: list[Column],
    start: Column,
    end: Column,
) -> Timesheets:
    """When each entry was written, handed in, approved, and what went wrong."""
    person, project, assignment, hours, task = columns
    people = int(person.max()) + 1
    count = len(person)
    by_week = draws.array(people * (WEEKS + 1) * 3).reshape(3, people, -1)
    week = (start - FIRST_MONDAY) // 7
    late = by_week[0, person, week] < rates.time_late
    last_day = np.minimum(end, FIRST_MONDAY + 7 * week + 4)
    clock = (by_week[1, person, week] * 4 * 3_600).astype(np.int64)
    on_friday = by_week[2, person, week] < _ON_FRIDAY
    next_day = np.where((last_day + 3) % 7 == _FRIDAY, 3, 1)
    delay = np.where(on_friday, 0, next_day) + late * (
        3 + (by_week[1, person, week] * 17).astype(np.int64)
    )
    submitted = (last_day + delay) * 86_400 + 14 * 3_600 + clock
    saved = np.where(
        draws.array(count) < _SAVED_EARLY,
        last_day * 86_400 + 13 * 3_600,
        submitted - 900,
    )
    saved = np.minimum(saved, submitted - 900)
    is_client = assignment >= 0
    rejected = is_client & (draws.array(count) < rates.time_rejected)
    corrected = is_client & ~rejected & (draws.array(count) < rates.time_corrected)
    rejected_at = np.where(rejected, submitted + 86_400 + 3_600, 0)
    resubmitted_at = np.where(rejected, rejected_at + 2 * 86_400, 0)
    slow = draws.array(count) < rates.time_approved_late
    wait = 1 + (draws.array(count) * 3).astype(np.int64)
    wait += slow * (9 + (draws.array(count) * 18).astype(np.int64))
    basis = np.maximum(submitted, resubmitted_at) // 86_400 + wait
    weekday = (basis + 3) % 7
    basis += np.where(weekday > _FRIDAY, 7 - weekday, 0)
    approved = (
        basis * 86_400 + 9 * 3_600 + (draws.array(count) * 6 * 3_600).astype(np.int64)
    )
    corrected_at = np.where(
        corrected,
        approved + (12 + (draws.array(count) * 30).astype(np.int64)) * 86_400,
        0,
    )
    changed = rejected | corrected
    extra_day = np.argmax(hours, axis=1)
    return Timesheets(
        person=person,
        project=project,
        assignment=assignment,
        task=task,
        start=start,
        end=end,
        hours=hours,
        saved_at=saved,
        submitted_at=submitted,
        rejected_at=rejected_at,
        resubmitted_at=resubmitted_at,
        approved_at=approved,
        corrected_at=corrected_at,
        extra_day=extra_day,
        extra=np.where(changed, 4, 0),
        is_billable=is_client,
        rate=np.zeros(count, dtype=np.int64),
        amount=np.zeros(count, dtype=np.int64),
        cost=np.zeros(count, dtype=np.int64),
    )
