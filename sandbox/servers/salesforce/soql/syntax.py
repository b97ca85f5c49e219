"""The syntax tree of a SOQL query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class LiteralKind(StrEnum):
    """What kind of value stands in a condition; the field's type must agree with it."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    DATE = "date"
    DATETIME = "datetime"
    RANGE = "range"
    """A date literal such as `LAST_N_DAYS:30`: a span of days, not a point."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in a condition, as it was written."""

    kind: LiteralKind
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A field, perhaps of a parent: `pse__Project__r.pse__Account__r.Name`."""

    parts: tuple[str, ...]
    position: int

    @property
    def text(self) -> str:
        """The path as it was written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate of the select list: `SUM(Amount) total`; `count()` has no field."""

    function: str
    field: FieldPath | None
    alias: str | None
    position: int


@dataclass(frozen=True, slots=True)
class AliasedField:
    """A grouped field under a name of its own: `StageName stage`."""

    field: FieldPath
    alias: str


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)` or `FIELDS(CUSTOM)`."""

    name: str
    position: int


SelectItem: TypeAlias = FieldPath | AliasedField | Aggregate | FieldGroup


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field operator literal`."""

    field: FieldPath
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """`field [NOT] IN (...)`, over literals or over the rows of another query."""

    field: FieldPath
    values: tuple[Literal, ...] | Query
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Conditions that must all hold."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Conditions of which one must hold."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """A condition that must not hold."""

    operand: Condition


Condition: TypeAlias = Comparison | Membership | Conjunction | Disjunction | Negation


@dataclass(frozen=True, slots=True)
class Ordering:
    """One key of `ORDER BY`. Nulls come first unless the query says otherwise."""

    key: FieldPath | Aggregate
    is_descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query."""

    text: str
    select: tuple[SelectItem, ...]
    object_name: str
    object_position: int
    alias: str | None
    where: Condition | None
    group_by: tuple[FieldPath, ...]
    order_by: tuple[Ordering, ...]
    limit: int | None
    offset: int | None

    @property
    def is_count(self) -> bool:
        """Whether it is `SELECT count() FROM ...`, which answers with a total alone."""
        return (
            len(self.select) == 1
            and isinstance(self.select[0], Aggregate)
            and self.select[0].field is None
        )

    @property
    def is_aggregate(self) -> bool:
        """Whether its rows are groups and not records."""
        return not self.is_count and (
            bool(self.group_by)
            or any(isinstance(item, Aggregate) for item in self.select)
        )
