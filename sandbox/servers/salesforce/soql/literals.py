"""The literals of conditions as values of a field's type, or a complaint."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

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
from sandbox.servers.salesforce.soql.syntax import Literal, LiteralKind

if TYPE_CHECKING:
    from sandbox.servers.salesforce.soql.scope import Scope

_CURRENCY: Final = re.compile(r"([A-Z]{3})(.+)")
_WANTED: Final = {
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.DATETIME: "dateTime",
    FieldType.INT: "int",
    FieldType.CURRENCY: "currency",
}


def typed(field: Field, literal: Literal, scope: Scope) -> object:
    """The literal as a value to compare with the field.

    Raises:
        SalesforceError: it is of another type, or no such value.
    """
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
            instant = dt.datetime.fromisoformat(text)
            return instant.astimezone(dt.UTC).replace(tzinfo=None)
    except ValueError as error:
        message = f"Invalid date: {text}"
        raise malformed_query(scope.text, literal.position, message) from error
    raise wrong_type(field, literal, scope)


def folded(field: Field, literal: Literal, scope: Scope) -> object:
    """The same, in lower case where the platform compares without regard to case."""
    value = typed(field, literal, scope)
    if field.type in TEXT_TYPES and isinstance(value, str):
        return value.lower()
    return value


def amount(literal: Literal) -> tuple[str, Decimal]:
    """Currency and amount of a literal such as `USD5000`."""
    match = _CURRENCY.fullmatch(literal.text)
    if match is None:
        raise ValueError(literal.text)
    return match[1], Decimal(match[2])


def wrong_type(field: Field, literal: Literal, scope: Scope) -> SalesforceError:
    """The complaint about a literal of another type than the field's."""
    wants_text = field.type in TEXT_TYPES | ID_TYPES
    wanted = "string" if wants_text else _WANTED.get(field.type, "double")
    return wrong_literal(
        scope.text, literal.position, field.name, wanted, quoted=wants_text
    )


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
