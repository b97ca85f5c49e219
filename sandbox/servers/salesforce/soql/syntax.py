"""The syntax tree of a SOQL query."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator


class LiteralKind(StrEnum):
    """What kind of value stands in a condition; the field's type must agree with it."""

    STRING = "string"
    NUMBER = "number"
    CURRENCY = "currency"
    """An amount with its currency: `USD5000`."""
    BOOLEAN = "boolean"
    NULL = "null"
    DATE = "date"
    DATETIME = "datetime"
    RANGE = "range"
    """A date literal such as `LAST_N_DAYS:30`: a span of days, not a point."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in a condition, as it was written (strings without their quotes)."""

    kind: LiteralKind
    text: str
    position: int


# What has a value for each record.


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
    """`SUM(Amount)`; `COUNT()` has no field."""

    function: str
    field: FieldPath | None
    position: int

    @property
    def text(self) -> str:
        """The call, as error messages quote it."""
        return f"{self.function}({self.field.text if self.field else ''})"


@dataclass(frozen=True, slots=True)
class Call:
    """`CALENDAR_YEAR(CloseDate)`, `toLabel(StageName)`, `FORMAT(MIN(Amount))`."""

    function: str
    """In upper case."""
    argument: Expression
    position: int

    @property
    def text(self) -> str:
        """The call, as error messages quote it."""
        return f"{self.function}({self.argument.text})"


Expression: TypeAlias = FieldPath | Aggregate | Call


# What can stand in a select list.


@dataclass(frozen=True, slots=True)
class Selected:
    """An expression of the select list, perhaps under a name of its own."""

    expression: Expression
    alias: str | None


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)` or `FIELDS(CUSTOM)`."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class ChildQuery:
    """`(SELECT Id FROM Opportunities)`: the records that refer to this one."""

    query: Query
    position: int


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF Owner WHEN User THEN Email ELSE Name END`."""

    relationship: FieldPath
    branches: tuple[tuple[str, tuple[FieldPath, ...]], ...]
    otherwise: tuple[FieldPath, ...]


SelectItem: TypeAlias = Selected | FieldGroup | ChildQuery | TypeOf


# Conditions.


@dataclass(frozen=True, slots=True)
class Comparison:
    """`expression operator literal`."""

    left: Expression
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """`expression [NOT] IN (...)`, over literals or over the rows of another query."""

    left: Expression
    values: tuple[Literal, ...] | Query
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`field INCLUDES ('a;b', 'c')`: both a and b, or c; `EXCLUDES` is its negation."""

    left: Expression
    values: tuple[Literal, ...]
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


Condition: TypeAlias = (
    Comparison | Membership | Inclusion | Conjunction | Disjunction | Negation
)


# The query.


@dataclass(frozen=True, slots=True)
class Ordering:
    """One key of `ORDER BY`. Nulls come first unless the query says otherwise."""

    key: Expression
    is_descending: bool
    nulls_first: bool


class Grouping(StrEnum):
    """Which subtotals come with the groups."""

    PLAIN = "plain"
    ROLLUP = "rollup"
    CUBE = "cube"


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query.

    Attributes:
        text: the text that it was read from.
        select: the select list.
        object_name: what it is asked of; in a child query, the name of a relationship.
        object_position: where that name stands.
        aliases: other names for the object (an empty path) or for a parent of it.
        scope: what `USING SCOPE` names, in lower case.
    """

    text: str
    select: tuple[SelectItem, ...]
    object_name: str
    object_position: int
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    scope: str | None = None
    where: Condition | None = None
    grouping: Grouping = Grouping.PLAIN
    group_by: tuple[Expression, ...] = ()
    having: Condition | None = None
    order_by: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int | None = None

    @property
    def is_count(self) -> bool:
        """Whether it is `SELECT COUNT() FROM ...`, which answers with a total alone."""
        match self.select:
            case (Selected(Aggregate(field=None)),):
                return True
        return False

    @property
    def is_aggregate(self) -> bool:
        """Whether its rows are groups and not records."""
        return not self.is_count and (
            bool(self.group_by)
            or any(
                isinstance(item, Selected) and has_aggregate(item.expression)
                for item in self.select
            )
        )


def has_aggregate(expression: Expression) -> bool:
    """Whether the value is one of a group and not of a record."""
    if isinstance(expression, Call):
        return expression.function == "GROUPING" or has_aggregate(expression.argument)
    return isinstance(expression, Aggregate)


def expressions_in(condition: Condition | None) -> Iterator[Expression]:
    """What a condition compares, without that of the queries within it."""
    match condition:
        case Conjunction(operands) | Disjunction(operands):
            for each in operands:
                yield from expressions_in(each)
        case Negation(operand):
            yield from expressions_in(operand)
        case Comparison(left) | Membership(left) | Inclusion(left):
            yield left
