"""From text to typed columns, with a reason for every cell that doesn't fit.

A column is cast as a whole by Arrow, whose readers are strict and fast. Only when a
cell breaks the cast is the column gone through cell by cell, to find which one and why.
So a clean page costs a few milliseconds and a dirty one still loses nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.schema import ARROW_TYPES, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingestion.schema import Field

T = TypeVar("T")


class Reason(StrEnum):
    """Why a cell, and with it its row, is put in quarantine."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_A_BOOLEAN = "not_a_boolean"
    NOT_A_DATE = "not_a_date"
    NOT_AN_INSTANT = "not_an_instant"
    NOT_A_SINGLE_VALUE = "not_a_single_value"
    OUT_OF_RANGE = "out_of_range"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    BROKEN_TEXT = "broken_text"
    IN_THE_FUTURE = "in_the_future"
    MALFORMED_ROW = "malformed_row"


@dataclass(frozen=True, slots=True)
class Defect:
    """One cell that doesn't fit, by the row's place in the page."""

    row: int
    field: str
    reason: Reason


class CellError(Exception):
    """A single cell can't be read under its declared type."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


SCALES: Final = {Kind.MONEY: 2, Kind.NUMBER: 6}
_WIDE: Final = pa.decimal256(76, 30)
_PRECISION: Final = 18
_EARLIEST: Final = dt.date(1900, 1, 1)
_LATEST: Final = dt.date(2199, 12, 31)
_OPEN_END: Final = dt.date(9999, 12, 31)
"""How vendors write that a period has no end, such as the rate now in force."""
_INT64: Final = 2**63
_UNIX_DIGITS: Final = r"^\d{9,11}$"
_TRUE: Final = frozenset({"true", "t", "1"})
_FALSE: Final = frozenset({"false", "f", "0"})
# UTF-8 that was read as Latin-1 somewhere on its way, the mark of a character that
# could not be read at all, and control characters: the text is no longer what was
# entered.
_BROKEN: Final = "[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd|[\\x00-\\x08]"


def cast_column(field: Field, texts: pa.Array) -> tuple[pa.Array, list[Defect]]:
    """Give a column of text its declared type.

    Args:
        field: what is declared.
        texts: one text per row; null where there is no value.

    Returns:
        The typed column, null where a cell doesn't fit, and the cells that don't.
    """
    try:
        typed = _FAST[field.kind](texts)
        defects: list[Defect] = []
    except pa.ArrowInvalid:
        typed, defects = _slowly(field, texts)
    return typed, [*defects, *_bounds(field, typed), *_required(field, texts)]


def _text(texts: pa.Array) -> pa.Array:
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        suspicious = pc.match_substring(texts, "\x00")
    else:
        suspicious = pc.match_substring_regex(texts, _BROKEN)
    if pc.any(suspicious).as_py():
        raise pa.ArrowInvalid("a text is broken")
    return texts


def _integer(texts: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(texts, "[xX]")).as_py():
        raise pa.ArrowInvalid("Arrow would read a hexadecimal number")
    return texts.cast(pa.int64())


def _decimal(kind: Kind) -> Callable[[pa.Array], pa.Array]:
    target = ARROW_TYPES[kind]

    def cast(texts: pa.Array) -> pa.Array:
        try:
            return texts.cast(target)
        except pa.ArrowInvalid:
            # More digits than the column keeps are rounded, as an invoice would.
            wide = pc.round(texts.cast(_WIDE), SCALES[kind], "half_towards_infinity")
            return wide.cast(target)

    return cast


def _boolean(texts: pa.Array) -> pa.Array:
    try:
        return texts.cast(pa.bool_())
    except pa.ArrowInvalid:
        letters = pc.utf8_lower(texts).dictionary_encode()
        known = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
        values = letters.dictionary.to_pylist()
        if any(value not in known for value in values):
            raise
        mapped = pa.array([known[value] for value in values], pa.bool_())
        return mapped.take(letters.indices)


def _date(texts: pa.Array) -> pa.Array:
    return _within_calendar(texts.cast(pa.date32()), pa.date32())


def _timestamp(texts: pa.Array) -> pa.Array:
    target = ARROW_TYPES[Kind.TIMESTAMP]
    try:
        zoned = texts.cast(pa.timestamp("us", tz="UTC"))
    except pa.ArrowInvalid:
        if pc.all(pc.match_substring_regex(texts, _UNIX_DIGITS)).as_py() is not False:
            return texts.cast(pa.int64()).cast(pa.timestamp("s")).cast(target)
        return _within_calendar(texts.cast(target), target)
    return _within_calendar(zoned.cast(target), target)


def _within_calendar(values: pa.Array, target: pa.DataType) -> pa.Array:
    """Refuse years that no business means, such as 0001; an open end is meant."""
    first, last, open_end = (
        pa.scalar(day).cast(target) for day in (_EARLIEST, _LATEST, _OPEN_END)
    )
    inside = pc.and_(pc.greater_equal(values, first), pc.less_equal(values, last))
    inside = pc.or_(inside, pc.equal(values, open_end))
    if pc.all(inside).as_py() is False:
        raise pa.ArrowInvalid("a date is outside the calendar")
    return values


_FAST: Final[dict[Kind, Callable[[pa.Array], pa.Array]]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.MONEY: _decimal(Kind.MONEY),
    Kind.NUMBER: _decimal(Kind.NUMBER),
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
}


def _slowly(field: Field, texts: pa.Array) -> tuple[pa.Array, list[Defect]]:
    """Go through a column cell by cell."""
    read = _READERS[field.kind]
    values: list[Any] = []
    defects: list[Defect] = []
    for row, text in enumerate(texts.to_pylist()):
        try:
            values.append(None if text is None else read(text))
        except CellError as error:
            values.append(None)
            defects.append(Defect(row, field.name, error.reason))
    return pa.array(values, ARROW_TYPES[field.kind]), defects


def _read_text(text: str) -> str:
    if pc.match_substring_regex(pa.scalar(text), _BROKEN).as_py():
        raise CellError(Reason.BROKEN_TEXT)
    return text


def _read_integer(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise CellError(Reason.NOT_AN_INTEGER)
    if not -_INT64 <= number < _INT64:
        raise CellError(Reason.OUT_OF_RANGE)
    return int(number)


def _decimal_reader(kind: Kind) -> Callable[[str], Decimal]:
    scale = SCALES[kind]
    limit = Decimal(10) ** (_PRECISION - scale)
    step = Decimal(1).scaleb(-scale)

    def read(text: str) -> Decimal:
        number = _number(text)
        if abs(number) >= limit:
            raise CellError(Reason.OUT_OF_RANGE)
        return number.quantize(step, ROUND_HALF_UP)

    return read


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise CellError(Reason.NOT_A_NUMBER) from error
    if not number.is_finite():
        raise CellError(
            Reason.OUT_OF_RANGE if number.is_infinite() else Reason.NOT_A_NUMBER
        )
    return number


def _read_boolean(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise CellError(Reason.NOT_A_BOOLEAN)


def _read_date(text: str) -> dt.date:
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day
    except ValueError as error:
        raise CellError(Reason.NOT_A_DATE) from error
    return _checked_day(day, day)


def _read_instant(text: str) -> dt.datetime:
    try:
        moment = (
            dt.datetime.fromtimestamp(int(text), dt.UTC)
            if text.isdigit()
            else dt.datetime.fromisoformat(text)
        )
    except (ValueError, OverflowError, OSError) as error:
        raise CellError(Reason.NOT_AN_INSTANT) from error
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        except OverflowError as error:
            raise CellError(Reason.OUT_OF_RANGE) from error
    return _checked_day(moment.date(), moment)


def _checked_day(day: dt.date, value: T) -> T:
    if not _EARLIEST <= day <= _LATEST and day != _OPEN_END:
        raise CellError(Reason.OUT_OF_RANGE)
    return value


_READERS: Final[dict[Kind, Callable[[str], Any]]] = {
    Kind.TEXT: _read_text,
    Kind.INTEGER: _read_integer,
    Kind.MONEY: _decimal_reader(Kind.MONEY),
    Kind.NUMBER: _decimal_reader(Kind.NUMBER),
    Kind.BOOLEAN: _read_boolean,
    Kind.DATE: _read_date,
    Kind.TIMESTAMP: _read_instant,
}


def _bounds(field: Field, values: pa.Array) -> Iterator[Defect]:
    """Cells outside what the field's meaning allows, such as a day of 25 hours."""
    if field.minimum is not None:
        below = pc.less(values, pa.scalar(field.minimum, values.type))
        yield from _defects(field, below, Reason.BELOW_MINIMUM)
    if field.maximum is not None:
        above = pc.greater(values, pa.scalar(field.maximum, values.type))
        yield from _defects(field, above, Reason.ABOVE_MAXIMUM)


def _required(field: Field, texts: pa.Array) -> Iterator[Defect]:
    if field.required and texts.null_count:
        yield from _defects(field, texts.is_null(), Reason.MISSING)


def _defects(field: Field, mask: pa.Array, reason: Reason) -> Iterator[Defect]:
    """One defect per row that the mask names."""
    for row in pc.indices_nonzero(pc.fill_null(mask, fill_value=False)).to_pylist():
        yield Defect(row, field.name, reason)
