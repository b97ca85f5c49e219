"""The firm looks like a firm of its kind, within loose bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sandbox.firm.calendar import at, day_of, month_of, quarter_end
from sandbox.firm.parameters import CLOCK_DAY
from sandbox.firm.timesheets import LEAVE

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm

CLOCK = at(CLOCK_DAY, 18)


def in_millions(firm: Firm, cents: int, currency: str, month: int) -> float:
    return cents / 1e8 * firm.rates.convert(currency, "USD", month)


def utilization(firm: Firm, first: int, last: int) -> float:
    """Billable hours of employees over hours net of holidays and leave."""
    sheets = firm.timesheets
    external = np.array([person.is_external for person in firm.people])[sheets.person]
    rows = (sheets.start >= first) & (sheets.end <= last) & ~external
    total = sheets.total
    worked = total[rows & (sheets.project != LEAVE)].sum()
    return float(total[rows & sheets.is_billable].sum() / worked)


def test_the_firm_has_150_people_at_the_clock(small_firm: Firm) -> None:
    employed = [
        person
        for person in small_firm.people
        if not person.is_external
        and person.starts_on <= CLOCK_DAY
        and (person.leaves_on is None or person.leaves_on > CLOCK_DAY)
    ]
    assert 145 <= len(employed) <= 155


def test_people_come_and_go(small_firm: Firm) -> None:
    since = day_of(2025, 7, 1)
    left = [
        person
        for person in small_firm.people
        if person.leaves_on and since <= person.leaves_on <= CLOCK_DAY
    ]
    hired = [item for item in small_firm.people if since <= item.starts_on <= CLOCK_DAY]
    assert 6 <= len(left) <= 30
    assert len(hired) >= len(left)


def test_a_quarter_of_the_deals_is_won(small_firm: Firm) -> None:
    closed = [
        deal.is_won
        for deal in small_firm.deals
        if deal.kind != "change" and deal.closed_at and deal.closed_at <= CLOCK
    ]
    assert 0.22 <= np.mean(closed) <= 0.32


def test_there_is_an_open_pipeline_at_the_clock(small_firm: Firm) -> None:
    is_open = [
        deal
        for deal in small_firm.deals
        if deal.created_at <= CLOCK
        and (deal.closed_at is None or deal.closed_at > CLOCK)
    ]
    assert 60 <= len(is_open) <= 110


def test_some_deals_never_close_and_are_pushed_again_and_again(
    small_firm: Firm,
) -> None:
    stale = [deal for deal in small_firm.deals if deal.closed_at is None]
    assert stale
    assert max(
        sum(step.what == "pushed" for step in deal.steps) for deal in stale
    ) >= 3  # fmt: skip


def test_wins_crowd_at_the_end_of_quarters(small_firm: Firm) -> None:
    closed = [
        quarter_end(deal.closed_at // 86_400) - deal.closed_at // 86_400 < 10
        for deal in small_firm.deals
        if deal.is_won and deal.kind == "new" and deal.closed_at
    ]
    # A ninth of the days are among the last ten of a quarter.
    assert np.mean(closed) > 0.2


def test_utilization_is_about_two_thirds_before_and_after_the_clock(
    small_firm: Firm,
) -> None:
    before = utilization(small_firm, day_of(2025, 7, 1), CLOCK_DAY)
    after = utilization(small_firm, CLOCK_DAY, day_of(2027, 3, 31))
    assert 0.64 <= before <= 0.72
    assert 0.62 <= after <= 0.74


def test_revenue_of_a_year_is_in_the_thirties_of_millions(small_firm: Firm) -> None:
    months = range(month_of(CLOCK_DAY) - 12, month_of(CLOCK_DAY))
    revenue = sum(
        in_millions(small_firm, item.amount, project.currency, item.month)
        for project in small_firm.projects
        for item in project.postings
        if item.month in months
    )
    assert 28 <= revenue <= 38


def test_the_backlog_at_the_clock_is_some_months_of_revenue(small_firm: Firm) -> None:
    backlog = sum(
        in_millions(
            small_firm,
            project.signed_at(CLOCK)
            - sum(item.amount for item in project.postings if item.at <= CLOCK),
            project.currency,
            month_of(CLOCK_DAY),
        )
        for project in small_firm.projects
    )
    assert 10 <= backlog <= 20


def test_invoices_are_paid_within_a_month_a_third_of_them_late(
    small_firm: Firm,
) -> None:
    paid = [
        (day - document.day, day > document.due_on)
        for project in small_firm.projects
        for document in project.documents
        if document.day < CLOCK_DAY - 150
        for day, _ in document.payments
    ]
    assert 22 <= np.mean([days for days, _ in paid]) <= 31
    assert 0.27 <= np.mean([is_late for _, is_late in paid]) <= 0.42


def test_some_milestones_slip_but_most_are_reached_by_their_last_target(
    small_firm: Firm,
) -> None:
    in_time = []
    for project in small_firm.projects:
        for milestone in project.milestones:
            if milestone.dropped_at is None:
                target = [
                    day
                    for known_at, day in milestone.targets
                    if known_at <= at(max(milestone.start_on, project.starts_on), 0)
                ] or [milestone.targets[0][1]]
                in_time.append(milestone.actual_on <= target[-1])
    assert 0.6 <= np.mean(in_time) <= 0.85


def test_three_currencies_and_all_practices_earn(small_firm: Firm) -> None:
    earning = {
        (project.currency, project.deal.practice_index)
        for project in small_firm.projects
        if project.postings
    }
    assert {currency for currency, _ in earning} == {"USD", "GBP", "EUR"}
    assert {practice for _, practice in earning} == {0, 1, 2, 3}
