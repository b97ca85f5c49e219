"""People, customers and deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.firm.calendar import day_at
from sandbox.firm.parameters import PRACTICES, REGIONS, ROLES, Practice, Region

if TYPE_CHECKING:
    from sandbox.firm.model.delivery import Assignment, Project
    from sandbox.firm.parameters import Method


@dataclass(slots=True)
class Person:
    """Someone who delivers: employed, or a subcontractor."""

    number: int
    place: int
    """Where the person stands among the unit's people."""
    first_name: str
    last_name: str
    region_index: int
    practice_index: int
    group_index: int
    role_index: int
    starts_on: int
    leaves_on: int | None
    """Decided when hired, known from `notice_on`."""
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
    def is_unseen(self) -> bool:
        """Whether it came into the CRM only when it was signed."""
        return (
            self.is_won
            and self.kind == "new"
            and day_at(self.steps[0].at) == day_at(self.steps[-1].at)
        )

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


def role_price(role_index: int, practice: Practice, region: Region) -> float:
    """The list price of an hour, in the region's currency."""
    return ROLES[role_index].price * practice.price_level * region.price_level
