"""Expressions as SQL, with the type of what they give.

Days and weeks are those of an org whose users are in GMT and whose fiscal year begins
in January; labels are the values themselves; formats are those of the locale en_US.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import NUMBER_TYPES, Field, FieldType
from sandbox.servers.salesforce.errors import SalesforceError, malformed_query
from sandbox.servers.salesforce.soql.reader import DATE_FUNCTIONS
from sandbox.servers.salesforce.soql.syntax import (
    Aggregate,
    Call,
    Expression,
    FieldPath,
)

if TYPE_CHECKING:
    from sandbox.servers.salesforce.soql.scope import Join, Scope

_DATES: Final = frozenset({FieldType.DATE, FieldType.DATETIME})
_DATE_PARTS: Final = {
    "CALENDAR_MONTH": "month({0})",
    "CALENDAR_QUARTER": "quarter({0})",
    "CALENDAR_YEAR": "year({0})",
    "DAY_IN_MONTH": "day({0})",
    "DAY_IN_WEEK": "dayofweek({0}) + 1",
    "DAY_IN_YEAR": "dayofyear({0})",
    "DAY_ONLY": "cast({0} as date)",
    "FISCAL_MONTH": "month({0})",
    "FISCAL_QUARTER": "quarter({0})",
    "FISCAL_YEAR": "year({0})",
    "HOUR_IN_DAY": "hour({0})",
    "WEEK_IN_MONTH": "(day({0}) - 1) // 7 + 1",
    "WEEK_IN_YEAR": "(dayofyear({0}) - 1) // 7 + 1",
}
_OF_DATETIMES: Final = frozenset({"DAY_ONLY", "HOUR_IN_DAY"})
_UNSUMMABLE: Final = frozenset({"SUM", "AVG"})


@dataclass(frozen=True, slots=True)
class Value:
    """SQL that gives a value.

    Attributes:
        sql: the SQL.
        field: the field that it comes from, or one made up for its type.
        join: the object whose record it belongs to; `None` for that of a group.
    """

    sql: str
    field: Field
    join: Join | None


def value_of(expression: Expression, scope: Scope) -> Value:
    """The value of an expression.

    Raises:
        SalesforceError: a name isn't there, or a function doesn't take the type.
    """
    if isinstance(expression, FieldPath):
        place = scope.resolve(expression)
        return Value(place.sql, place.field, place.join)
    if isinstance(expression, Aggregate):
        return _aggregate(expression, scope)
    return _call(expression, scope)


def _aggregate(item: Aggregate, scope: Scope) -> Value:
    if item.field is None:
        return Value("count(*)", Field(item.text, FieldType.INT), None)
    place = scope.resolve(item.field)
    field = place.field
    column = place.sql
    if item.function in {"COUNT", "COUNT_DISTINCT"}:
        distinct = "distinct " if item.function == "COUNT_DISTINCT" else ""
        counted = f"count({distinct}{column})"
        return Value(counted, Field(item.text, FieldType.INT), None)
    is_number = field.type in NUMBER_TYPES
    if (item.function in _UNSUMMABLE and not is_number) or (
        field.type is FieldType.BOOLEAN
    ):
        raise malformed_query(
            scope.text,
            item.position,
            f"field {field.name} does not support aggregate operator {item.function}",
        )
    if field.type is FieldType.CURRENCY and place.join.sobject.field("CurrencyIsoCode"):
        # Amounts of several currencies are added up in the corporate one.
        column = f"{column} / {scope.rate(place.join)}"
        sql = f"cast({item.function.lower()}({column}) as decimal(38, 2))"
        return Value(sql, Field(item.text, FieldType.CURRENCY, 2), None)
    sql = f"{item.function.lower()}({column})"
    kind, scale = field.type, field.scale
    if item.function == "AVG":
        kind, scale = FieldType.DOUBLE, 0
    return Value(sql, Field(item.text, kind, scale), None)


def _call(call: Call, scope: Scope) -> Value:
    inner = value_of(call.argument, scope)
    kind = inner.field.type
    if call.function in DATE_FUNCTIONS:
        allowed = _DATES - (
            {FieldType.DATE} if call.function in _OF_DATETIMES else set()
        )
        if kind not in allowed:
            raise _unsupported(call, scope, inner)
        result = FieldType.DATE if call.function == "DAY_ONLY" else FieldType.INT
        sql = _DATE_PARTS[call.function].format(inner.sql)
        return Value(sql, Field(call.text, result), inner.join)
    if call.function == "CONVERTTIMEZONE":
        if kind is not FieldType.DATETIME:
            raise _unsupported(call, scope, inner)
        return inner
    if call.function == "CONVERTCURRENCY":
        if kind is not FieldType.CURRENCY or inner.join is None:
            raise _unsupported(call, scope, inner)
        rate = scope.rate(inner.join)
        converted = f"cast({inner.sql} / {rate} as decimal(18, 2))"
        return Value(converted, inner.field, None)
    if call.function == "GROUPING":
        return Value(f"grouping({inner.sql})", Field(call.text, FieldType.INT), None)
    if call.function == "FORMAT":
        return Value(_formatted(inner), Field(call.text, FieldType.STRING), None)
    return inner  # toLabel: the labels of this org's picklists are their values


def _formatted(value: Value) -> str:
    kind = value.field.type
    if kind is FieldType.DATE:
        return f"strftime({value.sql}, '%-m/%-d/%Y')"
    if kind is FieldType.DATETIME:
        return f"strftime({value.sql}, '%-m/%-d/%Y, %-I:%M %p')"
    if kind is FieldType.INT:
        return f"format('{{:,}}', cast({value.sql} as bigint))"
    if kind is FieldType.CURRENCY:
        amount = f"format('{{:,.2f}}', cast({value.sql} as double))"
        code = "'USD'"  # what was converted is in the currency of the user
        if value.join and value.join.sobject.field("CurrencyIsoCode"):
            code = f'{value.join.alias}."CurrencyIsoCode"'
        return f"{code} || ' ' || {amount}"
    if kind in NUMBER_TYPES:
        return f"format('{{:,.2f}}', cast({value.sql} as double))"
    return f"cast({value.sql} as varchar)"


def _unsupported(call: Call, scope: Scope, inner: Value) -> SalesforceError:
    return malformed_query(
        scope.text,
        call.position,
        f"Cannot use the function {call.function} with the field {inner.field.name} "
        f"of type {inner.field.type}",
    )
