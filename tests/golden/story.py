"""Who works for the golden firm and what it has sold: docs/golden-firm.md as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


def day(month: int, number: int) -> dt.date:
    """A day of 2026."""
    return dt.date(2026, month, number)


def noon(date: dt.date) -> dt.datetime:
    """The instant at which something is said to have happened on a day."""
    return dt.datetime.combine(date, dt.time(12))


def month_end(month: int) -> dt.date:
    """The last day of a month of 2026's first half."""
    return day(month + 1, 1) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a role; what an hour costs is in the currency of the projects."""

    key: str
    role: str
    practice: str
    cost_rate: int
    standard_rate: int
    currency: str
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """A contract line; `kind` is (billing type, recognition method, project type)."""

    key: str
    deal: str
    client: str
    currency: str
    practice: str
    kind: tuple[str, str, str]
    ordered: int
    planned_hours: int
    ends_on: dt.date
    stage: str = "In Progress"
    estimated_hours: int | None = None


ADA = Person("ADA", "Partner", "STR", 120, 250, "USD")
BEN = Person("BEN", "Manager", "STR", 90, 180, "USD")
CEM = Person("CEM", "Consultant", "TEC", 60, 120, "EUR")
DIA = Person("DIA", "Analyst", "TEC", 60, 100, "EUR")
EVA = Person("EVA", "Contractor", "TEC", 70, 110, "EUR", is_external=True)
PEOPLE = (ADA, BEN, CEM, DIA, EVA)

T_AND_M = ("Time and Materials", "Deliverable", "Customer Project")
STAFF = ("Time and Materials", "Deliverable", "Staff Augmentation")
BY_HOURS = ("Fixed Price", "% Complete", "Customer Project")
BY_COST = ("Fixed Price", "% Complete: Cost", "Customer Project")
BY_MILESTONE = ("Fixed Price", "Deliverable", "Customer Project")
BY_MONTH = ("Fixed Price", "Equal Split: Months", "Retainer")
BY_DAY = ("Fixed Price", "Equal Split: Days", "Customer Project")
AT_END = ("Fixed Price", "Completed Contract", "Customer Project")

YEAR_END = dt.date(2026, 12, 31)
PROJECTS = (
    Project("P1", "D1", "ALD", "USD", "STR", T_AND_M, 60_000, 300, YEAR_END),
    Project(
        "P2",
        "D1",
        "ALD",
        "USD",
        "STR",
        BY_HOURS,
        120_000,
        400,
        YEAR_END,
        estimated_hours=500,
    ),
    Project("P3", "D2", "ALD", "USD", "STR", BY_MONTH, 60_000, 40, YEAR_END),
    Project("P4", "D2", "ALD", "USD", "STR", BY_MILESTONE, 90_000, 100, YEAR_END),
    Project("P5", "D3", "BIR", "EUR", "TEC", BY_COST, 80_000, 500, YEAR_END),
    Project("P6", "D3", "BIR", "EUR", "TEC", BY_DAY, 36_500, 40, YEAR_END),
    Project("P7", "D4", "BIR", "EUR", "TEC", STAFF, 15_000, 150, YEAR_END),
    Project(
        "P8",
        "D4",
        "BIR",
        "EUR",
        "TEC",
        AT_END,
        6_000,
        100,
        dt.date(2026, 6, 19),
        stage="Completed",
        estimated_hours=120,
    ),
)
"""Every customer's project with the order of 5 January 2026."""

DEALS = {
    "D1": ("ALD", "USD", 180_000),
    "D2": ("ALD", "USD", 150_000),
    "D3": ("BIR", "EUR", 116_500),
    "D4": ("BIR", "EUR", 21_000),
}

ENDS = {"D3": dt.date(2027, 6, 30)}
"""The contract that is for longer than a year; the others end with 2026."""


def project_of(key: str) -> Project:
    return next(project for project in PROJECTS if project.key == key)


def ledger_number(currency: str) -> str:
    """The ledger's number of a currency, and of the entity that keeps books in it."""
    return {"USD": "1", "EUR": "2"}[currency]
