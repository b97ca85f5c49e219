"""Revenue by month: what each method says, posted after the month is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import (
    WorkCalendar,
    at,
    month_end,
    month_of,
    month_start,
)
from sandbox.firm.model import Expense, Project, RevenuePosting
from sandbox.firm.parameters import LAST_DAY, Method

if TYPE_CHECKING:
    from sandbox.firm.hours import ProjectHours

_CLOSING_WORKDAY: Final = 3
_LAST_MONTH: Final = month_of(LAST_DAY)


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a month, and when its books are closed."""

    month: int
    last_day: int
    instant: int


def close_of(month: int, calendar: WorkCalendar) -> Close:
    """The fourth work day of the next month, in the afternoon."""
    day = calendar.next_day(month_start(month + 1), _CLOSING_WORKDAY)
    return Close(month, month_end(month), at(day, 15))


def earned(project: Project, hours: ProjectHours, close: Close) -> int:
    """The revenue to date, as the method says it and as it was known at the close."""
    method = project.method
    signed = project.signed_at(close.instant)
    if method.is_by_the_hour:
        worked = hours.known(close.last_day, close.instant)[1]
        return min(worked - project.adjusted_at(close.last_day, close.instant), signed)
    if method is Method.MILESTONE:
        return _milestones_reached(project, close)
    if method is Method.RETAINER:
        return retained(project, close.month, close.instant)
    if method is Method.STRAIGHT_LINE:
        return _straight_line(project, signed, close)
    return _by_progress(project, hours, signed, close)


def _by_progress(
    project: Project, hours: ProjectHours, signed: int, close: Close
) -> int:
    """By the share of the hours that is done; all or nothing for completed contracts.

    A completed contract that is cancelled earns the share that was done.
    """
    is_cancelled = project.cancelled_on is not None
    is_closed = project.completed_at <= close.instant
    if is_closed and not is_cancelled and project.ends_on <= close.last_day:
        return signed
    if not _is_earning(project, close) and not (is_cancelled and is_closed):
        return 0
    quarters = hours.known(close.last_day, close.instant)[0]
    estimate = project.estimate_at(close.instant) * 4
    return min(round(signed * quarters / estimate), signed) if estimate else 0


def _is_earning(project: Project, close: Close) -> bool:
    """Whether it earns on the way, as its method was at the close."""
    if project.method is not Method.COMPLETED_CONTRACT:
        return True
    changed_at = project.progress_from
    return changed_at is not None and changed_at <= close.instant


def retained(project: Project, month: int, instant: int) -> int:
    """The fee of a retainer to the end of a month: each amount over its months."""
    stops = project.cancelled_on
    last = month_of(project.planned_end)
    month = min(month, last if stops is None else min(month_of(stops), last))
    total = 0
    for item in project.modifications:
        if item.known_at > instant or item.kind == "cancellation":
            continue
        first = month_of(project.planned_start)
        if item.kind != "original":
            first = max(month_of(item.signed_on) + 1, first)
        months = last - first + 1
        passed = min(max(month - first + 1, 0), months)
        total += item.amount * passed // months
    return total


def _milestones_reached(project: Project, close: Close) -> int:
    """The milestones that were reached and approved."""
    return sum(
        (milestone.amounts[-1][1] if milestone.amounts else milestone.amount)
        for milestone in project.milestones
        if milestone.dropped_at is None
        and milestone.actual_on <= close.last_day
        and milestone.approved_at <= close.instant
    )


def _straight_line(project: Project, signed: int, close: Close) -> int:
    """By days, over the term as it is known."""
    if project.cancelled_on is not None and project.completed_at <= close.instant:
        known = project.completed_at - 1
        start, end = project.start_at(known), project.end_at(known)
        last_day = min(close.last_day, project.cancelled_on)
        signed = project.signed_at(known)
    else:
        start, end = project.start_at(close.instant), project.end_at(close.instant)
        last_day = min(close.last_day, end)
    days = end - start + 1
    return signed * min(max(last_day - start + 1, 0), days) // days


def is_settled(project: Project, hours: ProjectHours, close: Close) -> bool:
    """Whether nothing can come any more."""
    reached = [item for item in project.milestones if item.dropped_at is None]
    known_at = max(
        [
            project.completed_at,
            hours.settled_at,
            *(milestone.approved_at for milestone in reached),
        ]
    )
    last_day = max([project.ends_on, *(milestone.actual_on for milestone in reached)])
    return known_at <= close.instant and last_day <= close.last_day


def post_revenue(
    project: Project,
    hours: ProjectHours,
    expenses: list[Expense],
    calendar: WorkCalendar,
) -> Close | None:
    """Post month after month; returns the close at which all was posted, if any."""
    posted = posted_expenses = 0
    first = min(month_of(project.starts_on), month_of(project.planned_start))
    for month in range(first, _LAST_MONTH):
        close = close_of(month, calendar)
        target = earned(project, hours, close)
        rebilled = sum(
            item.amount
            for item in expenses
            if item.is_billable
            and item.day <= close.last_day
            and item.approved_at <= close.instant
        )
        if target != posted or rebilled != posted_expenses:
            project.postings.append(
                RevenuePosting(
                    month, close.instant, target - posted, rebilled - posted_expenses
                )
            )
        posted, posted_expenses = target, rebilled
        if is_settled(project, hours, close) and all(
            item.approved_at <= close.instant for item in expenses
        ):
            return close
    return None
