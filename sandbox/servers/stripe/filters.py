"""The parameters that select from lists, and the conditions that they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe.errors import invalid, unknown_parameter
from sandbox.servers.stripe.parameters import Identifier, Moment, Parameter, Text
from sandbox.servers.stripe.store import Condition, equals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sandbox.servers.stripe.forms import Value

_OPERATORS: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True, slots=True)
class Range:
    """An instant, or bounds: `created=1`, `created[gte]=1`."""

    is_required: bool = False

    def read(self, name: str, value: Value) -> list[tuple[str, int]]:
        """Operators of SQL and the instants to compare with."""
        if not isinstance(value, dict):
            return [("=", self._moment(name, value))]
        wrong = [f"{name}[{key}]" for key in value if key not in _OPERATORS]
        if wrong:
            raise unknown_parameter(*wrong)
        return [
            (_OPERATORS[key], self._moment(f"{name}[{key}]", each))
            for key, each in value.items()
        ]

    @staticmethod
    def _moment(name: str, value: Value) -> int:
        found = Moment().read(name, value)
        if not isinstance(found, int):
            raise invalid("Invalid timestamp", name)
        return found


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter that selects.

    Attributes:
        parameter: its type.
        condition: what it means, given the column's name and the value.
        column: the column, where it isn't named as the parameter.
        refers: the table that a value has to be an id of.
    """

    parameter: Parameter
    condition: Callable[[str, Any], Condition]
    column: str = ""
    refers: str | None = None


def _range(column: str, bounds: list[tuple[str, int]]) -> Condition:
    text = " and ".join(f"{column} {operator} ?" for operator, _ in bounds)
    return Condition(f"({text or 'true'})", tuple(value for _, value in bounds))


def is_set(column: str, value: object) -> Condition:
    """The flag is set, or not set or missing."""
    return Condition(f"coalesce({column}, false) = ?", (value,))


def is_absent(column: str, value: object) -> Condition:
    """The column is empty, or isn't."""
    return Condition(f"({column} is null) = ?", (value,))


def inside(path: str) -> Callable[[str, Any], Condition]:
    """A field of the content."""
    return lambda _, value: Condition(
        f"json_extract_string(content, '{path}') = ?", (str(value),)
    )


def status(column: str, value: str) -> Condition:
    """`all` is each, `ended` each that is over."""
    if value == "all":
        return Condition("true")
    if value == "ended":
        return Condition(f"{column} in ('canceled', 'incomplete_expired')")
    return equals(column, value)


def price(_: str, value: str) -> Condition:
    """One of a subscription's items has the price."""
    return Condition(
        "list_contains(cast(json_extract_string(content, '$.items[*].price.id') as "
        "varchar[]), ?)",
        (value,),
    )


def payment(_: str, value: Mapping[str, Any]) -> Condition:
    """An invoice's payment is of this kind, or this one."""
    if "payment_intent" in value:
        return equals("payment_intent", value["payment_intent"])
    is_intent = value["type"] == "payment_intent"
    return Condition("(payment_intent is not null) = ?", (is_intent,))


def reference(table: str, column: str = "") -> Filter:
    """An id of another object."""
    return Filter(Identifier(), equals, column or table, table)


def text(column: str = "") -> Filter:
    """A text that is equal."""
    return Filter(Text(can_unset=False), equals, column)


def moments(column: str = "") -> Filter:
    """An instant or bounds."""
    return Filter(Range(), _range, column)


def anything(parameter: Parameter) -> Filter:
    """A parameter that selects nothing away on this account."""
    return Filter(parameter, lambda _column, _value: Condition("true"))


CREATED: Final = {"created": moments()}
