"""What the push engine needs to know about a destination, and no more.

A destination says what it is capable of, takes batches, and answers row by row. Reading
back and settling are separate abilities: a destination that lacks one lacks its method.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reverse_etl.rows import BatchResult, ControlTotal, OutboundRow
    from reverse_etl.spec import SyncSpec


class Settlement(StrEnum):
    """How the outcome of a batch is settled whose answer got lost."""

    UPSERT_BY_EXTERNAL_ID = "upsert_by_external_id"
    """Sending a key again has the effect of once, so it is sent again."""
    READ_BACK = "read_back"
    """The destination can be asked which rows it has: see `SettlesRows`."""
    NONE = "none"
    """It can't be known. Rows may arrive twice; a sync that moves money refuses it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a destination can do."""

    settlement: Settlement
    max_batch_rows: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of rows whose outcome was unknown; the others still are."""

    applied: frozenset[str]
    """Keys that the destination has as they were sent."""
    lost: frozenset[str]
    """Keys that never arrived."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a destination says that it holds, for comparison with the ledger."""

    totals: tuple[ControlTotal, ...]
    is_exclusive: bool
    """Whether nobody else writes there, so that more than we sent is wrong too."""


class Destination(Protocol):
    """Takes rows."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    def send(self, sync: SyncSpec, rows: Sequence[OutboundRow]) -> BatchResult:
        """Send one batch.

        Returns:
            The rows that it refused; it accepted all others.

        Raises:
            BatchRejectedError: It refused the batch as a whole and applied nothing.
            systems.errors.OutcomeUnknownError: It may have applied the batch.
            systems.errors.SystemsError: Any other: it applied nothing.
        """
        ...


@runtime_checkable
class ReadsBack(Protocol):
    """Can be asked for control totals after a push."""

    def read_back(
        self, sync: SyncSpec, expected: Sequence[ControlTotal]
    ) -> ReadBack | None:
        """What it holds now, grouped as the ledger's totals are.

        Args:
            sync: The sync.
            expected: What the ledger says was delivered.

        Returns:
            The totals, or None if this object can't be read.
        """
        ...


@runtime_checkable
class SettlesRows(Protocol):
    """Can be asked which rows of a lost batch it has."""

    def settle(self, sync: SyncSpec, rows: Sequence[OutboundRow]) -> Settled:
        """Say what became of these rows."""
        ...
