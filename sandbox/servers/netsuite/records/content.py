"""The JSON of a record: how rows are written, and how bodies are read."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import InvalidRequestError
from sandbox.servers.netsuite.records.types import FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.servers.netsuite.records.types import RecordField

EXTERNAL_ID: Final = re.compile(r"[A-Za-z0-9_-]+")
EXTERNAL: Final = "eid:"
_DURATION: Final = re.compile(r"(-?\d+):([0-5]\d)")


def to_json(field: RecordField, value: Any) -> Any:
    """The value of a field that is no reference, as JSON."""
    if field.is_negated:
        value = -value
    if field.kind is FieldKind.NUMBER:
        return float(value)
    if field.kind is FieldKind.DURATION:
        return _duration(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def read(
    fields: Sequence[RecordField], body: Mapping[str, Any], path: str = ""
) -> dict[str, Any]:
    """The columns that a body sets; unknown names are somebody else's business.

    Args:
        fields: the fields that there are.
        body: the JSON that was sent.
        path: where the body lies within the request, for messages.

    Raises:
        InvalidRequestError: a value is not what its field has.
    """
    columns: dict[str, Any] = {}
    known = {field.name.lower(): field for field in fields}
    for name, value in body.items():
        field = known.get(name.lower())
        if field is not None and not field.is_read_only:
            columns[field.column] = (
                None if value is None else to_column(field, value, f"{path}{name}")
            )
    return columns


def to_column(field: RecordField, value: Any, path: str) -> Any:
    """One value of a body, as the column holds it.

    Raises:
        InvalidRequestError: it is none that the field can have.
    """
    try:
        found = _plain(field, value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise invalid_value(path) from error
    return -found if field.is_negated else found


def _plain(field: RecordField, value: Any) -> Any:
    """The value; raises some error or other if there is none."""
    if field.kind is FieldKind.TEXT:
        return _text(field, value)
    return _READERS[field.kind](value)


def _number(value: Any) -> Decimal:
    """A number, which is finite."""
    number = Decimal(str(value))
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(value)
    return number


def _boolean(value: Any) -> bool:
    """A truth value, and no text for one."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _referred_id(value: Any) -> str:
    """The id that a reference names; `eid:` marks an external id for later."""
    if isinstance(value, dict):
        if "id" in value:
            return str(value["id"])
        if "externalId" in value:
            return f"{EXTERNAL}{value['externalId']}"
    elif isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(value)


def _text(field: RecordField, value: Any) -> str:
    """Text, with the one rule that external ids have."""
    if not isinstance(value, str):
        raise TypeError(value)
    if field.name == "externalId" and not EXTERNAL_ID.fullmatch(value):
        raise ValueError(value)
    return value


def _hours(value: Any) -> Decimal:
    """Hours from `4:30`, or from a number."""
    if isinstance(value, str) and ":" in value:
        found = _DURATION.fullmatch(value)
        if found is None:
            raise ValueError(value)
        return Decimal(found[1]) + Decimal(found[2]) / 60
    return Decimal(str(value))


def _duration(hours: Decimal) -> str:
    """Hours as `4:30`."""
    minutes = round(hours * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


_READERS: Final[dict[FieldKind, Callable[[Any], Any]]] = {
    FieldKind.BOOLEAN: _boolean,
    FieldKind.CHOICE: _referred_id,
    FieldKind.DATE: date.fromisoformat,
    FieldKind.DURATION: _hours,
    FieldKind.INSTANT: lambda value: datetime.fromisoformat(value).replace(tzinfo=None),
    FieldKind.INTEGER: lambda value: int(_number(value)),
    FieldKind.NUMBER: _number,
    FieldKind.REFERENCE: _referred_id,
}


def invalid_value(path: str) -> InvalidRequestError:
    """What the service says to a value that a field can't have."""
    return InvalidRequestError(
        f"Invalid value for the resource or sub-resource field '{path}'. "
        "Provide a valid value.",
        code="INVALID_CONTENT",
        errorPath=path,
    )
