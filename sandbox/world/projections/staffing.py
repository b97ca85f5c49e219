"""Certinia's resource requests, assignments with their schedules, and expenses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import at
from sandbox.firm.parameters import LAST_DAY, ROLES
from sandbox.firm.requests import negotiation_at
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.invoiced import invoiced_at
from sandbox.world.projections.logs import END
from sandbox.world.projections.organisation import calendar_hours, placeholder_id
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.rate_cards import rate_card_id
from sandbox.world.projections.salesforce import (
    INTEGRATION_USER,
    expected_dates,
    group_id,
    record,
    user_id,
)

if TYPE_CHECKING:
    from sandbox.firm.model import Assignment, Booking, Deal, Expense, Position
    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.logs import Logs

_CLOSED_AFTER_DAYS: Final = 10


def write_staffing(firm: Firm, logs: Logs) -> None:
    """Requests, assignments and expenses."""
    deals = {item.number: deal for deal in firm.deals for item in deal.positions}
    for position in firm.positions:
        if position.opened_at >= 0:
            _write_request(position, deals.get(position.number), logs)
    for assignment in firm.assignments:
        _write_assignment(firm, assignment, logs)
    for expense in firm.expenses:
        _write_expense(expense, logs)


def _write_request(position: Position, asked_by: Deal | None, logs: Logs) -> None:
    """A request: drafted with the offer, held in the negotiation, then staffed."""
    project = position.project
    deal = asked_by or (project.deal if project is not None else None)
    if deal is None:
        return
    key = position.number
    opened_at = position.opened_at

    def write(instant: int, fields: dict[str, Any]) -> None:
        logs.write("pse__Resource_Request__c", key, max(instant, opened_at), fields)

    write(
        opened_at,
        record(
            "pse__Resource_Request__c", key, opened_at, user_id(deal.seller),
            Name=f"RR-{key:07d}", OwnerId=user_id(deal.seller),
            CurrencyIsoCode=deal.currency,
            pse__Opportunity__c=salesforce_id("Opportunity", deal.number),
            pse__Resource_Role__c=ROLES[position.role_index].name,
            pse__Status__c="Draft" if asked_by else "Ready to Staff",
            pse__Resource_Held__c=False, pse__SOW_Hours__c=position.hours,
            pse__Planned_Bill_Rate__c=position.rate_cents / 100,
            pse__Region__c=salesforce_id("pse__Region__c", deal.customer.region_index),
            pse__Practice__c=salesforce_id("pse__Practice__c", deal.practice_index),
            pse__Group__c=group_id(deal.practice_index, deal.group_index),
        ),
    )  # fmt: skip
    if asked_by is not None:
        _write_asking(position, asked_by, write)
    if project is not None:
        start = project.planned_start
        if asked_by is None:
            start = opened_at // 86_400 + 1
            start += -(start + 3) % 7
        write(
            max(project.created_at + 600, opened_at),
            {
                "pse__Project__c": project_id(project.number),
                "pse__Status__c": "Ready to Staff",
                "pse__Resource_Held__c": False,
                "pse__Resource__c": None,
                "pse__Start_Date__c": start,
                "pse__End_Date__c": start + 7 * position.weeks - 3,
            },
        )
    elif deal.closed_at is not None and not deal.is_won:
        write(
            deal.closed_at,
            {"pse__Status__c": "Cancelled", "pse__Resource_Held__c": False},
        )
    if position.assignment is not None:
        _write_staffed(position.assignment, write)
    if position.closed_at is not None:
        write(position.closed_at, {"pse__Status__c": "Cancelled"})


def _write_asking(position: Position, deal: Deal, write: Any) -> None:
    """While the deal is open: the dates follow it, and people may be held."""
    offset = 7 * deal.phases[position.phase].start_offset
    for step in deal.steps:
        if step.at < position.opened_at or step.what in {"won", "lost"}:
            continue
        start, _ = expected_dates(deal, step)
        if start is not None:
            first = start + offset
            write(
                step.at,
                {
                    "pse__Start_Date__c": first,
                    "pse__End_Date__c": first + 7 * position.weeks - 3,
                },
            )
    negotiated_at = negotiation_at(deal)
    if negotiated_at is None:
        return
    if position.is_held and position.held_person is not None:
        write(
            negotiated_at,
            {
                "pse__Status__c": "Hold",
                "pse__Resource_Held__c": True,
                "pse__Resource__c": salesforce_id("Contact", position.held_person),
            },
        )
    else:
        write(negotiated_at, {"pse__Status__c": "Ready to Staff"})


def _write_staffed(assignment: Assignment, write: Any) -> None:
    """Somebody was found."""
    first = assignment.bookings[0]
    write(
        assignment.assigned_at,
        {
            "pse__Status__c": "Assigned",
            "pse__Assignment__c": salesforce_id(
                "pse__Assignment__c", assignment.number
            ),
            "pse__Resource__c": salesforce_id("Contact", assignment.person.number),
            "pse__Start_Date__c": first.start,
            "pse__End_Date__c": first.end,
        },
    )


def _schedule(firm: Firm, assignment: Assignment, booking: Booking) -> dict[str, Any]:
    """The dates and hours of a schedule."""
    region_index = assignment.person.region_index
    days = firm.calendars[region_index].days(booking.start, booking.end)
    daily = calendar_hours(region_index, assignment.allocation)
    return {
        "pse__Start_Date__c": booking.start,
        "pse__End_Date__c": booking.end,
        "pse__Scheduled_Hours__c": round(days * daily["pse__Monday_Hours__c"], 2),
        "pse__Scheduled_Days__c": days,
        **daily,
    }


def _write_assignment(firm: Firm, assignment: Assignment, logs: Logs) -> None:
    """An assignment and its schedule."""
    key, project, person = assignment.number, assignment.project, assignment.person
    placeholder = assignment.placeholder
    created_at = assignment.assigned_at if placeholder is None else placeholder.at
    shared = {"OwnerId": INTEGRATION_USER, "CurrencyIsoCode": project.currency}
    logs.write(
        "pse__Schedule__c", key, created_at,
        record(
            "pse__Schedule__c", key, created_at,
            Name=f"Schedule{key:06d}", **shared,
        ),
    )  # fmt: skip
    for booking in (*((placeholder,) if placeholder else ()), *assignment.bookings):
        logs.write(
            "pse__Schedule__c", key, booking.at, _schedule(firm, assignment, booking)
        )
    role = ROLES[assignment.position.role_index].name
    is_soft = assignment.confirmed_at > assignment.assigned_at
    logs.write(
        "pse__Assignment__c", key, created_at,
        record(
            "pse__Assignment__c", key, created_at, **shared,
            pse__Project__c=project_id(project.number),
            pse__Resource_Request__c=salesforce_id(
                "pse__Resource_Request__c", assignment.position.number
            ),
            pse__Schedule__c=salesforce_id("pse__Schedule__c", key), pse__Role__c=role,
            pse__Is_Billable__c=True, pse__Bill_Rate__c=assignment.rate_cents / 100,
            pse__Rate_Card__c=rate_card_id(
                project, assignment.position.role_index, created_at // 86_400
            ),
            pse__Daily_Bill_Rate__c=False,
            pse__Cost_Rate_Currency_Code__c=person.region.currency,
            pse__Planned_Hours__c=assignment.position.hours,
            pse__Percent_Allocated__c=round(assignment.allocation * 100),
            pse__Time_Credited__c=False, pse__Time_Excluded__c=False,
        ),
    )  # fmt: skip
    if placeholder is not None:
        logs.write(
            "pse__Assignment__c", key, created_at,
            {
                "Name": f"Generic - {role}",
                "pse__Resource__c": placeholder_id(
                    project.region_index, assignment.position.role_index
                ),
                "pse__Status__c": "Tentative",
            },
        )  # fmt: skip
    logs.write(
        "pse__Assignment__c", key, assignment.assigned_at,
        {
            "Name": f"{person.first_name} {person.last_name} - {role}",
            "pse__Resource__c": salesforce_id("Contact", person.number),
            "pse__Status__c": "Tentative" if is_soft else "Scheduled",
            "pse__Cost_Rate_Amount__c": person.cost_cents / 100,
        },
    )  # fmt: skip
    if assignment.withdrawn_at is not None:
        for table in ("pse__Schedule__c", "pse__Assignment__c"):
            logs.write(table, key, assignment.withdrawn_at, {"IsDeleted": True})
        return
    _write_progress(assignment, logs, is_soft=is_soft)


def _write_progress(assignment: Assignment, logs: Logs, *, is_soft: bool) -> None:
    """Confirmed, paid at another rate, closed."""

    def write(instant: int, fields: dict[str, Any]) -> None:
        logs.write("pse__Assignment__c", assignment.number, instant, fields)

    if is_soft:
        write(assignment.confirmed_at, {"pse__Status__c": "Scheduled"})
    for day, rate_cents in assignment.new_rates:
        write(at(day, 6), {"pse__Bill_Rate__c": rate_cents / 100})
    if assignment.end <= LAST_DAY:
        closed_at = at(assignment.end + _CLOSED_AFTER_DAYS, 7)
        closed_at = max(closed_at, assignment.bookings[-1].at + 3_600)
        write(closed_at, {"pse__Status__c": "Closed"})


def _write_expense(expense: Expense, logs: Logs) -> None:
    """An expense: handed in, then approved."""
    project = expense.project
    logs.write(
        "pse__Expense__c", expense.number, expense.submitted_at,
        record(
            "pse__Expense__c", expense.number, expense.submitted_at,
            Name=f"EXP-{expense.number}", OwnerId=INTEGRATION_USER,
            CurrencyIsoCode=project.currency,
            pse__Project__c=project_id(project.number),
            pse__Assignment__c=salesforce_id(
                "pse__Assignment__c", expense.assignment.number
            ),
            pse__Resource__c=salesforce_id("Contact", expense.assignment.person.number),
            pse__Type__c=expense.kind, pse__Status__c="Submitted",
            pse__Approved__c=False, pse__Include_In_Financials__c=False,
            pse__Billable__c=expense.is_billable, pse__Billed__c=False,
            pse__Expense_Date__c=expense.day, pse__Amount__c=expense.amount,
            pse__Billing_Amount__c=expense.amount if expense.is_billable else 0,
            pse__Billing_Currency__c=project.currency,
        ),
    )  # fmt: skip
    logs.write(
        "pse__Expense__c", expense.number, expense.approved_at,
        {
            "pse__Status__c": "Approved",
            "pse__Approved__c": True,
            "pse__Include_In_Financials__c": True,
        },
    )  # fmt: skip
    if not expense.is_billable:
        return
    billed_at = invoiced_at(project, expense.day, expense.approved_at, as_expense=True)
    if billed_at is not None and billed_at <= END:
        logs.write(
            "pse__Expense__c", expense.number, billed_at, {"pse__Billed__c": True}
        )
