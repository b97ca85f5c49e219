"""The language of the `q` parameter of lists.

    condition: field OPERATOR [value | [value, ...]]
    query: conditions joined by AND and OR, with parentheses

The operators of each kind of field are the vendor's ("Record Collection Filtering",
section_1545222128). Dates are in the account's format, without a time of day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import InvalidRequestError
from sandbox.servers.netsuite.records.types import FieldKind

if TYPE_CHECKING:
    from sandbox.servers.netsuite.records.types import RecordField, RecordType

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<sign>[()\[\],])|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<word>[^\s()\[\],"]+))"""
)
_ACCOUNT_DATE: Final = "%m/%d/%Y"

_TEXT: Final = {
    "IS": "{0} = {1}",
    "CONTAIN": "contains(lower({0}), lower({1}))",
    "START_WITH": "starts_with(lower({0}), lower({1}))",
    "END_WITH": "ends_with(lower({0}), lower({1}))",
    "ENDWITH": "ends_with(lower({0}), lower({1}))",
}
_NUMBER: Final = {
    "EQUAL": "{0} = {1}",
    "GREATER": "{0} > {1}",
    "GREATER_OR_EQUAL": "{0} >= {1}",
    "LESS": "{0} < {1}",
    "LESS_OR_EQUAL": "{0} <= {1}",
    "BETWEEN": "{0} between {1} and {2}",
    "WITHIN": "{0} between {1} and {2}",
}
_DATE: Final = {
    "AFTER": "{0} > {1}",
    "BEFORE": "{0} < {1}",
    "ON": "cast({0} as date) = {1}",
    "ON_OR_AFTER": "cast({0} as date) >= {1}",
    "ON_OR_BEFORE": "cast({0} as date) <= {1}",
}
_OPERATORS: Final[dict[FieldKind, dict[str, str]]] = {
    FieldKind.TEXT: _TEXT,
    FieldKind.CHOICE: _TEXT,
    FieldKind.BOOLEAN: {"IS": "{0} = {1}"},
    FieldKind.NUMBER: _NUMBER,
    FieldKind.INTEGER: _NUMBER,
    FieldKind.DURATION: _NUMBER,
    FieldKind.DATE: _DATE,
    FieldKind.INSTANT: _DATE,
    FieldKind.REFERENCE: {"IS": "{0} = {1}", "EQUAL": "{0} = {1}"},
}
_LISTED: Final = frozenset(
    {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.REFERENCE, FieldKind.CHOICE}
)
_NEGATED: Final = "_NOT"


@dataclass(slots=True)
class Filter:
    """A condition in SQL, with its values.

    Attributes:
        sql: the condition.
        values: what stands in its places.
    """

    sql: str = "true"
    values: list[Any] = field(default_factory=list)


def parse(record: RecordType, query: str | None) -> Filter:
    """Read a query.

    Raises:
        InvalidRequestError: the query can't be read.
    """
    if not query or not query.strip():
        return Filter()
    parser = _Parser(record, _tokens(query))
    found = parser.alternatives()
    if parser.rest:
        raise _refusal(f"Unexpected '{parser.rest[0][1]}'")
    return Filter(found, parser.values)


def _tokens(query: str) -> list[tuple[str, str]]:
    """Signs, words and quoted texts."""
    found = []
    position = 0
    query = query.rstrip()
    while position < len(query):
        match = _TOKEN.match(query, position)
        if match is None:
            raise _refusal(f"Unexpected '{query[position:]}'")
        kind = match.lastgroup or ""
        text = match[kind]
        found.append(
            (kind, re.sub(r"\\(.)", r"\1", text) if kind == "quoted" else text)
        )
        position = match.end()
    return found


