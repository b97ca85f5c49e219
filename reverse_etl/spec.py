"""What a sync is, once its file has been read and found good.

A sync says: these columns of this model belong to that object of that destination,
one row per key, and never more change at once than these guards allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from decimal import Decimal


class Mode(StrEnum):
    """What becomes of a delivered row that the model no longer has."""

    UPSERT = "upsert"
    """It stays as it is."""
    MIRROR = "mirror"
    """It is removed, in the way in which the destination removes."""


class FieldType(StrEnum):
    """The types that the canonical form of a row knows."""

    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp"
    DECIMAL = "decimal"
    INTEGER = "integer"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of the model and the field of the destination that it fills."""

    column: str
    field: str
    type: FieldType
    is_required: bool
    """Whether a row without this value is held back as invalid."""


@dataclass(frozen=True, slots=True)
class InitialGuards:
    """The guards of the first push ever, when every row is new.

    The guards of everyday pushes would always trip on it, and no guard at all would
    let a wrong model fill an empty destination. So it has limits of its own.
    """

    max_rows: int
    max_money_moved: Decimal | None


@dataclass(frozen=True, slots=True)
class Guards:
    """How much a push may change before a person has to look at it."""

    max_creates: int
    max_updates: int
    max_removals: int
    max_share: Decimal
    """Updates and removals as a share of the rows delivered before, 0 to 1."""
    max_money_moved: Decimal | None
    """Sum over all changed rows of the absolute change of the money column."""
    initial: InitialGuards


@dataclass(frozen=True, slots=True)
class SyncSpec:
    """One sync: a dbt model, its destination, and the rules between them."""

    name: str
    description: str
    model: str
    destination: str
    """The name of a connection in `plumbline.yml`."""
    object: str
    """The destination's name for what is written, e.g. a list or a module."""
    options: Mapping[str, str]
    """Settings that only the destination understands."""
    key: str
    mode: Mode
    columns: tuple[MappedColumn, ...]
    money: str | None
    period: str | None
    item: str | None
    batch_size: int
    guards: Guards
    control_group: tuple[str, ...]
    """The columns by which totals are compared with the destination's after a push."""
    owner: str
    sla: timedelta
    after: tuple[str, ...]

    def field_of(self, column: str | None) -> str | None:
        """The destination's field that a column of the model fills, if it is mapped."""
        for mapped in self.columns:
            if mapped.column == column:
                return mapped.field
        return None
