"""NetSuite's internal ids of what is set up, and of masters."""

from __future__ import annotations

from typing import Final

from sandbox.firm.parameters import PRACTICES

FIRST_PERIOD: Final = 2023 * 12
"""The first month of the books."""

BASE_BOOK: Final = "1"
"""The primary accounting book."""

BANK, RECEIVABLE, DEFERRED, INCOME, REIMBURSED = "1", "2", "3", "4", "5"
ORDERS, PAYABLE, TRAVEL = "6", "7", "8"
"""Accounts."""

SERVICE_ITEM, EXPENSE_ITEM, RETAINER_ITEM, MILESTONE_ITEM = "1", "2", "3", "4"
"""Items."""

JOB_STATUSES: Final = {
    "1": "Closed",
    "2": "In Progress",
    "3": "Not Awarded",
    "4": "Pending",
    "5": "Awarded",
}
CLOSED, IN_PROGRESS = "1", "2"

JOB_TYPES: Final = {
    "Customer Project": "1",
    "Staff Augmentation": "2",
    "Retainer": "3",
}
"""Internal ids by the PSA's word."""


def customer_key(number: int) -> str:
    """The internal id of a customer."""
    return str(1_000 + number)


def job_key(number: int) -> str:
    """The internal id of a project."""
    return str(100_000 + number)


def person_key(number: int) -> str:
    """The internal id of somebody who works for the firm."""
    return str(700_000 + number)


def period_key(month: int) -> str:
    """The internal id of a month's accounting period."""
    return str(100 + month - FIRST_PERIOD)


def term_key(days: int) -> str:
    """The internal id of a payment term."""
    return str(days)


def department_key(practice_index: int) -> str:
    """The internal id of the department of a practice."""
    return str(practice_index + 1)


def location_key(region_index: int) -> str:
    """The internal id of the location of a region."""
    return str(region_index + 1)


def class_keys(practice_index: int) -> list[str]:
    """The internal ids of the classes of a practice, one for each of its groups."""
    first = 1 + sum(len(practice.groups) for practice in PRACTICES[:practice_index])
    count = len(PRACTICES[practice_index].groups)
    return [str(number) for number in range(first, first + count)]
