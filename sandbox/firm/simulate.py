"""The firm, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.firm.billing import Billing
from sandbox.firm.calendar import WorkCalendar, month_of, work_calendar
from sandbox.firm.causes import find_causes
from sandbox.firm.changes import Changes, cap_billing
from sandbox.firm.customers import find_customers
from sandbox.firm.delivery import estimate_hours, follow_dates, plan_milestones
from sandbox.firm.draws import Streams
from sandbox.firm.expenses import spend
from sandbox.firm.history import live_through
from sandbox.firm.hours import by_project, cost_time, price_time
from sandbox.firm.ledger import close_of, post_revenue
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS
from sandbox.firm.people import first_team
from sandbox.firm.rates import draw_rates
from sandbox.firm.regimes import STEADY
from sandbox.firm.requests import hold_people
from sandbox.firm.revisions import (
    change_method,
    change_rates,
    reclassify,
    write_down,
)
from sandbox.firm.scoping import Numbers
from sandbox.firm.setting import Setting
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
    from sandbox.firm.regimes import Regime
    from sandbox.firm.timesheets import Timesheets

_FIRST_YEAR, _LAST_YEAR = 2022, 2029


@dataclass(frozen=True, slots=True, repr=False)
class Firm:
    """Everything that happened, with when it became known."""

    seed: int
    size: Size
    unit: Unit
    regime: Regime
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


def simulate(
    size: Size, seed: int, unit: Unit = WHOLE, regime: Regime = STEADY
) -> Firm:
    """Four years of a firm, or of one of its units."""
    calendars = [work_calendar(region, _FIRST_YEAR, _LAST_YEAR) for region in REGIONS]
    streams = Streams(seed, unit.index)
    setting = Setting(size.of_unit, regime, unit, streams, Numbers(unit), calendars)
    rates = draw_rates(Streams(seed), regime.rates)
    people = first_team(setting)
    customers = find_customers(streams, size.of_unit, unit)
    history = live_through(setting, people, customers)
    deals, projects = history.deals, history.projects
    assignments = history.desk.assignments
    hold_people(deals, people, streams)
    for project in projects:
        change_rates(project, setting)
    sheets = record_time(setting, people, assignments)
    price_time(sheets, assignments)
    cost_time(sheets, people, projects, rates)
    hours = by_project(sheets, projects)
    expenses = _deliver(setting, deals, projects, sheets, hours)
    hours = by_project(sheets, projects)
    _account(setting, deals, projects, hours, expenses)
    closes = {
        (region, month): close_of(month, calendar)
        for region, calendar in enumerate(calendars)
        for month in range(month_of(FIRST_DAY), month_of(LAST_DAY) + 1)
    }
    firm = Firm(
        seed=seed,
        size=size,
        unit=unit,
        regime=regime,
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
        causes=[],
    )
    firm.causes.extend(find_causes(firm, hours))
    return firm


def _deliver(
    setting: Setting,
    deals: list[Deal],
    projects: list[Project],
    sheets: Timesheets,
    hours: dict[int, ProjectHours],
) -> list[Expense]:
    """Dates, milestones, change orders, and what can't be billed."""
    changes = Changes(setting, deals)
    expenses = []
    for project in projects:
        follow_dates(project, setting.streams)
        plan_milestones(project, setting)
        reclassify(project, setting)
        change_method(project, setting)
        changes.order_changes(project, hours[project.number])
        beyond = cap_billing(project, hours[project.number])
        sheets.amount[beyond] = 0
        sheets.is_billable[beyond] = False
        expenses.extend(spend(project, setting))
    return expenses


def _account(
    setting: Setting,
    deals: list[Deal],
    projects: list[Project],
    hours: dict[int, ProjectHours],
    expenses: list[Expense],
) -> None:
    """Estimates, revenue, bills, and what is left of the contract."""
    changes, billing = Changes(setting, deals), Billing(setting)
    spent: dict[int, list[Expense]] = {}
    for expense in expenses:
        spent.setdefault(expense.project.number, []).append(expense)
    for project in projects:
        own = hours[project.number]
        write_down(project, own, setting)
        estimate_hours(project, own, setting)
        close = post_revenue(
            project,
            own,
            spent.get(project.number, []),
            setting.calendars[project.region_index],
        )
        billing.bill(project, None if close is None else close.instant)
        if close is not None:
            recognised = sum(item.amount for item in project.postings)
            settled_at = max([close.instant, *(item.at for item in project.postings)])
            changes.settle(project, recognised, settled_at)


def _all_positions(deals: list[Deal], projects: list[Project]) -> list[Position]:
    """The positions of deals and, beyond them, those that came up in projects."""
    found = {item.number: item for deal in deals for item in deal.positions}
    for project in projects:
        found.update({item.number: item for item in project.positions})
    return [found[number] for number in sorted(found)]
