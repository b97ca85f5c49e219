"""The firm, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.firm.billing import Billing
from sandbox.firm.calendar import WorkCalendar, month_of, work_calendar
from sandbox.firm.causes import (
    causes_of_deals,
    causes_of_project,
    causes_of_rates,
    causes_of_time,
)
from sandbox.firm.changes import Changes, cap_billing
from sandbox.firm.customers import find_customers
from sandbox.firm.delivery import estimate_hours, follow_dates, plan_milestones
from sandbox.firm.draws import Streams
from sandbox.firm.expenses import spend
from sandbox.firm.history import live_through
from sandbox.firm.hours import by_project, cost_time, price_time
from sandbox.firm.ledger import close_of, post_revenue
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS
from sandbox.firm.people import hire_everyone
from sandbox.firm.rates import draw_rates
from sandbox.firm.requests import hold_people
from sandbox.firm.scoping import Numbers
from sandbox.firm.units import WHOLE, Unit
from sandbox.firm.work_weeks import record_time

if TYPE_CHECKING:
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.ledger import Close
    from sandbox.firm.model import (
        Assignment,
        Cause,
        Customer,
        Deal,
        Expense,
        Person,
        Position,
        Project,
    )
    from sandbox.firm.parameters import Size
    from sandbox.firm.rates import ExchangeRates
    from sandbox.firm.timesheets import Timesheets

_FIRST_YEAR, _LAST_YEAR = 2022, 2029


@dataclass(frozen=True, slots=True, repr=False)
class Firm:
    """Everything that happened, with when it became known."""

    seed: int
    size: Size
    unit: Unit
    calendars: list[WorkCalendar]
    rates: ExchangeRates
    people: list[Person]
    customers: list[Customer]
    deals: list[Deal]
    projects: list[Project]
    positions: list[Position]
    assignments: list[Assignment]
    timesheets: Timesheets
    expenses: list[Expense]
    closes: dict[tuple[int, int], Close]
    """By region and month."""
    causes: list[Cause]


@dataclass(frozen=True, slots=True)
class _Tools:
    """What every step of the simulation draws on."""

    streams: Streams
    numbers: Numbers
    calendars: list[WorkCalendar]


def simulate(size: Size, seed: int, unit: Unit = WHOLE) -> Firm:
    """Four years of a firm, or of one of its units."""
    streams = Streams(seed, unit.index)
    numbers = Numbers(unit)
    calendars = [work_calendar(region, _FIRST_YEAR, _LAST_YEAR) for region in REGIONS]
    tools = _Tools(streams, numbers, calendars)
    rates = draw_rates(Streams(seed))
    people = hire_everyone(streams, size.of_unit)
    for person in people:
        person.number = unit.number(person.place)
    customers = find_customers(streams, size.of_unit, unit)
    history = live_through(streams, size.of_unit, people, customers, numbers)
    deals, projects = history.deals, history.projects
    assignments = history.desk.assignments
    hold_people(deals, people, streams)
    sheets = record_time(
        streams,
        people,
        assignments,
        calendars,
        is_by_task=size.is_time_by_task,
    )
    price_time(sheets, assignments)
    cost_time(sheets, people, projects, rates)
    hours = by_project(sheets, projects)
    expenses = _deliver(tools, deals, projects, sheets, hours)
    hours = by_project(sheets, projects)
    _account(tools, deals, projects, hours, expenses)
    closes = {
        (region, month): close_of(month, calendar)
        for region, calendar in enumerate(calendars)
        for month in range(month_of(FIRST_DAY), month_of(LAST_DAY) + 1)
    }
    causes = causes_of_deals(deals)
    for project in projects:
        causes.extend(causes_of_project(project))
    causes.extend(causes_of_rates(rates, month_of(FIRST_DAY), month_of(LAST_DAY)))
    by_number = {project.number: project for project in projects}
    causes.extend(causes_of_time(sheets, by_number, closes))
    causes.sort(key=lambda item: (item.known_at, item.driver, item.thing))
    return Firm(
        seed=seed,
        size=size,
        unit=unit,
        calendars=calendars,
        rates=rates,
        people=people,
        customers=customers,
        deals=deals,
        projects=projects,
        positions=_all_positions(deals, projects),
        assignments=assignments,
        timesheets=sheets,
        expenses=expenses,
        closes=closes,
        causes=causes,
    )


def _deliver(
    tools: _Tools,
    deals: list[Deal],
    projects: list[Project],
    sheets: Timesheets,
    hours: dict[int, ProjectHours],
) -> list[Expense]:
    """Dates, milestones, change orders, and what can't be billed."""
    changes = Changes(tools.streams, tools.numbers, deals)
    expenses = []
    for project in projects:
        follow_dates(project, tools.streams)
        plan_milestones(project, tools.streams, tools.numbers)
        changes.order_changes(project, hours[project.number])
        beyond = cap_billing(project, hours[project.number])
        sheets.amount[beyond] = 0
        sheets.is_billable[beyond] = False
        expenses.extend(spend(project, tools.streams, tools.numbers))
    return expenses


def _account(
    tools: _Tools,
    deals: list[Deal],
    projects: list[Project],
    hours: dict[int, ProjectHours],
    expenses: list[Expense],
) -> None:
    """Estimates, revenue, what is left of the contract, and bills."""
    changes = Changes(tools.streams, tools.numbers, deals)
    billing = Billing(tools.streams, tools.calendars)
    spent: dict[int, list[Expense]] = {}
    for expense in expenses:
        spent.setdefault(expense.project.number, []).append(expense)
    for project in projects:
        own = hours[project.number]
        estimate_hours(project, own, tools.streams)
        close = post_revenue(
            project,
            own,
            spent.get(project.number, []),
            tools.calendars[project.region_index],
        )
        if close is not None:
            recognised = sum(item.amount for item in project.postings)
            changes.settle(project, recognised, close.instant)
        billing.bill(project, None if close is None else close.instant)


def _all_positions(deals: list[Deal], projects: list[Project]) -> list[Position]:
    """The positions of deals and, beyond them, those that came up in projects."""
    found = {item.number: item for deal in deals for item in deal.positions}
    for project in projects:
        found.update({item.number: item for item in project.positions})
    return [found[number] for number in sorted(found)]
