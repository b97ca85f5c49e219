"""Turn a SOQL condition into SQL.

SOQL's logic has two values: a null field is simply different from every value, so
`Name != 'x'` and `NOT Name = 'x'` find records without a name. SQL's has three, so what
could be null is closed below a `NOT`; elsewhere null finds nothing by itself, and the
bare comparison lets the store skip what can't match. Text compares without regard to
case.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import (
    ID_TYPES,
    TEXT_TYPES,
    Field,
    FieldType,
)
from sandbox.servers.salesforce.errors import (
    SalesforceError,
    at_place,
    malformed_query,
)
from sandbox.servers.salesforce.soql.literals import amount, folded, typed, wrong_type
from sandbox.servers.salesforce.soql.ranges import day_range
from sandbox.servers.salesforce.soql.syntax import (
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Expression,
    Inclusion,
    LiteralKind,
    Membership,
    Negation,
    Query,
)
from sandbox.servers.salesforce.soql.values import Value, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.salesforce.soql.ranges import DayRange
    from sandbox.servers.salesforce.soql.scope import Scope

    Subquery = Callable[[Query, Value, Expression], str]

_MEMBERS_LIMIT: Final = 10_000
_CURRENCIES: Final = 'salesforce."CurrencyType"'
_EQUALITIES: Final = frozenset({"=", "!="})
_RANGE_EDGES: Final[dict[str, Callable[[DayRange], tuple[str, dt.date]]]] = {
    "<": lambda span: ("<", span.start),
    "<=": lambda span: ("<", span.end),
    ">": lambda span: (">=", span.end),
    ">=": lambda span: (">=", span.start),
}


class ConditionCompiler:
    """Conditions over the names of one query."""

    def __init__(self, scope: Scope, subquery: Subquery) -> None:
        """Compile in a scope; `subquery` writes the query of an `IN (SELECT ...)`."""
        self._scope = scope
        self._subquery = subquery
        self._bind = scope.statement.bind

    def sql(self, condition: Condition, *, below_not: bool = False) -> str:
        """The condition as SQL; `below_not`, it is true or false and never null."""
        match condition:
            case Conjunction(operands):
                return self._joined(" and ", operands, below_not=below_not)
            case Disjunction(operands):
                return self._joined(" or ", operands, below_not=below_not)
            case Negation(operand):
                return f"not ({self.sql(operand, below_not=True)})"
            case Comparison():
                sql = self._comparison(condition)
            case Membership():
                sql = self._membership(condition)
            case Inclusion():
                sql = self._inclusion(condition)
        return f"coalesce({sql}, false)" if below_not else sql

    def _joined(
        self, word: str, operands: tuple[Condition, ...], *, below_not: bool
    ) -> str:
        parts = (self.sql(each, below_not=below_not) for each in operands)
        return "(" + word.join(parts) + ")"

    def _comparison(self, condition: Comparison) -> str:
        value = self._filterable(condition.left)
        column, field = value.sql, value.field
        literal, operator = condition.value, condition.operator
        if literal.kind is LiteralKind.NULL:
            if operator not in _EQUALITIES:
                raise self._invalid_operator(condition.left)
            return f"({column} is {'not ' if operator == '!=' else ''}null)"
        if literal.kind is LiteralKind.RANGE:
            return self._range(value, condition)
        if literal.kind is LiteralKind.CURRENCY:
            return self._amount(value, condition)
        if operator == "LIKE":
            if field.type not in TEXT_TYPES | ID_TYPES:
                raise self._invalid_operator(condition.left)
            if literal.kind is not LiteralKind.STRING:
                raise wrong_type(field, literal, self._scope)
            pattern = self._bind(literal.text.lower())
            return f"lower({column}) like {pattern} escape '\\'"
        if field.type is FieldType.BOOLEAN and operator not in _EQUALITIES:
            raise self._invalid_operator(condition.left)
        bound = self._bind(folded(field, literal, self._scope))
        return _compared(_folded_sql(value), operator, bound)

    def _range(self, value: Value, condition: Comparison) -> str:
        """A comparison with a date literal, which is a span of days."""
        literal, operator, field = condition.value, condition.operator, value.field
        try:
            days = day_range(literal.text, self._scope.context.today)
        except (OverflowError, ValueError) as error:
            raise malformed_query(
                self._scope.text, literal.position, f"Invalid date: {literal.text}"
            ) from error
        if days is None:
            raise malformed_query(
                self._scope.text,
                literal.position,
                f"unexpected token: {literal.text}",
            )
        if field.type not in {FieldType.DATE, FieldType.DATETIME}:
            raise wrong_type(field, literal, self._scope)
        if operator in _RANGE_EDGES:
            sign, day = _RANGE_EDGES[operator](days)
            return _compared(value.sql, sign, self._bind(_moment(field, day)))
        if operator not in _EQUALITIES:
            raise self._invalid_operator(condition.left)
        start = self._bind(_moment(field, days.start))
        end = self._bind(_moment(field, days.end))
        inside = f"({value.sql} >= {start} and {value.sql} < {end})"
        return inside if operator == "=" else f"not coalesce({inside}, false)"

    def _amount(self, value: Value, condition: Comparison) -> str:
        """A comparison with an amount of a currency: both sides are converted."""
        literal = condition.value
        if value.field.type is not FieldType.CURRENCY or value.join is None:
            raise wrong_type(value.field, literal, self._scope)
        if condition.operator == "LIKE":
            raise self._invalid_operator(condition.left)
        currency, number = amount(literal)
        of_currency = f'"IsoCode" = {self._bind(currency)}'
        rate = f'(select "ConversionRate" from {_CURRENCIES} where {of_currency})'  # noqa: S608 - a constant and a parameter
        return _compared(
            f"({value.sql} / {self._scope.rate(value.join)})",
            condition.operator,
            f"({self._bind(number)} / coalesce({rate}, 1))",
        )

    def _membership(self, condition: Membership) -> str:
        value = self._filterable(condition.left)
        if isinstance(condition.values, Query):
            inner = self._subquery(condition.values, value, condition.left)
            inside = f"{value.sql} in ({inner})"
        else:
            if len(condition.values) > _MEMBERS_LIMIT:
                raise malformed_query(
                    self._scope.text,
                    condition.left.position,
                    "maximum IN list size exceeded",
                )
            bound = [
                self._bind(folded(value.field, each, self._scope))
                for each in condition.values
                if each.kind is not LiteralKind.NULL
            ]
            parts = [f"{_folded_sql(value)} in ({', '.join(bound)})"] if bound else []
            if len(bound) < len(condition.values):
                parts.append(f"{value.sql} is null")
            inside = "(" + " or ".join(parts) + ")"
        return f"not coalesce({inside}, false)" if condition.is_negated else inside

    def _inclusion(self, condition: Inclusion) -> str:
        """`INCLUDES`: each value is a set, of which all must be chosen."""
        value = self._filterable(condition.left)
        if value.field.type is not FieldType.MULTIPICKLIST:
            raise self._invalid_operator(condition.left)
        chosen = f"string_split(lower({value.sql}), ';')"
        sets = []
        for literal in condition.values:
            text = typed(value.field, literal, self._scope)
            members = self._bind(str(text).lower().split(";"))
            sets.append(f"list_has_all({chosen}, {members})")
        inside = "(" + " or ".join(sets) + ")"
        return f"not coalesce({inside}, false)" if condition.is_negated else inside

    def _filterable(self, expression: Expression) -> Value:
        value = value_of(expression, self._scope)
        if not value.field.is_filterable:
            raise SalesforceError(
                400,
                "INVALID_FIELD",
                at_place(
                    self._scope.text,
                    expression.position,
                    f"field '{value.field.name}' can not be filtered in a query call",
                ),
            )
        return value

    def _invalid_operator(self, expression: Expression) -> SalesforceError:
        return SalesforceError(
            400,
            "INVALID_QUERY_FILTER_OPERATOR",
            at_place(self._scope.text, expression.position, "invalid operator"),
        )


def _moment(field: Field, day: dt.date) -> dt.date:
    if field.type is FieldType.DATETIME:
        return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the store's times are UTC without a zone
    return day


def _compared(left: str, operator: str, right: str) -> str:
    if operator == "!=":
        return f"({left} is distinct from {right})"
    return f"({left} {operator} {right})"


def _folded_sql(value: Value) -> str:
    if value.field.type is FieldType.BOOLEAN:
        # A checkbox is never empty: what was never ticked is false.
        return f"coalesce({value.sql}, false)"
    return f"lower({value.sql})" if value.field.type in TEXT_TYPES else value.sql
