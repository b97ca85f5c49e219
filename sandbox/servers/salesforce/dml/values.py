"""A client's values, typed and checked by the field they are for."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from sandbox.servers.salesforce import facts
from sandbox.servers.salesforce.catalogue import (
    NUMBER_TYPES,
    TEXT_TYPES,
    Field,
    FieldType,
)
from sandbox.servers.salesforce.dml.errors import RecordError
from sandbox.servers.salesforce.ids import normalize

_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
_INT_DIGITS: Final = 18


def typed(field: Field, value: object) -> object:
    """The value as the store has it; an empty text is no value.

    Clients send numbers and booleans as JSON has them or as text; both are taken.

    Raises:
        RecordError: the value is not of the field's type, or too large for it.
    """
    if value is None or value == "":
        return False if field.type is FieldType.BOOLEAN else None
    try:
        found = _parse(field, value)
    except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
        raise RecordError(
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            f"{facts.label(field.name)}: value not of required type: {value}",
            (field.name,),
        ) from error
    if isinstance(found, str):
        return _checked_text(field, found)
    if isinstance(found, Decimal):
        return _checked_number(field, found)
    return found


def _parse(field: Field, value: object) -> object:
    """The value as one of the field's type; `ValueError` if it isn't."""
    kind = field.type
    if kind is FieldType.BOOLEAN:
        return value if isinstance(value, bool) else _boolean(value)
    if kind in NUMBER_TYPES:
        if isinstance(value, bool | dict | list):
            raise ValueError(value)
        number = Decimal(str(value).strip())
        if not number.is_finite():
            raise ValueError(value)
        return number
    if isinstance(value, dict | list):
        raise ValueError(value)  # noqa: TRY004 - of what a client sent, not of ours
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if kind is FieldType.DATE:
        return _date(text)
    if kind is FieldType.DATETIME:
        return to_utc(dt.datetime.fromisoformat(text))
    return text


def _boolean(value: object) -> bool:
    try:
        return _BOOLEANS[str(value).lower()]
    except KeyError as error:
        raise ValueError(value) from error


def _date(text: str) -> dt.date:
    """A date; a client may send an instant, of which the day counts."""
    if "T" in text:
        return dt.datetime.fromisoformat(text).date()
    return dt.date.fromisoformat(text)


def _checked_text(field: Field, text: str) -> str:
    label = facts.label(field.name)
    if field.type is FieldType.REFERENCE:
        full = normalize(text)
        if full is None:
            raise RecordError(
                "MALFORMED_ID",
                f"{label}: id value of incorrect type: {text}",
                (field.name,),
            )
        return full
    if field.type in TEXT_TYPES and len(text) > field.length:
        raise RecordError(
            "STRING_TOO_LONG",
            f"{label}: data value too large: {text} (max length={field.length})",
            (field.name,),
        )
    if field.is_restricted and text not in field.picklist:
        raise RecordError(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{label}: bad value for restricted picklist field: {text}",
            (field.name,),
        )
    return text


def _checked_number(field: Field, number: Decimal) -> object:
    digits = (
        _INT_DIGITS if field.type is FieldType.INT else field.precision - field.places
    )
    if abs(number) >= Decimal(10) ** digits:
        raise RecordError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{facts.label(field.name)}: value outside of valid range on numeric "
            f"field: {number}",
            (field.name,),
        )
    if field.type is FieldType.INT:
        return int(number.to_integral_value(ROUND_HALF_UP))
    unit = Decimal(1).scaleb(-field.places)
    return number.quantize(unit, ROUND_HALF_UP)


def to_utc(moment: dt.datetime) -> dt.datetime:
    """The instant as the store has it: in UTC, without a zone."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
