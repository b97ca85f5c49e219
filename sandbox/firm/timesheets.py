"""The time entries of everybody, as whole columns.

One row is one person's week on one project, cut at the month's end. Hours are counted
in quarters of an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

Column = np.ndarray[Any, np.dtype[Any]]

BENCH, LEAVE, PRESALES, TRAINING, ADMINISTRATION = -1, -2, -3, -4, -5
INTERNAL_PROJECTS: Final = {
    BENCH: "Internal - Bench",
    LEAVE: "Internal - Leave",
    PRESALES: "Internal - Presales",
    TRAINING: "Internal - Training",
    ADMINISTRATION: "Internal - Administration",
}


@dataclass(slots=True, repr=False)
class Timesheets:
    """All time entries, as columns.

    Attributes:
        person: the person's place among the unit's people.
        project: the project's number; negative for internal ones.
        assignment: the index of the assignment; -1 without one.
        task: which of the project's tasks; -1 without one.
        start: the first day of the entry.
        end: the last day of the entry.
        hours: quarters of an hour on each day from Monday, as they are in the end.
        saved_at: when it was first written.
        submitted_at: when it was handed in.
        rejected_at: when it was sent back; 0 if it wasn't.
        resubmitted_at: when it was handed in again.
        approved_at: when it was approved.
        corrected_at: when it was changed after approval; 0 if it wasn't.
        extra_day: the weekday on which the first version had too much.
        extra: by how many quarters of an hour.
        is_billable: whether it is billed by the hour or counts for a fixed price.
        rate: the bill rate in cents of the project's currency.
        amount: what it is billed at.
        cost: what it cost, in cents of the project's currency.
    """

    person: Column
    project: Column
    assignment: Column
    task: Column
    start: Column
    end: Column
    hours: Column
    saved_at: Column
    submitted_at: Column
    rejected_at: Column
    resubmitted_at: Column
    approved_at: Column
    corrected_at: Column
    extra_day: Column
    extra: Column
    is_billable: Column
    rate: Column
    amount: Column
    cost: Column

    def __len__(self) -> int:
        """The number of entries."""
        return len(self.person)

    @property
    def total(self) -> Column:
        """Quarters of an hour, as they are in the end."""
        total: Column = self.hours.sum(axis=1)
        return total

    @property
    def extra_amount(self) -> Column:
        """What the hours that were taken back had been billed at."""
        worth: Column = billed(self.extra, self.rate) * (self.amount != 0)
        return worth

    def take(self, rows: Column) -> Timesheets:
        """Some of the entries, in that order."""
        return replace(
            self, **{item.name: getattr(self, item.name)[rows] for item in fields(self)}
        )


def billed(quarters: Column, rate: Column) -> Column:
    """Hours times rate, in cents, rounded half up."""
    return (quarters * rate + 2) // 4
