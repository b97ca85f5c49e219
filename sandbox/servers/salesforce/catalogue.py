"""What the org has: its objects, their fields and types, and how they refer to others.

Names, types and lookups come from the store's own tables, so the catalogue promises no
field that a query would not find. What columns can't say is added by `facts`: labels,
formulas, picklists, external ids.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce import facts
from sandbox.servers.salesforce.errors import not_found
from sandbox.servers.salesforce.ids import PREFIX_LENGTH
from sandbox.world.schema import Column, Kind, Table
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import duckdb

SCHEMA: Final = "salesforce"
_LETTERS: Final = string.digits + string.ascii_uppercase
_SCALES: Final = {Kind.MONEY: 2, Kind.NUMBER: 6}


class FieldType(StrEnum):
    """The platform's field types, as describe names them."""

    ID = "id"
    REFERENCE = "reference"
    STRING = "string"
    PICKLIST = "picklist"
    CURRENCY = "currency"
    PERCENT = "percent"
    DOUBLE = "double"
    INT = "int"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


_TYPES: Final = {
    Kind.TEXT: FieldType.STRING,
    Kind.INTEGER: FieldType.INT,
    Kind.MONEY: FieldType.CURRENCY,
    Kind.NUMBER: FieldType.DOUBLE,
    Kind.BOOLEAN: FieldType.BOOLEAN,
    Kind.DATE: FieldType.DATE,
    Kind.TIMESTAMP: FieldType.DATETIME,
}
TEXT_TYPES: Final = frozenset({FieldType.STRING, FieldType.PICKLIST})
ID_TYPES: Final = frozenset({FieldType.ID, FieldType.REFERENCE})
NUMBER_TYPES: Final = frozenset(
    {FieldType.CURRENCY, FieldType.PERCENT, FieldType.DOUBLE, FieldType.INT}
)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object.

    Attributes:
        name: the API name, and the column of the store.
        type: the platform's type.
        scale: decimal places of a number.
        refers_to: the object that a lookup points to.
        relationship: the name under which a query reaches that object.
        is_formula: calculated by the platform, so nobody can write it.
        is_external_id: can be the key of an upsert.
    """

    name: str
    type: FieldType
    scale: int = 0
    refers_to: str | None = None
    relationship: str | None = None
    is_formula: bool = False
    is_external_id: bool = False

    @property
    def is_custom(self) -> bool:
        """Whether it was added to the platform, by a package or by the firm."""
        return self.name.endswith("__c")

    @property
    def is_writable(self) -> bool:
        """Whether a client may set it."""
        return not self.is_formula and self.name not in facts.SYSTEM_FIELDS


@dataclass(frozen=True, slots=True)
class SObject:
    """An object of the org."""

    name: str
    key_prefix: str
    fields: Mapping[str, Field]
    """By name in lower case: the platform's names are the same in any case."""
    relationships: Mapping[str, Field]
    """Lookups, by relationship name in lower case."""

    @property
    def is_custom(self) -> bool:
        """Whether it was added to the platform."""
        return self.name.endswith("__c")

    @property
    def has_soft_deletes(self) -> bool:
        """Whether deleted records stay, marked, in the recycle bin."""
        return "isdeleted" in self.fields

    def field(self, name: str) -> Field | None:
        """The field of that name, in any case."""
        return self.fields.get(name.lower())


class Catalogue:
    """The objects that the integration user can see."""

    def __init__(
        self,
        objects: Iterable[SObject],
        hidden: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """Keep the objects.

        Args:
            objects: all objects of the org.
            hidden: names, in lower case, of those that the user can't see just now.
        """
        self._objects = {each.name.lower(): each for each in objects}
        self._hidden = hidden

    def __iter__(self) -> Iterator[SObject]:
        """The visible objects, by name."""
        hidden = self._hidden()
        return iter(
            each for name, each in sorted(self._objects.items()) if name not in hidden
        )

    def get(self, name: str) -> SObject | None:
        """The object of that name, in any case, if the user can see it."""
        key = name.lower()
        return None if key in self._hidden() else self._objects.get(key)

    def require(self, name: str) -> SObject:
        """The object of that name, as a path names it.

        Raises:
            SalesforceError: there is none, or not for this user.
        """
        found = self.get(name)
        if found is None:
            raise not_found()
        return found

    def is_hidden(self, name: str) -> bool:
        """Whether the object is there, but not for this user."""
        return name.lower() in self._hidden() and name.lower() in self._objects


def read_catalogue(
    cursor: duckdb.DuckDBPyConnection,
    hidden: Callable[[], frozenset[str]] = frozenset,
) -> Catalogue:
    """The catalogue of the org that the live store holds."""
    tables = [table for table in TABLES if table.schema == SCHEMA]
    prefixes = _key_prefixes(cursor, [table.name for table in tables])
    return Catalogue(
        (_sobject(table, prefixes[table.name]) for table in tables), hidden
    )


def _key_prefixes(
    cursor: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, str]:
    """The first three characters of each object's ids, from its records if any."""
    prefixes: dict[str, str] = {}
    empty: list[str] = []
    for table in tables:
        row = cursor.execute(
            f'select "Id" from {SCHEMA}."{table}" limit 1'  # noqa: S608 - a name of the store's own tables
        ).fetchone()
        if row is not None:
            prefixes[table] = row[0][:PREFIX_LENGTH]
        elif table in facts.KEY_PREFIXES:
            prefixes[table] = facts.KEY_PREFIXES[table]
        else:
            empty.append(table)
    taken = set(prefixes.values())
    free = (
        prefix
        for prefix in (f"a{place}{letter}" for place in "0123" for letter in _LETTERS)
        if prefix not in taken
    )
    prefixes.update(zip(empty, free, strict=False))
    return prefixes


def _sobject(table: Table, key_prefix: str) -> SObject:
    fields = [_field(table.name, column) for column in table.columns]
    return SObject(
        name=table.name,
        key_prefix=key_prefix,
        fields={field.name.lower(): field for field in fields},
        relationships={
            field.relationship.lower(): field
            for field in fields
            if field.relationship is not None
        },
    )


def _field(object_name: str, column: Column) -> Field:
    field_type = _type(object_name, column)
    return Field(
        name=column.name,
        type=field_type,
        scale=_SCALES.get(column.kind, 0),
        refers_to=column.refers,
        relationship=(
            None if column.refers is None else facts.relationship_name(column.name)
        ),
        is_formula=column.name in facts.FORMULAS.get(object_name, frozenset()),
        is_external_id=facts.is_external_id(column.name),
    )


def _type(object_name: str, column: Column) -> FieldType:
    if column.name == "Id":
        return FieldType.ID
    if column.refers is not None:
        return FieldType.REFERENCE
    if (object_name, column.name) in facts.PICKLISTS:
        return FieldType.PICKLIST
    if column.kind is Kind.NUMBER and any(
        word in column.name for word in facts.PERCENT_WORDS
    ):
        return FieldType.PERCENT
    return _TYPES[column.kind]
