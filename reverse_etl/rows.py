"""Rows on their way to a destination, and what the destination says about them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class OutboundRow:
    """One row of the outbox, ready to be sent."""

    outbox_id: int
    key: str
    operation: str
    """`create`, `update` or `remove`."""
    hash: str
    payload: str
    """The canonical JSON; for a removal, of what the destination has."""
    amount: Decimal | None

    @property
    def values(self) -> Mapping[str, str | None]:
        """The value of each of the destination's fields, as canonical text."""
        values: dict[str, str | None] = json.loads(self.payload)
        return values

    @property
    def is_removal(self) -> bool:
        """Whether the destination should no longer have this row."""
        return self.operation == "remove"


@dataclass(frozen=True, slots=True)
class RowRejection:
    """Why the destination refused one row."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What the destination says about a batch: every row but these was accepted."""

    rejections: Mapping[str, RowRejection] = field(default_factory=dict)
    """By row key."""
    warnings: tuple[str, ...] = ()
    reference: str | None = None
    """The destination's own name of the work, such as a task id."""


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What became of the rows that one run sent."""

    sent: int
    accepted: int
    money_accepted: Decimal


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """Row count and sums of one group of rows, such as a version and a period."""

    group: tuple[str, ...]
    rows: int
    sums: Mapping[str, Decimal]
    """By the destination's field."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One control total in which the ledger and the destination disagree."""

    group: tuple[str, ...]
    measure: str
    """A field of the destination, or `rows`."""
    expected: Decimal
    actual: Decimal

    def __str__(self) -> str:
        """Say it in one line."""
        where = " / ".join(self.group) or "all rows"
        there, here = (
            f"{amount.normalize():,f}" for amount in (self.actual, self.expected)
        )
        return f"{where}: {self.measure} is {there} there, {here} here"
