"""Certinia's projects, with what is signed for them and their milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sandbox.firm.calendar import at
from sandbox.firm.hours import by_project
from sandbox.firm.parameters import Method
from sandbox.firm.timesheets import INTERNAL_PROJECTS, LEAVE, PRESALES
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.logs import END, SETUP, Logs
from sandbox.world.projections.salesforce import (
    INTEGRATION_USER,
    group_id,
    record,
    user_id,
)

if TYPE_CHECKING:
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.model import Milestone, Modification, Project
    from sandbox.firm.simulate import Firm

TERMS: Final = {
    Method.TIME_AND_MATERIALS: (
        "Time and Materials",
        "Deliverable",
        "Customer Project",
    ),
    Method.STAFF_AUGMENTATION: (
        "Time and Materials",
        "Deliverable",
        "Staff Augmentation",
    ),
    Method.PERCENT_COMPLETE: ("Fixed Price", "% Complete", "Customer Project"),
    Method.MILESTONE: ("Fixed Price", "Deliverable", "Customer Project"),
    Method.RETAINER: ("Fixed Price", "Equal Split: Months", "Retainer"),
    Method.STRAIGHT_LINE: ("Fixed Price", "Equal Split: Days", "Customer Project"),
    Method.COMPLETED_CONTRACT: (
        "Fixed Price",
        "Completed Contract",
        "Customer Project",
    ),
}
"""Billing type, recognition method, project type."""

_INTERNAL_BASE: Final = 900_000_000
"""Internal projects are numbered apart from the customers'."""


def project_id(number: int) -> str:
    """The id of a project; internal ones have negative numbers."""
    if number < 0:
        return salesforce_id("pse__Proj__c", _INTERNAL_BASE - number)
    return salesforce_id("pse__Proj__c", number)


def write_projects(firm: Firm, logs: Logs) -> None:
    """Projects, budgets and milestones."""
    if firm.unit.is_first:
        _write_internal(logs)
    hours = by_project(firm.timesheets, firm.projects)
    for project in firm.projects:
        _write_project(project, hours[project.number], logs)
        for change in project.modifications:
            _write_budget(project, change, logs)
        for milestone in project.milestones:
            _write_milestone(project, milestone, logs)


def _write_internal(logs: Logs) -> None:
    """The projects that people book their other time on."""
    for number, name in INTERNAL_PROJECTS.items():
        logs.write(
            "pse__Proj__c", number, SETUP,
            {
                **record("pse__Proj__c", 0, SETUP),
                "Id": project_id(number),
                "Name": name,
                "OwnerId": INTEGRATION_USER,
                "CurrencyIsoCode": "USD",
                "pse__Project_ID__c": f"I-{-number:06d}",
                "pse__Region__c": salesforce_id("pse__Region__c", 0),
                "pse__Stage__c": "In Progress",
                "pse__Project_Status__c": "Green",
                "pse__Project_Type__c": "Internal",
                "pse__Is_Active__c": True,
                "pse__Is_Billable__c": False,
                "pse__Is_Template__c": False,
                "pse__Include_In_Forecasting__c": False,
                "pse__Exclude_from_Backlog__c": True,
                "pse__Time_Credited__c": number == PRESALES,
                "pse__Time_Excluded__c": number == LEAVE,
                "pse__Start_Date__c": SETUP // 86_400,
            },
        )  # fmt: skip


def _write_project(project: Project, hours: ProjectHours, logs: Logs) -> None:
    """A project over its life."""
    deal = project.deal
    billing_type, recognition_method, project_type = TERMS[project.method]
    key, created_at = project.number, project.created_at

    def write(instant: int, fields: dict[str, Any]) -> None:
        logs.write("pse__Proj__c", key, max(instant, created_at), fields)

    owner = user_id(deal.seller)
    write(
        created_at,
        record(
            "pse__Proj__c", key, created_at, owner, Name=project.name, OwnerId=owner,
            CurrencyIsoCode=project.currency, pse__Project_ID__c=project.code,
            pse__Account__c=salesforce_id("Account", deal.customer.number),
            pse__Opportunity__c=salesforce_id("Opportunity", deal.number),
            pse__Region__c=salesforce_id("pse__Region__c", project.region_index),
            pse__Practice__c=salesforce_id("pse__Practice__c", deal.practice_index),
            pse__Group__c=group_id(deal.practice_index, deal.group_index),
            pse__Project_Manager__c=salesforce_id("Contact", project.manager.number),
            pse__Stage__c="Planned", pse__Project_Status__c="Green",
            pse__Project_Type__c=project_type, pse__Billing_Type__c=billing_type,
            pse__Recognition_Method__c=recognition_method, pse__Is_Active__c=True,
            pse__Is_Billable__c=True, pse__Is_Template__c=False,
            pse__Include_In_Forecasting__c=True, pse__Exclude_from_Backlog__c=False,
            pse__Time_Credited__c=False, pse__Time_Excluded__c=False,
            pse__Start_Date__c=project.planned_start,
            pse__End_Date__c=project.planned_end,
            pse__Planned_Hours__c=project.phase.hours,
            pse__Estimated_Hours_at_Completion__c=project.phase.hours,
            pse__Percent_Hours_Completed_For_Recognition__c=0,
            pse__Bookings__c=0, pse__Billings__c=0, pse__Revenue__c=0,
            pse__Work_Calendar__c=salesforce_id(
                "pse__Work_Calendar__c", project.region_index
            ),
        ),
    )  # fmt: skip
    began_at = at(project.starts_on, 8)
    if began_at < project.completed_at:
        write(began_at, {"pse__Stage__c": "In Progress"})
    stage = "Completed" if project.cancelled_on is None else "Canceled"
    write(project.completed_at, {"pse__Stage__c": stage, "pse__Is_Active__c": False})
    for known_at, day in project.starts[1:]:
        write(known_at, {"pse__Start_Date__c": day})
    for known_at, day in project.ends[1:]:
        late = day > project.planned_end and project.cancelled_on is None
        status = {"pse__Project_Status__c": "Yellow"} if late else {}
        write(known_at, {"pse__End_Date__c": day, **status})
    for known_at, estimate in project.estimates[1:]:
        write(
            known_at,
            {
                "pse__Estimated_Hours_at_Completion__c": estimate,
                "pse__Percent_Hours_Completed_For_Recognition__c": _percent(
                    hours, known_at, estimate
                ),
            },
        )
    _write_revisions(project, write)
    _write_totals(project, write)


