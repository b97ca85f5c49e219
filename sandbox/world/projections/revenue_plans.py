"""Revenue elements, and the plans by which their revenue is recognised.

Every contract line has one element with one plan. Where the months are known
beforehand (retainers, straight line, milestones, completed contracts) the plan shows
them, and moves when the contract or its dates do. Work by the hour and by progress is
planned when it is earned, so its plan has the months that were posted alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import month_end, month_of
from sandbox.firm.ledger import retained
from sandbox.firm.parameters import Method
from sandbox.world.projections.ledger_documents import Document, item_of
from sandbox.world.projections.ledger_keys import (
    BASE_BOOK,
    DEFERRED,
    INCOME,
    customer_key,
    department_key,
    job_key,
    location_key,
    period_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.firm.model import Project, RevenuePosting
    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.logs import Logs

_AN_HOUR, _DAY = 3_600, 86_400

_RULES: Final = {
    Method.TIME_AND_MATERIALS: ("As billed time is earned", "EVENTAMOUNT"),
    Method.STAFF_AUGMENTATION: ("As billed time is earned", "EVENTAMOUNT"),
    Method.PERCENT_COMPLETE: ("By percent complete", "EVENTPERCENTCOMPLETE"),
    Method.MILESTONE: ("By milestone", "EVENTAMOUNT"),
    Method.RETAINER: ("Straight-line, by months", "STRAIGHTLINE"),
    Method.STRAIGHT_LINE: ("Straight-line, by days", "STRAIGHTLINEEXACTDAYS"),
    Method.COMPLETED_CONTRACT: ("On completion", "EVENTPERCENTCOMPLETE"),
}
"""The rule's name and its recognition method."""


@dataclass(frozen=True, slots=True)
class _Journals:
    """The journal and the order of a project, where there are any."""

    revenue: dict[tuple[int, int], Document]
    orders: dict[int, Document]


def write_revenue_plans(firm: Firm, documents: list[Document], logs: Logs) -> None:
    """The elements and plans of all projects."""
    found = _Journals({}, {})
    for document in documents:
        if document.type == "Journal" and document.order[1] == 0:
            found.revenue[document.order[0], document.month] = document
        elif document.type == "SalesOrd":
            found.orders[document.order[0]] = document
    for project in firm.projects:
        _write_element(project, found.orders.get(project.number), logs)
        _write_plan(project, found.revenue, logs)


def _write_element(project: Project, order: Document | None, logs: Logs) -> None:
    """The performance obligation: what is signed, and over which time."""
    key = job_key(project.number)
    region = str(project.region_index + 1)
    rule, _ = _RULES[project.method]
    fields: dict[str, Any] = {
        "id": key, "recordnumber": f"RE{key}", "source": project.code,
        "sourcerecordtype": "job", "referenceid": f"job_{key}",
        "entity": customer_key(project.deal.customer.number),
        "item": item_of(project), "quantity": 1,
        "elementdate": project.modifications[0].signed_on,
        "revenuerecognitionrule": rule,
        "createrevenueplanson": "Revenue Arrangement Creation",
        "revenueplanstatus": "In Progress", "deferralaccount": DEFERRED,
        "recognitionaccount": INCOME, "currency": region, "exchangerate": 1,
        "accountingbook": BASE_BOOK, "subsidiary": region,
        "department": department_key(project.deal.practice_index),
        "location": location_key(project.region_index),
        "requiresrevenueplanupdate": False,
    }  # fmt: skip
    if order is not None:
        fields |= {
            "source": f"Sales Order #SO{order.id}",
            "sourcerecordtype": "salesorder",
            "referenceid": f"salesorder_{order.id}",
        }
    for known_at in _changes(project):
        signed = project.signed_at(known_at)
        start, end = project.start_at(known_at), project.end_at(known_at)
        known = {
            **fields,
            "salesamount": signed, "discountedsalesamount": signed,
            "allocationamount": signed, "revrecstartdate": start,
            "revrecenddate": end, "forecaststartdate": start, "forecastenddate": end,
        }  # fmt: skip
        logs.write("revenueelement", key, known_at + _AN_HOUR, known)
    done_at = _done_at(project)
    if done_at is not None:
        done = {"revenueplanstatus": "Completed"}
        logs.write("revenueelement", key, done_at, done)


