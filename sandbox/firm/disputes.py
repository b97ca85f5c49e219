"""Invoices that a customer refuses: paid in the end, waived in part, or billed anew.

A dispute holds the invoice. What is waived of work by the hour is written down, so
revenue is reversed in the month in which the dispute ends.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, day_at, month_of
from sandbox.firm.collecting import remaining
from sandbox.firm.ledger import close_of
from sandbox.firm.model import Adjustment, Dispute, RevenuePosting
from sandbox.firm.parameters import LAST_DAY

if TYPE_CHECKING:
    from sandbox.firm.billing import Billing
    from sandbox.firm.draws import Draws
    from sandbox.firm.model import BillingDocument, Project

_OPENED_AFTER: Final = (5, 24)
_LASTS_DAYS: Final = (14, 75)
_PAID_SHARE: Final = 0.45
_WAIVED: Final = (0.08, 0.5)


def settle_disputes(billing: Billing, project: Project) -> None:
    """Some invoices of a project are disputed."""
    draws = billing.setting.streams.of("disputes", project.number)
    for invoice in list(project.documents):
        is_open = invoice.amount > 0 and not invoice.credited
        if not draws.chance(billing.setting.rates.disputed) or not is_open:
            continue
        opened_on = invoice.day + draws.whole(*_OPENED_AFTER)
        calendar = billing.setting.calendars[project.region_index]
        closed_on = calendar.next_day(opened_on + draws.whole(*_LASTS_DAYS))
        if month_of(closed_on) < month_of(LAST_DAY):
            _settle(billing, project, invoice, (opened_on, closed_on), draws)


def _settle(
    billing: Billing,
    project: Project,
    invoice: BillingDocument,
    days: tuple[int, int],
    draws: Draws,
) -> None:
    """How one dispute goes."""
    opened_on, closed_on = days
    outcome, amount = "paid", 0
    if not draws.chance(_PAID_SHARE):
        outcome = "concession" if project.method.is_by_the_hour else "corrected"
        share = draws.between(*_WAIVED)
        amount = round(invoice.time_amount * share / 1_000) * 1_000
        amount = min(amount, remaining(invoice))
    if amount <= 0:
        outcome, amount = "paid", 0
    closed_at = at(closed_on, 14, project.number % 60)
    invoice.dispute = Dispute(
        at(opened_on, 11, project.number % 60), closed_at, outcome, amount
    )
    if amount == 0:
        return
    billing.add_credit(project, invoice, closed_on, amount, outcome)
    if outcome == "corrected":
        calendar = billing.setting.calendars[project.region_index]
        again = calendar.next_day(closed_on + draws.whole(2, 9))
        billing.invoice(project, again, amount, 0, "reissued")
        return
    project.adjustments.append(
        Adjustment(
            number=billing.setting.numbers.next("adjustment"),
            effective_on=closed_on,
            known_at=closed_at,
            amount=amount,
            why="concession",
        )
    )
    _reverse(billing, project, day_at(closed_at), amount)


def _reverse(billing: Billing, project: Project, day: int, amount: int) -> None:
    """Take the revenue back in the month of the day."""
    month = month_of(day)
    close = close_of(month, billing.setting.calendars[project.region_index])
    same = [item for item in project.postings if item.month == month]
    for posting in same:
        project.postings.remove(posting)
        project.postings.append(replace(posting, amount=posting.amount - amount))
    if not same:
        project.postings.append(RevenuePosting(month, close.instant, -amount, 0))
    project.postings.sort(key=lambda item: item.month)
