"""What moved the forecast, and by how much: what a variance bridge should find.

A cause has two amounts. `amount` is by how much it changes the whole of a deal or a
contract line, all else equal; `moved` is what it moves to another month, below zero to
a later one. Deals are weighted with the probability of their stage, so the amounts of
a deal add up to what it is worth at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at
from sandbox.firm.causes.bills import causes_of_bills, causes_of_expenses
from sandbox.firm.causes.currencies import causes_of_currencies
from sandbox.firm.causes.deals import causes_of_deal
from sandbox.firm.causes.projects import causes_of_project
from sandbox.firm.causes.staffing import causes_of_assignment
from sandbox.firm.causes.time import causes_of_time
from sandbox.firm.parameters import LAST_DAY

if TYPE_CHECKING:
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.model import Cause
    from sandbox.firm.simulate import Firm

_END: Final = at(LAST_DAY, 23, 59, 59)


def find_causes(firm: Firm, hours: dict[int, ProjectHours]) -> list[Cause]:
    """All causes until the end, in the order in which they became known."""
    found: list[Cause] = []
    for deal in firm.deals:
        found.extend(causes_of_deal(deal))
    for project in firm.projects:
        found.extend(causes_of_project(project, hours[project.number]))
        found.extend(causes_of_bills(project))
        for assignment in project.assignments:
            found.extend(causes_of_assignment(assignment))
    found.extend(causes_of_expenses(firm.expenses, firm.closes))
    found.extend(causes_of_currencies(firm.projects, firm.rates))
    found.extend(causes_of_time(firm))
    found.sort(key=lambda item: (item.known_at, item.driver, item.thing, item.note))
    return [item for item in found if item.known_at <= _END]
