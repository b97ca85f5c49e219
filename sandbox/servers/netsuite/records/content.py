"""The JSON of a record: how rows are written, and how bodies are read."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import InvalidRequestError
from sandbox.servers.netsuite.records.types import FieldKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.netsuite.records.types import RecordField, RecordType

EXTERNAL_ID: Final = re.compile(r"[A-Za-z0-9_-]+")


def write(record: RecordType, row: Mapping[str, Any], address: str) -> dict[str, Any]:
    """A record as the service sends it; empty fields are left out."""
    body: dict[str, Any] = {"links": [{"rel": "self", "href": address}]}
    for field in record.fields:
        value = row[field.column]
        if value is not None:
            body[field.name] = _to_json(field, value)
    return body


def read(
    record: RecordType, body: Mapping[str, Any], *, is_strict: bool
) -> dict[str, Any]:
    """The columns that a body sets.

    Args:
        record: the record type.
        body: the JSON that was sent.
        is_strict: refuse fields that the type does not have, rather than ignore them.

    Raises:
        InvalidRequestError: a field or its value is not what the type has.
    """
    columns: dict[str, Any] = {}
    for name, value in body.items():
        field = record.field(name)
        if field is None:
            if is_strict:
                raise InvalidRequestError(
                    f"Unknown reference or field '{name}'.",
                    code="INVALID_CONTENT",
                    errorPath=name,
                )
        elif not field.is_read_only:
            columns[field.column] = None if value is None else _to_column(field, value)
    return columns


def _to_json(field: RecordField, value: Any) -> Any:
    """One value, as JSON."""
    if field.kind is FieldKind.REFERENCE:
        return {"links": [], "id": str(value), "refName": str(value)}
    if field.kind is FieldKind.NUMBER:
        return float(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def _to_column(field: RecordField, value: Any) -> Any:
    """One value of a body, as the column holds it."""
    try:
        if field.kind is FieldKind.REFERENCE:
            return _referred_id(value)
        if field.kind is FieldKind.NUMBER and not isinstance(value, bool):
            return Decimal(str(value))
        if field.kind is FieldKind.DATE:
            return date.fromisoformat(value)
        if field.kind is FieldKind.BOOLEAN and isinstance(value, bool):
            return value
        if field.kind is FieldKind.TEXT and isinstance(value, str):
            return _text(field, value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise invalid_value(field.name) from error
    raise invalid_value(field.name)


def _referred_id(value: Any) -> str:
    """The id that a reference names; `eid:` marks an external id for later."""
    if isinstance(value, dict):
        if "id" in value:
            return str(value["id"])
        if "externalId" in value:
            return f"eid:{value['externalId']}"
    elif isinstance(value, str | int):
        return str(value)
    raise TypeError(value)


def _text(field: RecordField, value: str) -> str:
    """Text, with the one rule that external ids have."""
    if field.name == "externalId" and not EXTERNAL_ID.fullmatch(value):
        raise ValueError(value)
    return value


def invalid_value(name: str) -> InvalidRequestError:
    """What the service says to a value that a field can't have."""
    return InvalidRequestError(
        f"Invalid value for the resource or sub-resource field '{name}'. "
        "Provide a valid value.",
        code="INVALID_CONTENT",
        errorPath=name,
    )
