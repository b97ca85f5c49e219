"""What people spend on projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, month_end, month_of, month_start, to_workday
from sandbox.firm.model import Expense, Project
from sandbox.firm.parameters import LAST_DAY

if TYPE_CHECKING:
    from sandbox.firm.setting import Setting

_KINDS: Final = (
    ("Airfare", 220, 900),
    ("Lodging", 160, 820),
    ("Car Rental", 90, 380),
    ("Taxi", 15, 90),
    ("Meals", 20, 140),
)


def spend(project: Project, setting: Setting) -> list[Expense]:
    """The expenses of a project; those of projects by the hour are billed on."""
    draws, rates = setting.streams.of("expenses", project.number), setting.rates
    found = []
    for assignment in project.assignments:
        if assignment.withdrawn_at is not None:
            continue
        last_day = min(assignment.end, LAST_DAY)
        for month in range(month_of(assignment.start), month_of(last_day) + 1):
            low = max(assignment.start, month_start(month))
            high = min(last_day, month_end(month))
            if high - low < 4 or not draws.chance(rates.expense):  # noqa: PLR2004 - days
                continue
            for _ in range(draws.whole(1, 3)):
                kind, least, most = draws.one_of(_KINDS)
                day = max(to_workday(draws.whole(low, high)), low)
                late = draws.whole(30, 70) if draws.chance(rates.expense_late) else 0
                submitted = at(day + draws.whole(1, 12) + late, 18, draws.whole(0, 59))
                found.append(
                    Expense(
                        number=setting.numbers.next("expense"),
                        project=project,
                        assignment=assignment,
                        kind=kind,
                        day=day,
                        amount=round(draws.between(least, most) * 100),
                        is_billable=project.method.is_by_the_hour,
                        submitted_at=submitted,
                        approved_at=submitted + 3_600 * draws.whole(14, 130),
                    )
                )
    return found
