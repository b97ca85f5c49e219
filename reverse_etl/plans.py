"""A plan: everything that a push would do, counted in rows and in money.

Making a plan sends nothing and writes nothing, so a plan can be printed, refused or
approved before the first request leaves the machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    import pyarrow as pa

    from reverse_etl.spec import SyncSpec


@dataclass(frozen=True, slots=True)
class Volume:
    """How much of something there is."""

    rows: int
    money: Decimal
    """Sum of the money column; what is taken away by removals counts as negative."""
    moved: Decimal
    """Sum of the absolute changes of the money column."""


@dataclass(frozen=True, slots=True)
class PeriodVolume:
    """What a plan changes in one month; None where rows have no period."""

    period: date | None
    operation: str
    """`create`, `update` or `remove`."""
    volume: Volume


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the model's rows can't be trusted, and what to do about it."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class GuardResult:
    """One guard, evaluated."""

    name: str
    limit: Decimal
    value: Decimal | None
    """None when it could not be evaluated, which trips it."""
    is_tripped: bool
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that a push would do."""

    sync: SyncSpec
    snapshot_id: str
    ledger_fingerprint: str
    is_initial: bool
    """Whether no push of this sync has ever been completed."""
    model_rows: int
    creates: Volume
    updates: Volume
    removals: Volume
    unchanged: Volume
    kept: Volume
    """Delivered rows that the model no longer has and that mode `upsert` leaves."""
    retried: Volume
    """Rows among the changes that the destination rejected before."""
    invalid: Volume
    """Rows that lack a required value and are not sent."""
    discarded: Volume
    """Rows that a person gave up on, until the model's row changes."""
    by_period: tuple[PeriodVolume, ...]
    refusals: tuple[Refusal, ...]
    guards: tuple[GuardResult, ...]
    changes: pa.Table = field(repr=False)
    """`key, operation, hash, payload, amount, period, item` of every row to send."""
    invalid_rows: pa.Table = field(repr=False)
    """The same columns of the rows held back, with `problem`."""

    @property
    def fingerprint(self) -> str:
        """What identifies this plan: the sync, the snapshot and the ledger's state."""
        parts = (repr(self.sync), self.snapshot_id, self.ledger_fingerprint)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def changed_rows(self) -> int:
        """How many rows the push would send."""
        return self.creates.rows + self.updates.rows + self.removals.rows

    @property
    def money_moved(self) -> Decimal:
        """The sum of the absolute changes of the money column."""
        return self.creates.moved + self.updates.moved + self.removals.moved

    @property
    def tripped(self) -> tuple[GuardResult, ...]:
        """The guards that stop this plan."""
        return tuple(guard for guard in self.guards if guard.is_tripped)
