"""Invoices, credit notes and payments.

Work by the hour is billed after each month, retainers at the beginning of each month,
milestones when they are accepted, the rest by instalments. What is billed is always the
difference between what should be billed by then and what has been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, day_at, month_of, month_start
from sandbox.firm.collecting import pay, remaining
from sandbox.firm.disputes import settle_disputes
from sandbox.firm.ledger import retained
from sandbox.firm.model import BillingDocument, Project
from sandbox.firm.parameters import LAST_DAY, Method

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.setting import Setting

_INSTALMENTS: Final = {
    Method.PERCENT_COMPLETE: ((0.0, 0.25), (0.5, 0.65), (1.0, 1.0)),
    Method.STRAIGHT_LINE: ((0.0, 0.5), (0.5, 1.0)),
    Method.COMPLETED_CONTRACT: ((0.0, 0.4), (1.0, 1.0)),
}
_CREDITED_WHOLE: Final = 0.3
_LATE_WORK_DAYS: Final = (8, 25)


@dataclass(slots=True)
class Billing:
    """Bills one project after the other."""

    setting: Setting

    def bill(self, project: Project, settled_at: int | None) -> None:
        """All documents of a project."""
        draws = self.setting.streams.of("billing", project.number)
        if project.method.is_by_the_hour:
            self._bill_months(project, draws)
        elif project.method is Method.RETAINER:
            self._bill_retainer(project, draws)
        elif project.method is Method.MILESTONE:
            self._bill_milestones(project, draws)
        else:
            self._bill_instalments(project, draws)
        if settled_at is not None:
            self._square(project, settled_at)
        for document in list(project.documents):
            if document.amount > 0:
                self._credit(project, document, draws)
        settle_disputes(self, project)
        for document in project.documents:
            if document.amount > 0:
                market = self.setting.regime.market(document.day)
                pay(document, draws, market.paid_late)

    def _bill_months(self, project: Project, draws: Draws) -> None:
        """An invoice for each month's revenue, a few days after the close."""
        calendar = self.setting.calendars[project.region_index]
        for posting in project.postings:
            ready_on = calendar.next_day(day_at(posting.at), draws.whole(0, 3))
            day = self._delayed(project, ready_on, draws)
            if self.invoice(project, day, posting.amount, posting.expenses, "month"):
                self._note_delay(project, ready_on, day)

    def _delayed(self, project: Project, day: int, draws: Draws) -> int:
        """The day itself, or one some weeks later: the invoice is left lying."""
        if not draws.chance(self.setting.rates.billed_late):
            return day
        calendar = self.setting.calendars[project.region_index]
        return calendar.next_day(day, draws.whole(*_LATE_WORK_DAYS))

    def _note_delay(self, project: Project, ready_on: int, day: int) -> None:
        """Note on the last invoice that it could have gone out before."""
        if day != ready_on:
            project.documents[-1].ready_on = ready_on

    def _bill_retainer(self, project: Project, draws: Draws) -> None:
        """The month's fee, in advance."""
        calendar = self.setting.calendars[project.region_index]
        billed = 0
        for month in range(
            month_of(project.planned_start), month_of(project.planned_end) + 1
        ):
            stops = project.cancelled_on
            if stops is not None and month > month_of(stops):
                return
            day = calendar.next_day(month_start(month), draws.whole(0, 1))
            approved = project.modifications[0].known_at
            if at(day, 6) <= approved:
                day = calendar.next_day(day_at(approved) + 1)
            fee = retained(project, month, at(day, 6))
            self.invoice(project, day, fee - billed, 0, "retainer")
            billed = fee

    def _bill_milestones(self, project: Project, draws: Draws) -> None:
        """An invoice for each accepted milestone."""
        calendar = self.setting.calendars[project.region_index]
        for milestone in project.milestones:
            if milestone.dropped_at is not None:
                continue
            ready_on = calendar.next_day(
                day_at(milestone.approved_at) + 1, draws.whole(1, 7)
            )
            day = self._delayed(project, ready_on, draws)
            amount = milestone.amounts[-1][1] if milestone.amounts else milestone.amount
            if self.invoice(project, day, amount, 0, "milestone"):
                self._note_delay(project, ready_on, day)
                milestone.billed_at = project.documents[-1].at

    def _bill_instalments(self, project: Project, draws: Draws) -> None:
        """Shares of what is signed, at the beginning, on the way, at the end."""
        calendar = self.setting.calendars[project.region_index]
        billed = 0
        length = project.ends_on - project.starts_on
        for place, share in _INSTALMENTS[project.method]:
            day = project.starts_on + round(length * place) + (2 if place < 1 else 5)
            day = max(day, day_at(project.modifications[0].known_at) + 1)
            if place == 1:
                day = max(day, day_at(project.completed_at) + 1)
            if project.cancelled_on is not None and day >= project.cancelled_on - 4:
                return
            day = calendar.next_day(day, draws.whole(0, 3))
            target = round(project.signed_at(at(day, 6)) * share / 10_000) * 10_000
            if share == 1:
                target = project.signed_at(at(day, 6))
            if self.invoice(project, day, target - billed, 0, "instalment"):
                billed = target

    def _square(self, project: Project, settled_at: int) -> None:
        """Bill, or credit, what is left when all revenue is known."""
        calendar = self.setting.calendars[project.region_index]
        day = calendar.next_day(day_at(settled_at) + 8, 2)
        recognised = sum(item.amount + item.expenses for item in project.postings)
        billed = sum(item.amount for item in project.documents)
        day = max([day, *(item.day + 1 for item in project.documents)])
        day = calendar.next_day(day)
        left = recognised - billed
        if left > 0:
            self.invoice(project, day, left, 0, "final")
        while left < 0 and day <= LAST_DAY:
            open_invoice = max(
                (item for item in project.documents if remaining(item) > 0),
                key=lambda item: item.at,
                default=None,
            )
            if open_invoice is None:
                return
            amount = min(-left, remaining(open_invoice))
            self.add_credit(project, open_invoice, day, amount, "final")
            left += amount

    def _credit(self, project: Project, invoice: BillingDocument, draws: Draws) -> None:
        """A few invoices are wrong: a credit note, and a new invoice for the same."""
        if invoice.credited or not draws.chance(self.setting.rates.credited):
            return
        calendar = self.setting.calendars[project.region_index]
        day = calendar.next_day(day_at(invoice.at) + draws.whole(6, 20))
        again = calendar.next_day(day + draws.whole(2, 9))
        if again > LAST_DAY:
            return
        share = 1.0 if draws.chance(_CREDITED_WHOLE) else draws.between(0.05, 0.25)
        amount = invoice.time_amount
        if share < 1:
            amount = max(round(amount * share / 1_000) * 1_000, 100)
        amount = min(amount, invoice.time_amount)
        if amount > 0:
            self.add_credit(project, invoice, day, amount, "correction")
            self.invoice(project, again, amount, 0, "reissued")

    def invoice(
        self,
        project: Project,
        day: int,
        amount: int,
        expenses: int,
        why: str,
    ) -> bool:
        """Write an invoice; an amount below zero is credited on the last one."""
        if day > LAST_DAY or (amount == 0 and expenses == 0):
            return False
        if amount + expenses <= 0:
            latest = [item for item in project.documents if remaining(item) > 0]
            if latest:
                left = min(-(amount + expenses), remaining(latest[-1]))
                self.add_credit(project, latest[-1], day, left, "final")
            return False
        instant = at(day, 16, project.number % 60, len(project.documents) % 60)
        project.documents.append(
            BillingDocument(
                project=project,
                day=day,
                at=instant,
                due_on=day + project.deal.customer.payment_terms,
                time_amount=amount,
                expense_amount=expenses,
                why=why,
                number=self.setting.numbers.next("document"),
            )
        )
        return True

    def add_credit(
        self,
        project: Project,
        invoice: BillingDocument,
        day: int,
        amount: int,
        why: str,
    ) -> None:
        """Write a credit note against an invoice."""
        instant = max(at(day, 17, len(project.documents) % 60), invoice.at + 3_600)
        note = BillingDocument(
            project=project,
            day=day,
            at=instant,
            due_on=day,
            time_amount=-amount,
            expense_amount=0,
            why=why,
            credits=invoice,
            number=self.setting.numbers.next("document"),
        )
        invoice.credited.append(note)
        project.documents.append(note)
