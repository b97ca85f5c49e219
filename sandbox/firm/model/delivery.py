"""Projects, and the work on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.firm.parameters import Method

if TYPE_CHECKING:
    from sandbox.firm.model.finance import BillingDocument, RevenuePosting
    from sandbox.firm.model.market import Deal, Person, Phase, Position


@dataclass(frozen=True, slots=True)
class Booking:
    """When someone is booked, as known from an instant on."""

    at: int
    start: int
    end: int
    why: str


@dataclass(slots=True, repr=False)
class Assignment:
    """One person on one project."""

    number: int
    person: Person
    project: Project
    position: Position
    rate_cents: int
    allocation: float
    bookings: list[Booking]
    confirmed_at: int
    """Until then the booking is soft."""
    withdrawn_at: int | None = None
    """When it was deleted, before any work on it."""
    withdrawn_why: str = ""
    placeholder: Booking | None = None
    """What a generic resource was booked for before the person was found."""
    new_rates: list[tuple[int, int]] = field(default_factory=list)
    """(from day, cents an hour): rates that replaced the first one."""

    @property
    def assigned_at(self) -> int:
        """When the person was found."""
        return self.bookings[0].at

    @property
    def start(self) -> int:
        """When the work really began."""
        return self.bookings[-1].start

    @property
    def end(self) -> int:
        """When the work really ended."""
        return self.bookings[-1].end


@dataclass(frozen=True, slots=True, repr=False)
class Adjustment:
    """Worked and approved, but not billed: a write-down of work by the hour."""

    number: int
    effective_on: int
    known_at: int
    amount: int
    """What is taken off, above zero."""
    why: str
    """`write-down` or `concession`."""


@dataclass(frozen=True, slots=True)
class Move:
    """From an instant on, a project belongs to another practice."""

    at: int
    practice_index: int
    group_index: int


@dataclass(frozen=True, slots=True, repr=False)
class Modification:
    """A change of what is signed on a contract line."""

    number: int
    kind: str
    """`original`, `change_order`, `cancellation` or `release`."""
    signed_on: int
    known_at: int
    amount: int
    deal: Deal


@dataclass(slots=True, repr=False)
class Milestone:
    """A deliverable with a price."""

    number: int
    name: str
    amount: int
    start_on: int
    targets: list[tuple[int, int]]
    """(known at, target day): the last one is the latest."""
    actual_on: int
    approved_at: int
    known_at: int
    hours: int
    billed_at: int | None = None
    dropped_at: int | None = None
    amounts: list[tuple[int, int]] = field(default_factory=list)
    """(known at, amount), where a change order moved it."""


@dataclass(slots=True, repr=False)
class Project:
    """One phase of a won deal: the contract line and the work on it."""

    number: int
    code: str
    name: str
    deal: Deal
    phase: Phase
    created_at: int
    planned_start: int
    planned_end: int
    manager: Person
    assignments: list[Assignment] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    modifications: list[Modification] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    estimates: list[tuple[int, int]] = field(default_factory=list)
    """(known at, hours at completion)."""
    starts: list[tuple[int, int]] = field(default_factory=list)
    """(known at, expected start)."""
    ends: list[tuple[int, int]] = field(default_factory=list)
    """(known at, expected end)."""
    overrun: float = 0.0
    """Share by which the work takes longer than sold; negative: less."""
    cancelled_on: int | None = None
    completed_at: int = 0
    """When its stage was set to completed, or cancelled."""
    adjustments: list[Adjustment] = field(default_factory=list)
    move: Move | None = None
    """A reclassification."""
    progress_from: int | None = None
    """When a completed contract was put on percentage of completion."""
    postings: list[RevenuePosting] = field(default_factory=list)
    documents: list[BillingDocument] = field(default_factory=list)

    @property
    def method(self) -> Method:
        """How it earns."""
        return self.phase.method

    @property
    def region_index(self) -> int:
        """The region that sold it."""
        return self.deal.customer.region_index

    @property
    def currency(self) -> str:
        """The currency of the contract."""
        return self.deal.currency

    @property
    def is_billed_by_stripe(self) -> bool:
        """Retainers of Managed Services in the Americas are billed there."""
        return (
            self.method is Method.RETAINER
            and self.region_index == 0
            and self.deal.practice.name == "Managed Services"
        )

    @property
    def starts_on(self) -> int:
        """When it really started."""
        return self.starts[-1][1]

    @property
    def ends_on(self) -> int:
        """When it really ended."""
        return self.ends[-1][1]

    def start_at(self, instant: int) -> int:
        """The start as known at an instant."""
        known = [day for at, day in self.starts if at <= instant]
        return known[-1] if known else self.planned_start

    def end_at(self, instant: int) -> int:
        """The end as known at an instant."""
        known = [day for at, day in self.ends if at <= instant]
        return known[-1] if known else self.planned_end

    def signed_at(self, instant: int) -> int:
        """What is signed and approved at an instant."""
        return sum(
            item.amount for item in self.modifications if item.known_at <= instant
        )

    def adjusted_at(self, last_day: int, instant: int) -> int:
        """What was written down until a day, as known at an instant."""
        return sum(
            item.amount
            for item in self.adjustments
            if item.effective_on <= last_day and item.known_at <= instant
        )

    def estimate_at(self, instant: int) -> int:
        """The hours at completion as estimated at an instant."""
        known = [hours for at, hours in self.estimates if at <= instant]
        return known[-1] if known else self.phase.hours


@dataclass(frozen=True, slots=True, repr=False)
class Expense:
    """Something that was paid for a project, billed on or not."""

    number: int
    project: Project
    assignment: Assignment
    kind: str
    day: int
    amount: int
    is_billable: bool
    submitted_at: int
    approved_at: int