class _Parser:
    """Reads tokens from the left."""

    def __init__(self, record: RecordType, tokens: list[tuple[str, str]]) -> None:
        self._record = record
        self.rest = tokens
        self.values: list[Any] = []

    def alternatives(self) -> str:
        """Conditions joined by OR, which binds less than AND."""
        parts = [self._all()]
        while self._takes("OR"):
            parts.append(self._all())
        return "(" + " or ".join(parts) + ")"

    def _all(self) -> str:
        parts = [self._one()]
        while self._takes("AND"):
            parts.append(self._one())
        return " and ".join(parts)

    def _one(self) -> str:
        if self._takes("("):
            inner = self.alternatives()
            if not self._takes(")"):
                raise _refusal("A parenthesis is not closed")
            return inner
        name = self._next()[1]
        item = self._record.field(name)
        if item is None:
            raise InvalidRequestError(
                f"Search query contains a nonexistent field: '{name}'.",
                code="NONEXISTENT_FIELD",
                errorQueryParam="q",
            )
        return self._condition(item, self._next()[1].upper())

    def _condition(self, item: RecordField, operator: str) -> str:
        """One condition; its values go to `values`."""
        negated = operator.endswith(_NEGATED)
        operator = operator.removesuffix(_NEGATED)
        column = ("m" if item.is_on_line else "t") + f'."{item.column}"'
        if operator == "EMPTY":
            sql = f"{column} is null"
        elif (operator == "ANY_OF" and item.kind in _LISTED) or item.name == "id":
            sql = self._any_of(item, column, operator)
        else:
            pattern = _OPERATORS[item.kind].get(operator)
            if pattern is None:
                raise _refusal(f"Operator '{operator}' does not fit '{item.name}'")
            sql = self._filled(item, column, pattern)
        return f"({sql}) is not true" if negated else f"({sql})"

    def _any_of(self, item: RecordField, column: str, operator: str) -> str:
        """Ids are numbers to a query, whatever they are to the store."""
        if item.name == "id":
            column = f"cast({column} as bigint)"
            if operator != "ANY_OF":
                pattern = {**_NUMBER, "IS": "{0} = {1}"}.get(operator)
                if pattern is None:
                    raise _refusal(f"Operator '{operator}' does not fit 'id'")
                return self._filled(item, column, pattern)
        values = self._list()
        self.values += values
        places = ", ".join("?" for _ in values)
        return f"{column} in ({places})"

    def _filled(self, item: RecordField, column: str, pattern: str) -> str:
        """A pattern with as many values as it has places."""
        count = 2 if "{2}" in pattern else 1
        given = self._list() if count > 1 else [self._next()[1]]
        if len(given) != count:
            raise _refusal(f"'{item.name}' needs {count} values")
        self.values += [_value(item, text) for text in given]
        return pattern.format(column, *("?" for _ in given))

    def _list(self) -> list[str]:
        """One value, or several in brackets."""
        if not self._takes("["):
            return [self._next()[1]]
        found = []
        while not self._takes("]"):
            found.append(self._next()[1])
            self._takes(",")
        return found

    def _next(self) -> tuple[str, str]:
        if not self.rest:
            raise _refusal("Unexpected end of the query")
        return self.rest.pop(0)

    def _takes(self, word: str) -> bool:
        """Take the next token if it is that word or sign."""
        if not self.rest:
            return False
        kind, text = self.rest[0]
        if kind == "quoted" or text.upper() != word:
            return False
        self.rest.pop(0)
        return True


def _value(item: RecordField, text: str) -> Any:
    """A value as the column holds it."""
    if item.kind in {FieldKind.DATE, FieldKind.INSTANT}:
        try:
            return datetime.strptime(text, _ACCOUNT_DATE)  # noqa: DTZ007 - a date
        except ValueError as error:
            raise _refusal(
                f"Parsing '{text}' failed with date format 'M/D/YYYY'"
            ) from error
    if item.kind is FieldKind.BOOLEAN:
        if text.lower() not in {"true", "false", "t", "f"}:
            raise _refusal(f"'{text}' is neither true nor false")
        return text.lower() in {"true", "t"}
    if item.kind in {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.DURATION}:
        try:
            return float(text)
        except ValueError as error:
            raise _refusal(f"'{text}' is no number") from error
    return text


def _refusal(reason: str) -> InvalidRequestError:
    """What the service says to a query that it can't read."""
    return InvalidRequestError(
        f"Invalid search query. Detailed unprocessed description follows. {reason}.",
        code="INVALID_PARAMETER",
        errorQueryParam="q",
    )
