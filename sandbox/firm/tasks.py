"""Tasks: the parts of a project on which people of a large firm write their time.

Every project has the same number of tasks, so the number of a task follows from that of
its project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from sandbox.firm.timesheets import INTERNAL_PROJECTS, LEAVE, Column

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws

_Numbers = TypeVar("_Numbers", int, Column)

TASKS: Final = (
    "Project management",
    "Workshops",
    "Analysis",
    "Design",
    "Build",
    "Testing",
    "Documentation",
    "Handover",
)
"""The tasks of a customer's project."""
INTERNAL_TASKS: Final = (
    "Company meetings",
    "Recruiting",
    "Mentoring",
    "Proposals",
    "Courses",
    "Tools and methods",
    "Travel",
    "Other",
)
"""The tasks of an internal project."""

_TASKS_A_WEEK: Final = ((3, 0.12), (4, 0.48), (5, 1.0))
"""How many tasks of a customer's project somebody works on in a week, cumulated."""
_INTERNAL_A_WEEK: Final = ((1, 0.35), (2, 1.0))
_MOST: Final = 5
_WEEKS_ON_A_TASK: Final = 3
_MAIN_SHARE: Final = (5, 8)
"""Of a day: what its first task takes, the second takes the rest."""


def task_number(project: _Numbers, task: _Numbers) -> _Numbers:
    """The number of a project's task; internal projects have negative numbers."""
    return (project + len(INTERNAL_PROJECTS)) * len(TASKS) + task


def split_by_task(
    draws: Draws, columns: list[Column], week: Column
) -> tuple[list[Column], Column, Column]:
    """Spread each entry over the tasks that its week was spent on.

    A day goes to one task, and what is left of it to the next one; leave has no task.

    Args:
        draws: the stream that decides how many tasks.
        columns: person, project, assignment and hours of each entry.
        week: the week of each entry.

    Returns:
        The same columns of the parts, the entry of each part, and its task.
    """
    _, project, assignment, hours = columns
    chance = draws.array(len(week))
    is_client = assignment >= 0
    count = np.where(
        is_client,
        _at_chance(chance, _TASKS_A_WEEK),
        _at_chance(chance, _INTERNAL_A_WEEK),
    )
    count = np.where(project == LEAVE, 1, count).astype(np.int8)
    base = (assignment * 5 + project + week // _WEEKS_ON_A_TASK) % len(TASKS)
    main = hours * _MAIN_SHARE[0] // _MAIN_SHARE[1]
    main = np.where((count > 1).reshape(-1, 1), main, hours)
    days = np.arange(hours.shape[1], dtype=np.int8)
    first = days % count.reshape(-1, 1)
    second = (days + 1) % count.reshape(-1, 1)
    rows, tasks, parts = [], [], []
    for place in range(_MOST):
        own = main * (first == place) + (hours - main) * (second == place)
        kept = np.nonzero(own.any(axis=1))[0]
        rows.append(kept)
        tasks.append((base[kept] + place) % len(TASKS))
        parts.append(own[kept])
    row, task = np.concatenate(rows), np.concatenate(tasks)
    task = np.where(project[row] == LEAVE, -1, task)
    order = np.lexsort((task, row))
    row, task = row[order], task[order]
    return (
        [column[row] for column in columns[:3]] + [np.concatenate(parts)[order]],
        row,
        task,
    )


def _at_chance(chance: Column, shares: tuple[tuple[int, float], ...]) -> Column:
    """The count of the first share that the chance is below."""
    limits = np.array([share for _, share in shares])
    counts = np.array([count for count, _ in shares])
    found: Column = counts[np.searchsorted(limits, chance, side="right")]
    return found
