"""What a push did, for the command line and for the exceptions that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from reverse_etl.plans import Plan
    from reverse_etl.rows import Mismatch


class PushStatus(StrEnum):
    """How a push ended."""

    SUCCEEDED = "succeeded"
    """The destination has acknowledged everything, and its totals agree."""
    PARTIAL = "partial"
    """Some rows were rejected or held back; the others arrived."""
    MISMATCH = "mismatch"
    """The destination's totals are not what the ledger says was delivered."""
    FAILED = "failed"
    """The push stopped before its end; the next one carries on."""


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """Rows of one period that the destination refused for one reason."""

    period: date | None
    error_code: str
    error_message: str
    rows: int
    money: Decimal
    keys: tuple[str, ...]
    """A few of them, as examples."""


@dataclass(frozen=True, slots=True)
class PushError:
    """Why a push stopped."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True, eq=False)
class PushReport:
    """What a push did."""

    sync: str
    sync_run_id: str
    status: PushStatus
    plan: Plan
    sent: int
    """Rows in requests; a row sent twice counts twice."""
    accepted: int
    rejected: int
    unknown: int
    waiting: int
    """Rows that this push did not get to."""
    requests: int
    """Batches sent."""
    money_accepted: Decimal
    rejections: tuple[RejectedRows, ...]
    mismatches: tuple[Mismatch, ...]
    is_read_back: bool
    """Whether the destination's totals were compared with the ledger."""
    warnings: tuple[str, ...]
    error: PushError | None
