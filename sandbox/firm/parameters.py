"""What kind of firm this is: its size, its market, and how it works."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sandbox.firm.calendar import day_of


class Method(StrEnum):
    """How a contract line earns its revenue."""

    TIME_AND_MATERIALS = "time_and_materials"
    STAFF_AUGMENTATION = "staff_augmentation"
    PERCENT_COMPLETE = "percent_complete"
    MILESTONE = "milestone"
    RETAINER = "retainer"
    STRAIGHT_LINE = "straight_line"
    COMPLETED_CONTRACT = "completed_contract"

    @property
    def is_by_the_hour(self) -> bool:
        """Whether each hour is billed at its rate."""
        return self in {Method.TIME_AND_MATERIALS, Method.STAFF_AUGMENTATION}


FIXED_TERM: Final = frozenset({Method.RETAINER, Method.STRAIGHT_LINE})
"""What earns by the calendar: its dates are those of the contract."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region, its legal entity, and what differs there.

    Attributes:
        usd_rate: units of the currency for one US dollar, when the firm starts.
        price_level: list price in the currency relative to the dollar price.
        share: its share of people and of deals.
    """

    name: str
    entity_name: str
    country: str
    currency: str
    usd_rate: float
    price_level: float
    hours_per_day: float
    share: float


REGIONS: Final = (
    Region("Americas", "Meridian Consulting Inc.", "US", "USD", 1.0, 1.0, 8.0, 0.52),
    Region(
        "UK & Ireland", "Meridian Consulting Ltd", "GB", "GBP", 0.79, 0.80, 7.5, 0.27
    ),
    Region("DACH", "Meridian Consulting GmbH", "DE", "EUR", 0.92, 0.91, 8.0, 0.21),
)


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice: what it sells, and how its contracts earn.

    Attributes:
        methods: how often a contract earns by each method.
        price_level: relative to the list.
        share: of people and of deals.
    """

    name: str
    groups: tuple[str, ...]
    topics: tuple[str, ...]
    methods: tuple[tuple[Method, float], ...]
    price_level: float
    share: float


PRACTICES: Final = (
    Practice(
        "Strategy",
        ("Growth Strategy", "Operating Model"),
        ("Pricing review", "Target operating model", "Market entry", "Cost program"),
        (
            (Method.TIME_AND_MATERIALS, 0.24),
            (Method.PERCENT_COMPLETE, 0.24),
            (Method.MILESTONE, 0.32),
            (Method.COMPLETED_CONTRACT, 0.12),
            (Method.STRAIGHT_LINE, 0.08),
        ),
        1.14,
        0.20,
    ),
    Practice(
        "Data & AI",
        ("Data Platforms", "Machine Learning", "Reporting"),
        ("Data platform", "Forecasting models", "Reporting renewal", "Data governance"),
        (
            (Method.TIME_AND_MATERIALS, 0.42),
            (Method.PERCENT_COMPLETE, 0.26),
            (Method.MILESTONE, 0.20),
            (Method.STAFF_AUGMENTATION, 0.07),
            (Method.STRAIGHT_LINE, 0.05),
        ),
        1.03,
        0.32,
    ),
    Practice(
        "Cloud Engineering",
        ("Cloud Migration", "Platform Engineering", "Integration"),
        ("Cloud migration", "Landing zone", "Application renewal", "Integration layer"),
        (
            (Method.TIME_AND_MATERIALS, 0.42),
            (Method.PERCENT_COMPLETE, 0.28),
            (Method.MILESTONE, 0.16),
            (Method.STAFF_AUGMENTATION, 0.14),
        ),
        1.0,
        0.30,
    ),
    Practice(
        "Managed Services",
        ("Application Care", "Platform Operations"),
        (
            "Application care",
            "Platform operations",
            "Service desk",
            "Release management",
        ),
        (
            (Method.RETAINER, 0.72),
            (Method.STAFF_AUGMENTATION, 0.16),
            (Method.TIME_AND_MATERIALS, 0.12),
        ),
        0.88,
        0.18,
    ),
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its list price and its cost, in dollars an hour, and its target."""

    name: str
    price: float
    cost: float
    target: float
    share: float


ROLES: Final = (
    Role("Analyst", 125.0, 48.0, 80.0, 0.15),
    Role("Consultant", 158.0, 62.0, 80.0, 0.34),
    Role("Senior Consultant", 192.0, 79.0, 77.0, 0.28),
    Role("Manager", 228.0, 101.0, 68.0, 0.15),
    Role("Principal", 260.0, 138.0, 50.0, 0.08),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the firm is.

    Attributes:
        people: head count on the day on which the clock starts.
        customers: how many customers it has known until the end.
        units: how many units staff on their own.
        is_time_by_task: time is written by task of a project, not by project.
    """

    name: str
    people: int
    customers: int
    units: int = 1
    is_time_by_task: bool = False

    @property
    def of_unit(self) -> Size:
        """The size of one unit."""
        return replace(
            self,
            people=self.people // self.units,
            customers=self.customers // self.units,
        )


SIZES: Final = {
    "small": Size("small", 150, 64),
    "medium": Size("medium", 1_500, 420),
    "large": Size("large", 15_000, 2_400, units=10, is_time_by_task=True),
}

FIRST_DAY: Final = day_of(2023, 7, 1)
CLOCK_DAY: Final = day_of(2026, 6, 30)
LAST_DAY: Final = day_of(2027, 6, 30)
FIRST_MONDAY: Final = day_of(2023, 7, 3)
WEEKS: Final = (LAST_DAY - FIRST_MONDAY) // 7 + 1
"""Weeks in which work is recorded; the last one may reach past the last day."""
BOOKING_WEEKS: Final = WEEKS + 80
"""Weeks for which people can be booked."""
FIRST_LEAD_WEEK: Final = -34
"""The first deals are older than the firm's books."""

STAGES: Final = ("Prospecting", "Qualification", "Proposal", "Negotiation")
PROBABILITIES: Final = {
    "Prospecting": 10,
    "Qualification": 25,
    "Proposal": 50,
    "Negotiation": 75,
    "Closed Won": 100,
    "Closed Lost": 0,
}
