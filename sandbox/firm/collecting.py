"""What comes in for invoices: whole or in two parts, in time or late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import day_at
from sandbox.firm.parameters import LAST_DAY

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.model import BillingDocument

_PARTIAL: Final = 0.07
_LEAST_PARTIAL: Final = 100_000
_VERY_LATE: Final = 0.009
_FIRST_PAYMENT_DAY: Final = 3


def remaining(document: BillingDocument) -> int:
    """What an invoice is worth after its credit notes; 0 for a credit note."""
    if document.amount <= 0:
        return 0
    return document.amount + sum(note.amount for note in document.credited)


def pay(invoice: BillingDocument, draws: Draws, late: float) -> None:
    """When the customer pays: within the terms, or late; what is disputed, after that.

    Args:
        invoice: gets its payments.
        draws: the chance of it.
        late: the share of invoices that are paid late.
    """
    day = invoice.day + _days_taken(invoice, draws, late)
    if invoice.dispute is not None:
        day = max(day, day_at(invoice.dispute.closed_at) + draws.whole(3, 12))
    due = remaining(invoice)
    if any(note.day >= day for note in invoice.credited):
        before = [note for note in invoice.credited if note.day < day]
        due = invoice.amount + sum(note.amount for note in before)
        due = min(due, remaining(invoice))
    if due <= 0:
        return
    if draws.chance(_PARTIAL) and due > _LEAST_PARTIAL:
        first = round(due * draws.between(0.4, 0.8) / 100) * 100
        payments = [(day, first), (day + draws.whole(10, 35), due - first)]
    else:
        payments = [(day, due)]
    invoice.payments.extend(item for item in payments if item[0] <= LAST_DAY)


def _days_taken(invoice: BillingDocument, draws: Draws, late: float) -> int:
    """From the invoice to its first payment."""
    terms = invoice.due_on - invoice.day
    chance = draws.uniform()
    if chance < _VERY_LATE:
        return terms + draws.whole(60, 150)
    if chance < late:
        return terms + draws.whole(1, 17)
    return draws.whole(min(_FIRST_PAYMENT_DAY, terms), terms)
