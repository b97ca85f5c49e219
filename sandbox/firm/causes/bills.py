"""What moves billing (D16c), and expenses (D14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.firm.calendar import month_of
from sandbox.firm.causes.notes import Notes
from sandbox.firm.causes.spread import moved_between_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandbox.firm.ledger import Close
    from sandbox.firm.model import BillingDocument, Cause, Expense, Project


def causes_of_bills(project: Project) -> list[Cause]:
    """Invoices that went out late, and those that were taken back and written again.

    What is conceded in a dispute is a write-down of the project.
    """
    notes = Notes(project)
    for document in project.documents:
        if document.ready_on is not None:
            notes.add(
                "D16c",
                (document.at, document.ready_on),
                ("document", document.number),
                "billed late",
                moved=_moved(document.amount, document.ready_on, document.day),
            )
        if document.why in {"correction", "corrected"}:
            again = _written_again(project, document)
            if again is not None:
                notes.add(
                    "D16c",
                    (document.at, document.day),
                    ("document", document.number),
                    "credited, to be billed again",
                    moved=_moved(-document.amount, document.day, again.day),
                )
    return notes.found


def _moved(amount: int, before: int, after: int) -> int:
    """What changes its month."""
    return moved_between_months(amount, (before, before), (after, after))


def _written_again(project: Project, note: BillingDocument) -> BillingDocument | None:
    """The invoice that replaces what was credited."""
    return next(
        (
            item
            for item in project.documents
            if item.why == "reissued"
            and item.time_amount == -note.time_amount
            and item.at > note.at
        ),
        None,
    )


def causes_of_expenses(
    expenses: Iterable[Expense], closes: Mapping[tuple[int, int], Close]
) -> list[Cause]:
    """Each expense that is billed on, known when it is approved."""
    found: list[Cause] = []
    for expense in expenses:
        if not expense.is_billable:
            continue
        notes = Notes(expense.project)
        close = closes[expense.project.region_index, month_of(expense.day)]
        notes.add(
            "D14",
            (expense.approved_at, expense.day),
            ("expense", expense.number),
            "late" if expense.approved_at > close.instant else "in time",
            amount=expense.amount,
        )
        found.extend(notes.found)
    return found
