"""Revenue, bills, and the causes of what moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.firm.model.delivery import Project
    from sandbox.firm.model.market import Deal


@dataclass(frozen=True, slots=True)
class RevenuePosting:
    """Revenue of a month in the ledger."""

    month: int
    at: int
    amount: int
    expenses: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A customer refuses an invoice for a while."""

    opened_at: int
    closed_at: int
    outcome: str
    """`paid`, `concession` (a part is waived) or `corrected` (billed anew)."""
    amount: int
    """What is credited in the end."""


@dataclass(slots=True, repr=False)
class BillingDocument:
    """An invoice (`amount` > 0) or a credit note (`amount` < 0)."""

    project: Project
    day: int
    at: int
    due_on: int
    time_amount: int
    expense_amount: int
    why: str
    credits: BillingDocument | None = None
    """The invoice that this credit note is set against."""
    payments: list[tuple[int, int]] = field(default_factory=list)
    """(day, amount)."""
    credited: list[BillingDocument] = field(default_factory=list)
    """The credit notes set against this invoice."""
    number: int = 0
    ready_on: int | None = None
    """When it could have gone out, if it went out weeks later."""
    dispute: Dispute | None = None

    @property
    def amount(self) -> int:
        """The whole, without tax."""
        return self.time_amount + self.expense_amount


@dataclass(frozen=True, slots=True, repr=False)
class Cause:
    """Something that happened and moved the forecast.

    Attributes:
        driver: the forecast driver that it is, such as `D04`.
        known_at: when the firm's systems knew.
        effective_on: the business day.
        amount: by how much it changes the whole, in the currency, with its sign.
        moved: what it moves to another month: below zero to a later one.
        thing: what kind of record shows it, and its number.
    """

    driver: str
    known_at: int
    effective_on: int
    amount: int
    currency: str
    thing: tuple[str, int]
    moved: int = 0
    project: Project | None = None
    deal: Deal | None = None
    note: str = ""
