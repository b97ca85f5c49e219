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
        amount: what it is worth, in the currency, with its sign.
        thing: what kind of record shows it, and its number.
    """

    driver: str
    known_at: int
    effective_on: int
    amount: int
    currency: str
    thing: tuple[str, int]
    project: Project | None = None
    deal: Deal | None = None
    note: str = ""
