"""The approved hours of a project, as they were known at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.firm.calendar import month_of
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS

if TYPE_CHECKING:
    from sandbox.firm.model import Assignment, Person, Project
    from sandbox.firm.rates import ExchangeRates
    from sandbox.firm.timesheets import Column, Timesheets


_NEVER: Final = LAST_DAY + 1_000


@dataclass(frozen=True, slots=True, repr=False)
class ProjectHours:
    """The time entries of one project, in the order of their weeks."""

    rows: Column
    """Where they are in the timesheets."""
    end: Column
    quarters: Column
    extra: Column
    amount: Column
    extra_amount: Column
    approved_at: Column
    corrected_at: Column

    def known(self, last_day: int, instant: int) -> tuple[int, int]:
        """Quarters of an hour and cents, worked until a day, approved by an instant."""
        mask = (self.end <= last_day) & (self.approved_at <= instant)
        wrong = mask & (self.corrected_at > instant)
        quarters = self.quarters[mask].sum() + self.extra[wrong].sum()
        cents = self.amount[mask].sum() + self.extra_amount[wrong].sum()
        return int(quarters), int(cents)

    @property
    def total_quarters(self) -> int:
        """All hours, in the end."""
        return int(self.quarters.sum())

    @property
    def most_cents(self) -> int:
        """The most that was ever approved for billing."""
        return int(self.amount.sum() + self.extra_amount[self.corrected_at > 0].sum())

    @property
    def settled_at(self) -> int:
        """When the last approval or correction was made."""
        if len(self.rows) == 0:
            return 0
        return int(max(self.approved_at.max(), self.corrected_at.max()))

    def between(self, after: int, last_day: int) -> int:
        """What was worked after a day and until another one, in cents."""
        return int(self.amount[(self.end > after) & (self.end <= last_day)].sum())

    def day_reached(self, cents: float) -> int | None:
        """The day by which so much had been worked, or None."""
        reached = np.nonzero(np.cumsum(self.amount) >= cents)[0]
        return int(self.end[reached[0]]) if len(reached) else None


def price_time(sheets: Timesheets, assignments: list[Assignment]) -> None:
    """Fill in what each entry is billed at, by the rate of its day."""
    is_client = sheets.assignment >= 0
    at_rate = np.array(
        [
            item.rate_cents if item.project.method.is_by_the_hour else 0
            for item in assignments
        ],
        dtype=np.int64,
    )
    sheets.rate[is_client] = at_rate[sheets.assignment[is_client]]
    changes = max((len(item.new_rates) for item in assignments), default=0)
    for place in range(changes):
        revised = [
            item.new_rates[place] if place < len(item.new_rates) else (_NEVER, 0)
            for item in assignments
        ]
        days, new_rates = np.array(revised, dtype=np.int64).T
        is_new = is_client & (sheets.start >= days[sheets.assignment])
        sheets.rate[is_new] = new_rates[sheets.assignment[is_new]]
    sheets.amount[:] = (sheets.total * sheets.rate + 2) // 4


def cost_time(
    sheets: Timesheets,
    people: list[Person],
    projects: list[Project],
    rates: ExchangeRates,
) -> None:
    """Fill in what each entry cost, in the currency of its project.

    Internal projects are kept in the first region's currency.
    """
    currencies = [region.currency for region in REGIONS]
    cost = np.array([person.cost_cents for person in people])[sheets.person]
    source = np.array([person.region_index for person in people])[sheets.person]
    target = np.maximum(regions_of(sheets, projects), 0)
    months = np.array([month_of(day) for day in range(FIRST_DAY, LAST_DAY + 1)])
    month = months[np.clip(sheets.start - FIRST_DAY, 0, len(months) - 1)]
    keys, inverse = np.unique((month * 10 + source) * 10 + target, return_inverse=True)
    factors = [
        rates.convert(currencies[key // 10 % 10], currencies[key % 10], key // 100)
        for key in keys.tolist()
    ]
    converted = sheets.total * cost / 4 * np.array(factors)[inverse]
    sheets.cost[:] = np.rint(converted).astype(np.int64)


def regions_of(sheets: Timesheets, projects: list[Project]) -> Column:
    """The region that sold each entry's project; -1 for internal ones."""
    regions = np.zeros(max(project.number for project in projects) + 1, dtype=np.int64)
    for project in projects:
        regions[project.number] = project.region_index
    found: Column = np.where(
        sheets.project > 0, regions[np.maximum(sheets.project, 0)], -1
    )
    return found


def by_project(sheets: Timesheets, projects: list[Project]) -> dict[int, ProjectHours]:
    """The entries of each project, by the project's number."""
    order = np.argsort(sheets.project, kind="stable")
    numbers = sheets.project[order]
    total, extra_amount = sheets.total, sheets.extra_amount
    found = {}
    for project in projects:
        first, last = np.searchsorted(numbers, [project.number, project.number + 1])
        rows = order[first:last]
        found[project.number] = ProjectHours(
            rows=rows,
            end=sheets.end[rows],
            quarters=total[rows],
            extra=sheets.extra[rows],
            amount=sheets.amount[rows],
            extra_amount=extra_amount[rows],
            approved_at=sheets.approved_at[rows],
            corrected_at=sheets.corrected_at[rows],
        )
    return found