def _write_revisions(project: Project, write: Any) -> None:
    """Another practice, another way to earn."""
    move = project.move
    if move is not None:
        write(
            move.at,
            {
                "pse__Practice__c": salesforce_id(
                    "pse__Practice__c", move.practice_index
                ),
                "pse__Group__c": group_id(move.practice_index, move.group_index),
            },
        )
    if project.progress_from is not None:
        _, method, _ = TERMS[Method.PERCENT_COMPLETE]
        write(project.progress_from, {"pse__Recognition_Method__c": method})


def _percent(hours: ProjectHours, known_at: int, estimate: int) -> float:
    """The share of the hours that is done, in percent."""
    done = hours.known(known_at // 86_400, known_at)[0] / 4
    return round(min(100 * done / estimate, 100.0), 2) if estimate else 0.0


def _write_totals(project: Project, write: Any) -> None:
    """The roll-ups: bookings at once, billings and revenue when a month is closed."""
    booked = 0
    for change in sorted(project.modifications, key=lambda item: item.known_at):
        booked += change.amount
        write(change.known_at + 120, {"pse__Bookings__c": booked})
    revenue = 0
    for posting in project.postings:
        revenue += posting.amount
        billed = sum(item.amount for item in project.documents if item.at <= posting.at)
        write(
            posting.at + 3_600,
            {"pse__Revenue__c": revenue, "pse__Billings__c": billed},
        )


def _write_budget(project: Project, change: Modification, logs: Logs) -> None:
    """What a customer signed: open first, then approved."""
    is_original = change.kind == "original"
    closed_at = change.deal.steps[-1].at
    opened_at = project.created_at + 300 if is_original else closed_at + 900
    opened_at = min(opened_at, change.known_at)
    owner = user_id(change.deal.seller)
    kind = "Customer Purchase Order"
    logs.write(
        "pse__Budget__c", change.number, opened_at,
        record(
            "pse__Budget__c", change.number, opened_at, owner,
            Name=change.deal.name, OwnerId=owner, CurrencyIsoCode=project.currency,
            pse__Project__c=project_id(project.number),
            pse__Account__c=salesforce_id("Account", project.deal.customer.number),
            pse__Opportunity__c=salesforce_id("Opportunity", change.deal.number),
            pse__Type__c=kind if is_original else f"{kind} Change Request",
            pse__Status__c="Open", pse__Approved__c=False,
            pse__Include_In_Financials__c=False,
            pse__Effective_Date__c=change.signed_on,
            pse__Amount__c=change.amount, pse__Expense_Amount__c=0,
        ),
    )  # fmt: skip
    logs.write(
        "pse__Budget__c", change.number, change.known_at,
        {
            "pse__Status__c": "Approved",
            "pse__Approved__c": True,
            "pse__Include_In_Financials__c": True,
        },
    )  # fmt: skip


def _write_milestone(project: Project, milestone: Milestone, logs: Logs) -> None:
    """A milestone over its life."""
    key = milestone.number

    def write(instant: int, fields: dict[str, Any]) -> None:
        logs.write("pse__Milestone__c", key, instant, fields)

    owner = user_id(project.deal.seller)
    write(
        milestone.known_at,
        record(
            "pse__Milestone__c", key, milestone.known_at, owner,
            Name=milestone.name, OwnerId=owner, CurrencyIsoCode=project.currency,
            pse__Project__c=project_id(project.number), pse__Status__c="Planned",
            pse__Approved__c=False, pse__Include_In_Financials__c=False,
            pse__Billed__c=False, pse__Start_Date__c=milestone.start_on,
            pse__Target_Date__c=milestone.targets[0][1],
            pse__Milestone_Amount__c=milestone.amount,
            pse__Planned_Hours__c=milestone.hours,
        ),
    )  # fmt: skip
    for known_at, day in milestone.targets[1:]:
        write(known_at, {"pse__Target_Date__c": day})
    for known_at, amount in milestone.amounts:
        write(known_at, {"pse__Milestone_Amount__c": amount})
    if milestone.dropped_at is not None:
        write(milestone.dropped_at, {"IsDeleted": True})
        return
    write(
        milestone.approved_at,
        {
            "pse__Status__c": "Approved",
            "pse__Approved__c": True,
            "pse__Include_In_Financials__c": True,
            "pse__Actual_Date__c": milestone.actual_on,
        },
    )
    if milestone.billed_at is not None and milestone.billed_at <= END:
        write(milestone.billed_at, {"pse__Billed__c": True})


def project_ids(numbers: np.ndarray[Any, Any]) -> list[str]:
    """The ids of many projects."""
    unique, inverse = np.unique(numbers, return_inverse=True)
    ids = [project_id(number) for number in unique.tolist()]
    return [ids[place] for place in inverse.tolist()]
