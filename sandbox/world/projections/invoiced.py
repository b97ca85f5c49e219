"""When what stands in the delivery system has gone out on an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.firm.calendar import month_of

if TYPE_CHECKING:
    from sandbox.firm.model import Project


def invoiced_at(
    project: Project, day: int, known_at: int, *, as_expense: bool = False
) -> int | None:
    """The instant of the invoice that has it: that of the first month that knew it.

    Args:
        project: what it was done for.
        day: the day that it is dated.
        known_at: the instant from which a month's revenue can count it.
        as_expense: whether it is among the month's expenses, or in what was worked.
    """
    posting = next(
        (
            item
            for item in project.postings
            if item.month >= month_of(day)
            and item.at >= known_at
            and (item.expenses > 0 or not as_expense)
        ),
        None,
    )
    if posting is None:
        return None
    return next(
        (
            item.at
            for item in project.documents
            if item.at >= posting.at
            and (
                item.expense_amount == posting.expenses
                if as_expense
                else item.time_amount == posting.amount
            )
        ),
        None,
    )
