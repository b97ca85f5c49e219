"""NetSuite's internal ids of masters."""

from __future__ import annotations

from typing import Final

FIRST_PERIOD: Final = 2023 * 12
"""The first month of the books."""


def customer_key(number: int) -> str:
    """The internal id of a customer."""
    return str(1_000 + number)


def job_key(number: int) -> str:
    """The internal id of a project."""
    return str(100_000 + number)


def period_key(month: int) -> str:
    """The internal id of a month's accounting period."""
    return str(100 + month - FIRST_PERIOD)
