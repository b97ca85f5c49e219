"""How much of a value changes its month when its dates move."""

from __future__ import annotations

from sandbox.firm.calendar import month_end, month_of, month_start

Term = tuple[int, int]
"""First and last day."""


def moved_between_months(value: int, before: Term, after: Term) -> int:
    """What changes its month, below zero when it goes to later ones.

    The value is spread evenly over the days of its term, before and after; what moves
    is half of the sum of the months' differences.

    Args:
        value: in cents.
        before: the term as it was.
        after: the term as it is.
    """
    shares = by_month(before)
    for month, share in by_month(after).items():
        shares[month] = shares.get(month, 0.0) - share
    moved = round(value * sum(abs(share) for share in shares.values()) / 2)
    return -moved if sum(after) > sum(before) else moved


def by_month(term: Term) -> dict[int, float]:
    """The share of a term's days in each month."""
    first, last = term[0], max(term)
    days = last - first + 1
    return {
        month: (min(last, month_end(month)) - max(first, month_start(month)) + 1) / days
        for month in range(month_of(first), month_of(last) + 1)
    }
