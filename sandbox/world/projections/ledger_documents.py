"""The documents of the ledger, in the order in which they were entered.

NetSuite numbers transactions as they come, so everything that posts is gathered first,
sorted, numbered, and then written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, month_end, month_of
from sandbox.firm.parameters import LAST_DAY, Method
from sandbox.world.projections.ledger_keys import (
    BANK,
    DEFERRED,
    EXPENSE_ITEM,
    INCOME,
    MILESTONE_ITEM,
    ORDERS,
    RECEIVABLE,
    REIMBURSED,
    RETAINER_ITEM,
    SERVICE_ITEM,
)

if TYPE_CHECKING:
    from sandbox.firm.model import BillingDocument, Project
    from sandbox.firm.simulate import Firm

_FIRST_ID: Final = 20_001
_HALF_AN_HOUR, _AN_HOUR = 1_800, 3_600


@dataclass(frozen=True, slots=True)
class Line:
    """One line: debits are positive.

    A line of the main part of a document has no project.
    """

    account: str
    amount: int
    project: Project | None = None
    memo: str = ""
    item: str | None = None


@dataclass(slots=True)
class Document:
    """One transaction."""

    type: str
    """`Journal`, `SalesOrd`, `CustInvc`, `CustCred` or `CustPymt`."""
    at: int
    day: int
    region_index: int
    customer: int | None
    lines: list[Line]
    memo: str
    month: int
    order: tuple[int, int]
    source: BillingDocument | None = None
    due_on: int | None = None
    number: int = 0

    @property
    def id(self) -> str:
        """The internal id."""
        return str(self.number)

    @property
    def is_posting(self) -> bool:
        """Whether it moves the ledger; orders do not."""
        return self.type != "SalesOrd"


def gather(firm: Firm) -> list[Document]:
    """All documents, numbered."""
    documents: list[Document] = []
    for project in firm.projects:
        documents.extend(_revenue(project))
        if project.is_billed_by_stripe:
            documents.extend(_stripe_journals(firm, project))
        else:
            documents.append(_order(project))
            documents.extend(_bills(project))
    last = at(LAST_DAY, 23, 59, 59)
    documents = [item for item in documents if item.at <= last]
    documents.sort(key=lambda item: (item.at, item.order))
    for place, document in enumerate(documents):
        document.number = _FIRST_ID + firm.unit.number(place)
    return documents


def month_name(month: int) -> str:
    """A month as it is written in a memo."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def item_of(project: Project) -> str:
    """The item that a project's work is sold as."""
    if project.method is Method.RETAINER:
        return RETAINER_ITEM
    return MILESTONE_ITEM if project.method is Method.MILESTONE else SERVICE_ITEM


def _order(project: Project) -> Document:
    """The sales order, for what is signed at first; it grows with the contract."""
    first = project.modifications[0]
    memo = f"{project.code} {project.name}"
    instant = max(first.known_at, project.created_at) + _AN_HOUR
    item = item_of(project)
    return Document(
        "SalesOrd",
        instant,
        first.signed_on,
        project.region_index,
        project.deal.customer.number,
        [
            Line(ORDERS, first.amount, None, memo),
            Line(INCOME, -first.amount, project, "Services", item),
        ],
        memo,
        month_of(instant // 86_400),
        (project.number, -1),
    )


def _revenue(project: Project) -> list[Document]:
    """The month's revenue: from deferred revenue to income."""
    found = []
    for posting in project.postings:
        memo = f"Revenue {month_name(posting.month)} {project.code}"
        lines = []
        if posting.amount:
            lines += [
                Line(DEFERRED, posting.amount, project, memo),
                Line(INCOME, -posting.amount, project, memo),
            ]
        if posting.expenses:
            lines += [
                Line(DEFERRED, posting.expenses, project, memo),
                Line(REIMBURSED, -posting.expenses, project, memo),
            ]
        found.append(
            Document(
                "Journal",
                posting.at,
                month_end(posting.month),
                project.region_index,
                None,
                lines,
                memo,
                posting.month,
                (project.number, 0),
            )
        )
    return found


def _stripe_journals(firm: Firm, project: Project) -> list[Document]:
    """What Stripe billed in a month, taken over when the month is closed."""
    by_month: dict[int, int] = {}
    for document in project.documents:
        month = month_of(document.day)
        by_month[month] = by_month.get(month, 0) + document.amount
    found = []
    for month, amount in sorted(by_month.items()):
        if amount == 0:
            continue
        close = firm.closes[project.region_index, month]
        memo = f"Stripe billing {month_name(month)} {project.code}"
        lines = [Line(BANK, amount, None, memo), Line(DEFERRED, -amount, project, memo)]
        found.append(
            Document(
                "Journal",
                close.instant - _HALF_AN_HOUR,
                close.last_day,
                project.region_index,
                None,
                lines,
                memo,
                month,
                (project.number, 1),
            )
        )
    return found


def _bills(project: Project) -> list[Document]:
    """Invoices, credit notes and payments."""
    found = []
    customer = project.deal.customer.number
    for place, source in enumerate(project.documents):
        is_invoice = source.amount > 0
        memo = f"{project.code} {source.why}"
        lines = [Line(RECEIVABLE, source.amount, None, memo)]
        if source.time_amount:
            item = item_of(project)
            lines.append(Line(DEFERRED, -source.time_amount, project, "Services", item))
        if source.expense_amount:
            lines.append(
                Line(
                    DEFERRED, -source.expense_amount, project, "Expenses", EXPENSE_ITEM
                )
            )
        found.append(
            Document(
                "CustInvc" if is_invoice else "CustCred",
                source.at,
                source.day,
                project.region_index,
                customer,
                lines,
                memo,
                month_of(source.day),
                (project.number, 10 + place),
                source,
                source.due_on if is_invoice else None,
            )
        )
        for paid_on, amount in source.payments:
            lines = [
                Line(BANK, amount, None, memo),
                Line(RECEIVABLE, -amount, None, memo),
            ]
            found.append(
                Document(
                    "CustPymt",
                    at(paid_on, 10, place % 60),
                    paid_on,
                    project.region_index,
                    customer,
                    lines,
                    f"Payment {memo}",
                    month_of(paid_on),
                    (project.number, 500 + place),
                    source,
                )
            )
    return found
