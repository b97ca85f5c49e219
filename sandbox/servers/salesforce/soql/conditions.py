"""Turn a SOQL condition into SQL.

SOQL's logic has two values: a null field is simply different from every value, so
`Name != 'x'` and `NOT Name = 'x'` find records without a name. SQL's has three, so each
comparison is closed here and never yields null. Text compares without regard to case.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from sandbox.servers.salesforce.catalogue import (
    ID_TYPES,
    NUMBER_TYPES,
    TEXT_TYPES,
    Field,
    FieldType,
)
from sandbox.servers.salesforce.errors import (
    SalesforceError,
    at_place,
    malformed_query,
    wrong_literal,
)
from sandbox.servers.salesforce.ids import normalize
from sandbox.servers.salesforce.soql.ranges import day_range
from sandbox.servers.salesforce.soql.syntax import (
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    FieldPath,
    Literal,
    LiteralKind,
    Membership,
    Negation,
    Query,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.salesforce.soql.ranges import DayRange

_MEMBERS_LIMIT: Final = 10_000


class Scope(Protocol):
    """What a condition needs to know of the query around it."""

    text: str
    today: dt.date

    def resolve(self, path: FieldPath) -> tuple[str, Field]:
        """The SQL of a field, and the field."""

    def bind(self, value: object) -> str:
        """Bind a value; the SQL that stands for it."""

    def subquery(self, query: Query) -> str:
        """The SQL of a query whose one column is compared with."""


def condition_sql(condition: Condition, scope: Scope) -> str:
    """The condition as SQL that is true or false, never null."""
    match condition:
        case Conjunction(operands):
            return _joined(" and ", operands, scope)
        case Disjunction(operands):
            return _joined(" or ", operands, scope)
        case Negation(operand):
            return f"not ({condition_sql(operand, scope)})"
        case Comparison():
            return _comparison(condition, scope)
        case Membership():
            return _membership(condition, scope)


def _joined(word: str, operands: tuple[Condition, ...], scope: Scope) -> str:
    return "(" + word.join(condition_sql(each, scope) for each in operands) + ")"


def _comparison(condition: Comparison, scope: Scope) -> str:
    column, field = scope.resolve(condition.field)
    value = condition.value
    operator = condition.operator
    if value.kind is LiteralKind.NULL:
        if operator not in {"=", "!="}:
            raise _invalid_operator(condition, scope)
        return f"({column} is {'not ' if operator == '!=' else ''}null)"
    if value.kind is LiteralKind.RANGE:
        return _range_comparison(column, field, condition, scope)
    if operator == "LIKE":
        if field.type not in TEXT_TYPES | ID_TYPES:
            raise _invalid_operator(condition, scope)
        pattern = scope.bind(_value(field, value, scope).lower())  # type: ignore[attr-defined] # text, by the check above
        return f"coalesce(lower({column}) like {pattern} escape '\\', false)"
    if field.type in ID_TYPES | {FieldType.BOOLEAN} and operator not in {"=", "!="}:
        raise _invalid_operator(condition, scope)
    return _closed(
        _folded(column, field), operator, scope.bind(_folded_value(field, value, scope))
    )


def _membership(condition: Membership, scope: Scope) -> str:
    column, field = scope.resolve(condition.field)
    if isinstance(condition.values, Query):
        inside = f"coalesce({column} in ({scope.subquery(condition.values)}), false)"
        return f"not {inside}" if condition.is_negated else inside
    values = condition.values
    if len(values) > _MEMBERS_LIMIT:
        raise malformed_query(
            scope.text, condition.field.position, "maximum IN list size exceeded"
        )
    has_null = any(value.kind is LiteralKind.NULL for value in values)
    folded = [
        _folded_value(field, value, scope)
        for value in values
        if value.kind is not LiteralKind.NULL
    ]
    parts = []
    if folded:
        bound = ", ".join(scope.bind(value) for value in folded)
        parts.append(f"coalesce({_folded(column, field)} in ({bound}), false)")
    if has_null:
        parts.append(f"({column} is null)")
    inside = "(" + " or ".join(parts) + ")"
    return f"not {inside}" if condition.is_negated else inside


def _range_comparison(
    column: str, field: Field, condition: Comparison, scope: Scope
) -> str:
    days = day_range(condition.value.text, scope.today)
    if days is None:
        raise malformed_query(
            scope.text,
            condition.value.position,
            f"unexpected token: {condition.value.text}",
        )
    if field.type not in {FieldType.DATE, FieldType.DATETIME}:
        raise _type_error(field, condition.value, scope)
    compare: dict[str, Callable[[DayRange], tuple[str, dt.date]]] = {
        "<": lambda span: ("<", span.start),
        "<=": lambda span: ("<", span.end),
        ">": lambda span: (">=", span.end),
        ">=": lambda span: (">=", span.start),
    }
    if condition.operator in compare:
        operator, day = compare[condition.operator](days)
        return _closed(column, operator, scope.bind(_moment(field, day)))
    if condition.operator not in {"=", "!="}:
        raise _invalid_operator(condition, scope)
    start = scope.bind(_moment(field, days.start))
    end = scope.bind(_moment(field, days.end))
    inside = f"coalesce({column} >= {start} and {column} < {end}, false)"
    return inside if condition.operator == "=" else f"not {inside}"


def _moment(field: Field, day: dt.date) -> dt.date:
    if field.type is FieldType.DATETIME:
        return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the store's times are UTC without a zone
    return day


def _closed(column: str, operator: str, value: str) -> str:
    if operator == "!=":
        return f"({column} is distinct from {value})"
    return f"coalesce({column} {operator} {value}, false)"


def _folded(column: str, field: Field) -> str:
    if field.type is FieldType.BOOLEAN:
        # A checkbox is never empty: what was never ticked is false.
        return f"coalesce({column}, false)"
    return f"lower({column})" if field.type in TEXT_TYPES else column


def _folded_value(field: Field, literal: Literal, scope: Scope) -> object:
    value = _value(field, literal, scope)
    if field.type in TEXT_TYPES and isinstance(value, str):
        return value.lower()
    return value


def _value(field: Field, literal: Literal, scope: Scope) -> object:
    """The literal as a value of the field's type, or the platform's complaint."""
    kind = literal.kind
    text = literal.text
    if field.type in TEXT_TYPES and kind is LiteralKind.STRING:
        return text
    if field.type in ID_TYPES and kind is LiteralKind.STRING:
        return _record_id(literal, scope)
    if field.type in NUMBER_TYPES and kind is LiteralKind.NUMBER:
        return Decimal(text)
    if field.type is FieldType.BOOLEAN and kind is LiteralKind.BOOLEAN:
        return text.upper() == "TRUE"
    try:
        if field.type is FieldType.DATE and kind is LiteralKind.DATE:
            return dt.date.fromisoformat(text)
        if field.type is FieldType.DATETIME and kind is LiteralKind.DATETIME:
            return (
                dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)
            )
    except ValueError as error:
        raise malformed_query(
            scope.text, literal.position, f"Invalid date: {text}"
        ) from error
    raise _type_error(field, literal, scope)


def _record_id(literal: Literal, scope: Scope) -> str:
    if literal.text == "":
        return ""
    full = normalize(literal.text)
    if full is None:
        message = f"invalid ID field: {literal.text}"
        raise SalesforceError(
            400,
            "INVALID_QUERY_FILTER_OPERATOR",
            at_place(scope.text, literal.position, message),
        )
    return full


def _type_error(field: Field, literal: Literal, scope: Scope) -> SalesforceError:
    names = {
        FieldType.BOOLEAN: "boolean",
        FieldType.DATE: "date",
        FieldType.DATETIME: "dateTime",
        FieldType.INT: "int",
    }
    wants_text = field.type in TEXT_TYPES | ID_TYPES
    wanted = "string" if wants_text else names.get(field.type, "double")
    return wrong_literal(
        scope.text, literal.position, field.name, wanted, quoted=wants_text
    )


def _invalid_operator(condition: Comparison, scope: Scope) -> SalesforceError:
    return SalesforceError(
        400,
        "INVALID_QUERY_FILTER_OPERATOR",
        at_place(scope.text, condition.field.position, "invalid operator"),
    )
