"""What the firm consists of, in the firm's own words.

These records are filled in as the simulation goes: a deal first, then its projects,
then who works on them, then what is billed. Lists of revisions keep what was known
when. They point at each other, so none of them has a representation of its own.
Amounts are cents of the record's currency; see `calendar` for days, months, instants.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.firm.parameters import PRACTICES, REGIONS, ROLES, Method, Practice, Region


@dataclass(slots=True)
class Person:
    """Someone who delivers: employed, or a subcontractor."""

    number: int
    first_name: str
    last_name: str
    region_index: int
    practice_index: int
    group_index: int
    role_index: int
    starts_on: int
    leaves_on: int | None
    """Decided from the beginning, known from `notice_on`."""
    notice_on: int | None
    cost_cents: int
    """Cost of an hour in the region's currency."""
    is_external: bool = False

    @property
    def region(self) -> Region:
        """The person's home region."""
        return REGIONS[self.region_index]


@dataclass(frozen=True, slots=True)
class Customer:
    """A company that buys, or may buy one day."""

    number: int
    name: str
    industry: str
    city: str
    region_index: int
    known_at: int
    size: float
    """How much it buys, relative to others."""
    payment_terms: int
    seller: int
    employees: int


@dataclass(frozen=True, slots=True)
class DealStep:
    """What the record of a deal says from an instant on."""

    at: int
    stage: str
    amount: int
    close_on: int
    what: str
    """`created`, `stage`, `amount`, `pushed`, `won` or `lost`."""


@dataclass(slots=True, repr=False)
class Position:
    """Work for one person on one phase, wanted from a week on."""

    number: int
    role_index: int
    allocation: float
    wanted_week: int
    weeks: int
    hours: int
    rate_cents: int
    phase: int
    opened_at: int
    is_held: bool = False
    held_person: int | None = None
    project: Project | None = None
    assignment: Assignment | None = None
    closed_at: int | None = None
    """When it was given up: the deal was lost, the project stopped."""


@dataclass(slots=True)
class Phase:
    """One contract line as sold."""

    method: Method
    weeks: int
    start_offset: int
    """Weeks after the start of the first phase."""
    hours: int
    value: int


@dataclass(slots=True, repr=False)
class Deal:
    """A chance to sell, from the first talk to its end."""

    number: int
    name: str
    customer: Customer
    practice_index: int
    group_index: int
    kind: str
    """`new`, `renewal` or `change`."""
    seller: int
    source: str
    created_at: int
    steps: list[DealStep]
    phases: list[Phase]
    positions: list[Position]
    is_won: bool
    closed_at: int | None
    """None: it never closes."""
    start_on: int
    """The project start that was agreed, or hoped for."""
    end_on: int
    currency: str
    parent: Deal | None = None
    parent_project: Project | None = None
    contract_number: int | None = None
    """Numbered in the order in which they were signed."""

    @property
    def practice(self) -> Practice:
        """The practice that would deliver."""
        return PRACTICES[self.practice_index]

    @property
    def value(self) -> int:
        """The value of all phases."""
        return sum(phase.value for phase in self.phases)

    @property
    def amount(self) -> int:
        """The amount on which it closed, or that it shows last."""
        return self.steps[-1].amount

    @property
    def hours(self) -> int:
        """The work in it."""
        return sum(phase.hours for phase in self.phases)


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


def role_price(role_index: int, practice: Practice, region: Region) -> float:
    """The list price of an hour, in the region's currency."""
    return ROLES[role_index].price * practice.price_level * region.price_level
