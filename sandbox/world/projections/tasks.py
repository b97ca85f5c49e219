"""Certinia's project tasks: planned, then started and completed with their project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from sandbox.firm.calendar import at
from sandbox.firm.tasks import INTERNAL_TASKS, TASKS, task_number
from sandbox.firm.timesheets import INTERNAL_PROJECTS
from sandbox.world.identifiers import salesforce_ids
from sandbox.world.projections.logs import END, SETUP
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.salesforce import INTEGRATION_USER
from sandbox.world.tables.certinia import TASK
from sandbox.world.versions import versions_table

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm

_NEVER: Final = 1 << 40
_STATUSES: Final = pa.array(["Planned", "Started", "Complete"])
_CREATED_AFTER: Final = 900
_FIRST_DAY_STARTS, _LAST_DAY_ENDS = 9 * 3_600, 17 * 3_600


def project_tasks(firm: Firm) -> pa.Table:
    """The versions of all tasks; a task has a share of its project's hours."""
    rows = [
        (
            project.number,
            project.created_at + _CREATED_AFTER,
            at(project.starts_on, 8),
            max(project.completed_at, project.created_at + 2 * _CREATED_AFTER),
            at(project.planned_start, 0) + _FIRST_DAY_STARTS,
            at(project.planned_end, 0) + _LAST_DAY_ENDS,
            project.phase.hours * 4 // len(TASKS),
        )
        for project in firm.projects
    ]
    currencies = [project.currency for project in firm.projects]
    names = [TASKS] * len(rows)
    if firm.unit.is_first:
        for number in INTERNAL_PROJECTS:
            rows.append((number, SETUP, SETUP + 60, _NEVER, SETUP, -1, 0))
            currencies.append("USD")
            names.append(INTERNAL_TASKS)
    number, created_at, started_at, completed_at, start, end, quarters = np.array(
        rows, dtype=np.int64
    ).T
    # A project that was stopped before it began has no task that was started.
    started_at = np.where(
        started_at < completed_at, np.maximum(started_at, created_at + 60), _NEVER
    )
    instants = np.stack([created_at, started_at, completed_at], axis=1)
    instants = np.repeat(instants, len(TASKS), axis=0)
    task, step = np.nonzero(instants <= END)
    starts = instants[task, step]
    is_last = np.append(task[1:] != task[:-1], True)
    ends = pa.array(np.append(starts[1:], 0), mask=is_last)
    project, place = np.divmod(task, len(TASKS))
    numbers = task_number(number[project], place)
    count = len(task)
    columns: dict[str, Any] = {
        "Id": salesforce_ids(TASK.name, numbers),
        "IsDeleted": np.zeros(count, dtype=np.bool_),
        "Name": _taken([name for own in names for name in own], task),
        "pse__Task_Number__c": pa.array([f"T-{one:08d}" for one in numbers.tolist()]),
        "pse__Project__c": _taken([project_id(row[0]) for row in rows], project),
        "pse__Milestone__c": pa.nulls(count, pa.string()),
        "pse__Status__c": _STATUSES.take(pa.array(step)),
        "pse__Started__c": step > 0,
        "pse__Completed__c": step > 1,
        "pse__Order__c": place + 1,
        "pse__Estimated_Hours__c": quarters[project] / 4,
        "pse__Start_Date_Time__c": start[project],
        "pse__End_Date_Time__c": pa.array(end[project], mask=end[project] < 0),
        "CurrencyIsoCode": _taken(currencies, project),
        "CreatedDate": created_at[project],
        "CreatedById": _taken([INTEGRATION_USER], np.zeros(count, dtype=np.int64)),
        "LastModifiedDate": starts,
        "LastModifiedById": _taken([INTEGRATION_USER], np.zeros(count, dtype=np.int64)),
        "SystemModstamp": starts,
    }
    return versions_table(TASK, columns, starts, ends)


def _taken(texts: list[str], place: np.ndarray[Any, Any]) -> pa.Array:
    """The text at each place."""
    return pa.array(texts, pa.string()).take(pa.array(place))
