"""The figures by which a firm is known, measured on the whole of what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandbox.firm.calendar import (
    at,
    day_of,
    month_end,
    month_of,
    month_start,
    quarter_end,
)
from sandbox.firm.parameters import CLOCK_DAY, FIRST_DAY
from sandbox.firm.timesheets import LEAVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.firm.model import Deal, DealStep
    from sandbox.firm.simulate import Firm

CLOCK = at(CLOCK_DAY, 18)
CLOCK_MONTH = month_of(CLOCK_DAY)
YEAR_BEFORE = day_of(2025, 7, 1)
_SETTLED_DAYS = 150
"""Invoices that are this old at the clock have been paid, late or not."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What the documentation says of a firm.

    Attributes:
        win_rate: of all deals that came to an end until the clock, by count.
        last_win_rate: the same, over the last year.
        slippage: of the deals that were expected, at a quarter's start, to close in
            it: those that were still open at its end.
        last_slippage: the same, over the last four quarters.
        utilization: billable hours of employees over their hours net of holidays and
            leave, in the year before the clock.
        on_time: milestones reached by the target that was set when their work began.
        days_to_pay: from invoice to payment, over payments.
        paid_late: payments after the due date.
        open_deals: at the clock.
        heads: employees at the clock.
        growth: of head count, over the last year.
        revenue: of the last twelve closed months, in millions of dollars.
        revenue_trend: the same over that of the twelve months before.
        backlog: at the clock, in millions of dollars.
        amount_skew: mean over median of the values of new deals.
        amount_top_share: what the largest tenth of new deals has of all value.
        duration_skew: mean over median of the days from a deal's start to its end.
        quarter_end_share: wins within the last ten days of a quarter.
        leads_season: new deals a month in July, August and December over the others.
    """

    win_rate: float
    last_win_rate: float
    slippage: float
    last_slippage: float
    utilization: float
    on_time: float
    days_to_pay: float
    paid_late: float
    open_deals: int
    heads: int
    growth: float
    revenue: float
    revenue_trend: float
    backlog: float
    amount_skew: float
    amount_top_share: float
    duration_skew: float
    quarter_end_share: float
    leads_season: float


def measure(firm: Firm) -> Measures:
    """All figures of a firm."""
    amounts = np.sort([deal.value for deal in firm.deals if deal.kind == "new"])
    spans = [
        (deal.closed_at - deal.created_at) / 86_400
        for deal in firm.deals
        if deal.kind == "new" and deal.closed_at is not None and not deal.is_unseen
    ]
    payments = _payments(firm)
    revenue = revenue_of(firm, CLOCK_MONTH - 12)
    first_quarters = _quarters(month_of(FIRST_DAY) + 3)
    return Measures(
        win_rate=_win_rate(firm, at(FIRST_DAY, 0)),
        last_win_rate=_win_rate(firm, at(YEAR_BEFORE, 0)),
        slippage=_slippage(firm, first_quarters),
        last_slippage=_slippage(firm, first_quarters[-4:]),
        utilization=utilization(firm, YEAR_BEFORE, CLOCK_DAY),
        on_time=float(np.mean(list(_in_time(firm)))),
        days_to_pay=float(np.mean([days for days, _ in payments])),
        paid_late=float(np.mean([is_late for _, is_late in payments])),
        open_deals=sum(_is_open(deal, CLOCK) for deal in firm.deals),
        heads=heads(firm, CLOCK_DAY),
        growth=heads(firm, CLOCK_DAY) / heads(firm, YEAR_BEFORE) - 1,
        revenue=revenue,
        revenue_trend=revenue / revenue_of(firm, CLOCK_MONTH - 24),
        backlog=_backlog(firm),
        amount_skew=float(amounts.mean() / np.median(amounts)),
        amount_top_share=float(amounts[-len(amounts) // 10 :].sum() / amounts.sum()),
        duration_skew=float(np.mean(spans) / np.median(spans)),
        quarter_end_share=_quarter_end_share(firm),
        leads_season=_leads_season(firm),
    )


def heads(firm: Firm, day: int) -> int:
    """How many are employed on a day."""
    return sum(
        not person.is_external
        and person.starts_on <= day
        and (person.leaves_on is None or person.leaves_on > day)
        for person in firm.people
    )


def utilization(firm: Firm, first: int, last: int) -> float:
    """Billable hours of employees over hours net of holidays and leave."""
    sheets = firm.timesheets
    external = np.array([person.is_external for person in firm.people])[sheets.person]
    rows = (sheets.start >= first) & (sheets.end <= last) & ~external
    total = sheets.total
    worked = total[rows & (sheets.project != LEAVE)].sum()
    return float(total[rows & sheets.is_billable].sum() / worked)


def revenue_of(firm: Firm, first_month: int) -> float:
    """The revenue of twelve months, in millions of dollars."""
    months = range(first_month, first_month + 12)
    return sum(
        item.amount / 1e8 * firm.rates.convert(project.currency, "USD", item.month)
        for project in firm.projects
        for item in project.postings
        if item.month in months
    )


def _backlog(firm: Firm) -> float:
    """What is signed and not recognised at the clock."""
    return sum(
        (
            project.signed_at(CLOCK)
            - sum(item.amount for item in project.postings if item.at <= CLOCK)
        )
        / 1e8
        * firm.rates.convert(project.currency, "USD", CLOCK_MONTH)
        for project in firm.projects
    )


def _win_rate(firm: Firm, since: int) -> float:
    """Won over closed, by count; change orders are no deals of their own."""
    closed = [
        deal.is_won
        for deal in firm.deals
        if deal.kind != "change"
        and deal.closed_at is not None
        and since <= deal.closed_at <= CLOCK
    ]
    return float(np.mean(closed))


def _quarters(first_month: int) -> list[int]:
    """The first days of quarters until the clock."""
    return [month_start(month) for month in range(first_month, CLOCK_MONTH, 3)]


def _slippage(firm: Firm, quarters: list[int]) -> float:
    """Deals pushed out of the quarter over those that were expected in it."""
    expected = slipped = 0
    for first in quarters:
        starts_at, ends_at = at(first, 0), at(quarter_end(first) + 1, 0)
        for deal in firm.deals:
            if deal.kind == "change" or not _is_open(deal, starts_at):
                continue
            if first <= _known(deal, starts_at).close_on <= quarter_end(first):
                expected += 1
                slipped += _is_open(deal, ends_at)
    return slipped / max(expected, 1)


def _is_open(deal: Deal, instant: int) -> bool:
    """Whether a deal has begun and not ended."""
    has_ended = deal.closed_at is not None and deal.closed_at <= instant
    return deal.created_at < instant and not has_ended


def _known(deal: Deal, instant: int) -> DealStep:
    """What the record said just before an instant."""
    return [step for step in deal.steps if step.at < instant][-1]


def _in_time(firm: Firm) -> Iterator[bool]:
    """Whether each milestone was reached by the target at its work's begin."""
    for project in firm.projects:
        for milestone in project.milestones:
            if milestone.dropped_at is None:
                begun_at = at(max(milestone.start_on, project.starts_on), 0)
                known = [day for known, day in milestone.targets if known <= begun_at]
                target = known[-1] if known else milestone.targets[0][1]
                yield milestone.actual_on <= target


def _payments(firm: Firm) -> list[tuple[int, bool]]:
    """Days taken, and whether late, of the payments of settled invoices."""
    return [
        (day - document.day, day > document.due_on)
        for project in firm.projects
        for document in project.documents
        if document.day < CLOCK_DAY - _SETTLED_DAYS
        for day, _ in document.payments
    ]


def _quarter_end_share(firm: Firm) -> float:
    """How many wins fall on the last ten days of a quarter."""
    days = [
        deal.closed_at // 86_400
        for deal in firm.deals
        if deal.is_won and deal.kind == "new" and deal.closed_at
    ]
    return float(np.mean([quarter_end(day) - day < 10 for day in days]))


def _leads_season(firm: Firm) -> float:
    """New deals a month in July, August and December over those of other months."""
    low = [0, 0]
    high = [0, 0]
    for month in range(month_of(FIRST_DAY), CLOCK_MONTH):
        first, last = at(month_start(month), 0), at(month_end(month) + 1, 0)
        count = sum(
            deal.kind == "new" and first <= deal.created_at < last
            for deal in firm.deals
        )
        side = low if month % 12 in {6, 7, 11} else high
        side[0] += count
        side[1] += 1
    return (low[0] / low[1]) / (high[0] / high[1])
