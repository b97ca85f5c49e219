"""How a table of the world is declared.

A table has the vendor's own name and columns. The world's file holds every version of
every record (`_from`, `_to`); the live file holds what is visible at the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """The type of a column, as stored."""

    TEXT = "varchar"
    INTEGER = "bigint"
    MONEY = "decimal(18,2)"
    """Given to the writer as whole cents."""
    NUMBER = "decimal(18,6)"
    """Given to the writer as a number, rounded to the millionth."""
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    """In UTC, without a zone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: the vendor's own name.
        kind: its type in the store.
        refers: the table of the same schema whose key the column holds.
        is_stamp: the column is the time at which the version was written.
    """

    name: str
    kind: Kind = Kind.TEXT
    refers: str | None = None
    is_stamp: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the vendor's schema, its name, its columns, and its primary key."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def qualified(self) -> str:
        """The name to be used in SQL."""
        return f'"{self.schema}"."{self.name}"'

    def column(self, name: str) -> Column:
        """The column of that name."""
        for candidate in self.columns:
            if candidate.name == name:
                return candidate
        raise KeyError(f"{self.qualified} has no column {name}")


FROM: Final = "_from"
TO: Final = "_to"


def text(name: str, refers: str | None = None) -> Column:
    """Text; `refers` names the table that it points to."""
    return Column(name, Kind.TEXT, refers)


def integer(name: str) -> Column:
    """A whole number."""
    return Column(name, Kind.INTEGER)


def money(name: str) -> Column:
    """An amount, written as whole cents."""
    return Column(name, Kind.MONEY)


def number(name: str) -> Column:
    """A decimal number."""
    return Column(name, Kind.NUMBER)


def boolean(name: str) -> Column:
    """True or false."""
    return Column(name, Kind.BOOLEAN)


def date(name: str) -> Column:
    """A calendar date."""
    return Column(name, Kind.DATE)


def timestamp(name: str) -> Column:
    """An instant."""
    return Column(name, Kind.TIMESTAMP)


def stamp(name: str) -> Column:
    """The instant at which the version was written."""
    return Column(name, Kind.TIMESTAMP, is_stamp=True)
