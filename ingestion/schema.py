"""What an object of a source system looks like when it lands.

A `SourceObject` declares, once, the fields that we read of a vendor's object, their
types and bounds, its key, its cursor and how its deletes are seen. The request to the
vendor, the Arrow schema of the page, the check of each row and the raw table all follow
from it, so a field can't be read under one type and landed under another.

Raw column names are the vendor's field names in lower case; renaming is staging's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

import pyarrow as pa


class Kind(StrEnum):
    """The type of a field, as it lands."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    """`decimal(18, 2)`: an amount of a currency."""
    NUMBER = "number"
    """`decimal(18, 6)`: hours, rates, percentages, exchange rates."""
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    """An instant, in UTC, to the microsecond, without a zone in the warehouse."""


ARROW_TYPES: Final[dict[Kind, pa.DataType]] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.NUMBER: pa.decimal128(18, 6),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a vendor's object.

    Attributes:
        name: the vendor's own name, in its own case.
        kind: the type under which it lands.
        required: a row without a value is put in quarantine.
        minimum: the least value that makes sense; a row below it is quarantined.
        maximum: the greatest value that makes sense.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def column(self) -> str:
        """The column of the raw table."""
        return self.name.lower()


class Deletes(StrEnum):
    """How the vendor lets us know that a record is gone."""

    NONE = "none"
    FLAG = "flag"
    """A boolean on the record, seen by a query that includes deleted rows."""
    LOG = "log"
    """A log of deletions that is read beside the object."""


@dataclass(frozen=True, slots=True)
class SourceObject:
    """One object of a source system: what is read, and how its versions are told apart.

    Attributes:
        name: the vendor's own name.
        table: the raw table, in the dataset `raw_<system>`.
        fields: what is read and landed, in order.
        key: the fields that identify a record within a connection.
        cursor: the field that moves when the record does. `None`: the object is read
            whole and a version is a hash of its content.
        deletes: how deletes are seen.
        delete_flag: the field that says so, where `deletes` is `FLAG`.
        bulk: whether it is large enough to be read by the vendor's bulk interface.
        part_of: the fields that hold the id of the record that this one is a part of:
            when that one is deleted, so is this.
        condition: which records are read, in the vendor's own query language.
        is_optional: a system that doesn't have the object, or doesn't show it, lands
            none of it, and is reported as drift.
    """

    name: str
    table: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("Id",)
    cursor: str | None = None
    deletes: Deletes = Deletes.NONE
    delete_flag: str | None = None
    bulk: bool = False
    part_of: tuple[str, ...] = ()
    condition: str | None = None
    is_optional: bool = False

    def field(self, name: str) -> Field:
        """The declared field of that name."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.name} declares no field {name}")


def text(name: str, *, required: bool = False) -> Field:
    """A field of text."""
    return Field(name, Kind.TEXT, required=required)


def integer(name: str, *, required: bool = False) -> Field:
    """A field of whole numbers."""
    return Field(name, Kind.INTEGER, required=required)


def money(name: str, *, required: bool = False) -> Field:
    """An amount of a currency, within what a firm could mean."""
    bound = Decimal("1e13")
    return Field(name, Kind.MONEY, required=required, minimum=-bound, maximum=bound)


def number(
    name: str,
    *,
    required: bool = False,
    minimum: str | None = None,
    maximum: str | None = None,
) -> Field:
    """A field of decimal numbers, optionally bounded."""
    return Field(
        name,
        Kind.NUMBER,
        required=required,
        minimum=None if minimum is None else Decimal(minimum),
        maximum=None if maximum is None else Decimal(maximum),
    )


def boolean(name: str) -> Field:
    """A field that is true or false."""
    return Field(name, Kind.BOOLEAN)


def date(name: str, *, required: bool = False) -> Field:
    """A calendar date."""
    return Field(name, Kind.DATE, required=required)


def timestamp(name: str, *, required: bool = False) -> Field:
    """An instant."""
    return Field(name, Kind.TIMESTAMP, required=required)