def _write_plan(
    project: Project, journals: dict[tuple[int, int], Document], logs: Logs
) -> None:
    """The plan, its months as they are known, and as they are posted."""
    key = job_key(project.number)
    rule, recognition = _RULES[project.method]
    fields: dict[str, Any] = {
        "id": key, "recordnumber": f"RP{key}", "createdfrom": key,
        "revenueplantype": "ACTUAL", "amountsource": "Element Amount",
        "totalrecognized": 0, "revenueplancurrency": str(project.region_index + 1),
        "exchangerate": 1, "item": item_of(project), "recognitionmethod": recognition,
        "revenuerecognitionrule": rule, "statusfordisplay": "In Progress",
        "holdrevenuerecognition": False, "accountingbook": BASE_BOOK,
    }  # fmt: skip
    changes = _changes(project)
    planned: dict[int, int] = {}
    for known_at in changes:
        signed = project.signed_at(known_at)
        instant = known_at + _AN_HOUR
        done = [item for item in project.postings if item.at + 60 <= instant]
        recognised = sum(item.amount for item in done)
        known = {
            **fields,
            "amount": signed, "totalrecognized": recognised,
            "remainingdeferredbalance": signed - recognised,
            "revrecstartdate": project.start_at(known_at),
            "revrecenddate": project.end_at(known_at),
        }  # fmt: skip
        logs.write("revenueplan", key, instant, known)
        posted = {item.month for item in done}
        first_open = month_of(known_at // _DAY) if known_at != changes[0] else 0
        schedule = _schedule(project, known_at)
        for month in sorted({*planned, *schedule}):
            amount = schedule.get(month, 0)
            if month in posted or month < first_open or planned.get(month) == amount:
                continue
            planned[month] = amount
            _write_month(project, month, instant, {"amount": amount}, logs)
    _recognise(project, journals, logs)


def _changes(project: Project) -> list[int]:
    """When the contract or its dates became known or changed."""
    first = project.modifications[0].known_at
    moved: Iterable[int] = ()
    if project.method in {Method.STRAIGHT_LINE, Method.COMPLETED_CONTRACT}:
        moved = (known_at for known_at, _ in (*project.starts, *project.ends))
    elif project.method is Method.MILESTONE:
        moved = (at for item in project.milestones for at, _ in item.targets)
    signed = {item.known_at for item in project.modifications}
    return sorted({max(at, first) for at in (*signed, *moved)})


def _schedule(project: Project, known_at: int) -> dict[int, int]:
    """What each month is planned to earn, as it is known at an instant."""
    method, signed = project.method, project.signed_at(known_at)
    start, end = project.start_at(known_at), project.end_at(known_at)
    if method is Method.COMPLETED_CONTRACT:
        return {month_of(end): signed}
    if method is Method.MILESTONE:
        return _milestones(project, known_at)
    if method is Method.STRAIGHT_LINE:
        days = end - start + 1
        return _monthly(
            {
                month: signed * (min(month_end(month), end) - start + 1) // days
                for month in range(month_of(start), month_of(end) + 1)
            }
        )
    if method is Method.RETAINER:
        months = range(month_of(project.planned_start), month_of(project.planned_end))
        return _monthly(
            {
                month: retained(project, month, known_at)
                for month in (*months, month_of(project.planned_end))
            }
        )
    return {}


def _milestones(project: Project, known_at: int) -> dict[int, int]:
    """The milestones, each in the month of its target."""
    found: dict[int, int] = {}
    for item in project.milestones:
        if item.known_at > known_at:
            continue
        if item.dropped_at is not None and item.dropped_at <= known_at:
            continue
        targets = [day for at, day in item.targets if at <= known_at]
        amounts = [amount for at, amount in item.amounts if at <= known_at]
        month = month_of(targets[-1] if targets else item.targets[0][1])
        amount = amounts[-1] if amounts else item.amount
        found[month] = found.get(month, 0) + amount
    return found


def _monthly(to_date: dict[int, int]) -> dict[int, int]:
    """Each month's part of amounts to date."""
    before = 0
    found = {}
    for month, amount in sorted(to_date.items()):
        found[month] = amount - before
        before = amount
    return found


def _write_month(
    project: Project, month: int, instant: int, fields: dict[str, Any], logs: Logs
) -> None:
    """A month of a plan."""
    key = job_key(project.number)
    logs.write(
        "revenueplanplannedrevenue", (project.number, month), instant,
        {
            "id": f"{key}{month:05d}", "revenueplan": key,
            "plannedperiod": period_key(month), "plannedrevenuetype": "ACTUAL",
            "isrecognized": False, "deferredrevenueaccount": DEFERRED,
            "recognitionaccount": INCOME, "exchangerate": 1, **fields,
        },
    )  # fmt: skip


def _recognise(
    project: Project, journals: dict[tuple[int, int], Document], logs: Logs
) -> None:
    """Mark the months that were posted."""
    total = 0
    for posting in project.postings:
        journal = journals.get((project.number, posting.month))
        if journal is None:
            continue
        total += posting.amount
        _mark(project, posting, journal, total, logs)


def _mark(
    project: Project, posting: RevenuePosting, journal: Document, total: int, logs: Logs
) -> None:
    """One month that was posted."""
    _write_month(
        project,
        posting.month,
        posting.at + 60,
        {
            "amount": posting.amount, "isrecognized": True, "totalrecognized": total,
            "postingperiod": period_key(posting.month), "journal": journal.id,
            "dateexecuted": posting.at // _DAY,
        },
        logs,
    )  # fmt: skip
    # The plan follows the contract an hour later.
    left = project.signed_at(posting.at + 60 - _AN_HOUR) - total
    is_done = posting.at + 60 == _done_at(project)
    logs.write(
        "revenueplan", job_key(project.number), posting.at + 60,
        {
            "totalrecognized": total, "remainingdeferredbalance": left,
            "statusfordisplay": "Completed" if is_done else "In Progress",
        },
    )  # fmt: skip


def _done_at(project: Project) -> int | None:
    """When the last of what is signed was recognised."""
    if not project.postings:
        return None
    last = project.postings[-1].at
    earned = sum(item.amount for item in project.postings)
    return last + 60 if earned == project.signed_at(last) else None
