"""What a record type is: its fields, its sublists, and the table behind it.

REST names are camel case and references are objects; the tables behind them have
SuiteQL's lower-case names and plain values. A field's kind follows from its column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.suiteql.words import MEANINGS
from sandbox.world.schema import Kind, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.netsuite.records.postings import Posting


class FieldKind(StrEnum):
    """How a field's value is written in JSON."""

    TEXT = "string"
    BOOLEAN = "boolean"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    INSTANT = "date-time"
    DURATION = "duration"
    """Hours and minutes, `4:30`."""
    REFERENCE = "reference"
    CHOICE = "choice"
    """A code with a meaning, from a list that is no record type."""


STATUS: Final = ("transaction", "status")
"""The choice whose meaning depends on the type of the row."""

_KINDS: Final[Mapping[Kind, FieldKind]] = {
    Kind.TEXT: FieldKind.TEXT,
    Kind.BOOLEAN: FieldKind.BOOLEAN,
    Kind.MONEY: FieldKind.NUMBER,
    Kind.NUMBER: FieldKind.NUMBER,
    Kind.INTEGER: FieldKind.INTEGER,
    Kind.DATE: FieldKind.DATE,
    Kind.TIMESTAMP: FieldKind.INSTANT,
}


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of a record type.

    Attributes:
        name: the field in REST.
        column: the column behind it.
        kind: how its value is written.
        target: the table that a reference points to.
        is_read_only: the service sets it.
        is_required: a new record must have it.
        is_on_line: the column is that of the transaction's first line.
        is_negated: REST shows it without the sign that the ledger gives it.
    """

    name: str
    column: str
    kind: FieldKind = FieldKind.TEXT
    target: str | None = None
    is_read_only: bool = False
    is_required: bool = False
    is_on_line: bool = False
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Sublist:
    """Lines within a record, told apart by `line`."""

    name: str
    fields: tuple[RecordField, ...]

    def field(self, name: str) -> RecordField | None:
        """The field of that name, if there is one."""
        return _named(self.fields, name)


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type.

    Attributes:
        name: as REST writes it.
        table: the table behind it.
        type_id: the id of the type in the log of deletions.
        fields: its body fields.
        sublists: its sublists.
        only: column values that all its rows have, where types share a table.
        defaults: column values of a new record, for columns that it does not set; text
            is a pattern over the columns of the row.
        posting: how it moves the ledger, if it is a transaction.
        is_read_only: the service refuses to write it.
    """

    name: str
    table: Table
    type_id: int
    fields: tuple[RecordField, ...]
    sublists: tuple[Sublist, ...] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    posting: Posting | None = None
    is_read_only: bool = False

    def field(self, name: str) -> RecordField | None:
        """The body field of that name, if there is one."""
        return _named(self.fields, name)

    def sublist(self, name: str) -> Sublist | None:
        """The sublist of that name, if there is one."""
        return next(
            (item for item in self.sublists if item.name.lower() == name.lower()), None
        )

    def has_column(self, name: str) -> bool:
        """Whether the table has that column."""
        return any(column.name == name for column in self.table.columns)

    @property
    def stamps(self) -> tuple[str, ...]:
        """The columns that hold the time of the last change."""
        return tuple(item.name for item in self.table.columns if item.is_stamp)


def fields_of(text: str, table: Table, **kinds: FieldKind) -> tuple[RecordField, ...]:
    """The fields that a text declares, one word for each.

    A word is `name` or `name=column`, with marks: `!` for required, `~` for read-only,
    `-` for negated, `^` for a column of the transaction's first line (declared in the
    second table).

    Args:
        text: the words.
        table: where the columns are.
        kinds: kinds that do not follow from the column, by column.
    """
    return tuple(_field(word, table, kinds) for word in text.split())


def _field(word: str, table: Table, kinds: Mapping[str, FieldKind]) -> RecordField:
    """One field."""
    marks = set(word) & set("!~-^")
    name, _, column = word.strip("!~-^").partition("=")
    column = column or name.lower()
    declared = table.column(column)
    kind = kinds.get(column) or _KINDS[declared.kind]
    target = declared.refers
    if column == "entity" and "customer" not in name.lower():
        target = "job" if name == "job" else "entity"
    if target is not None and name != "id":
        kind = FieldKind.REFERENCE
    elif (table.name, column) in {*MEANINGS, STATUS}:
        kind = FieldKind.CHOICE
    return RecordField(
        name,
        column,
        kind,
        target,
        is_read_only="~" in marks,
        is_required="!" in marks,
        is_on_line="^" in marks,
        is_negated="-" in marks,
    )


def _named(fields: tuple[RecordField, ...], name: str) -> RecordField | None:
    """The field of that name; REST is not particular about case."""
    wanted = name.lower()
    return next((item for item in fields if item.name.lower() == wanted), None)
