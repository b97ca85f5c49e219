"""What the org has: its objects, their fields and types, and how they refer to others.

Which objects there are is read by `org_catalogue`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce import writability
from sandbox.servers.salesforce.errors import not_found
from sandbox.servers.salesforce.relationships import child_relationship

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


SCHEMA: Final = "salesforce"


class FieldType(StrEnum):
    """The platform's field types, as describe names them."""

    ID = "id"
    REFERENCE = "reference"
    STRING = "string"
    TEXTAREA = "textarea"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PICKLIST = "picklist"
    MULTIPICKLIST = "multipicklist"
    CURRENCY = "currency"
    PERCENT = "percent"
    DOUBLE = "double"
    INT = "int"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    ADDRESS = "address"


_UNFILTERED: Final = frozenset({FieldType.TEXTAREA, FieldType.ADDRESS})
_UNSORTED: Final = _UNFILTERED | {FieldType.MULTIPICKLIST}
_UNGROUPED: Final = _UNSORTED | {
    FieldType.CURRENCY,
    FieldType.PERCENT,
    FieldType.DOUBLE,
    FieldType.DATETIME,
}
TEXT_TYPES: Final = frozenset(
    {
        FieldType.STRING,
        FieldType.TEXTAREA,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
        FieldType.PICKLIST,
        FieldType.MULTIPICKLIST,
    }
)
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
        is_polymorphic: the lookup may point to objects of several kinds.
        compound: the compound field that it is a part of.
        formula: the SQL of a calculated value, with `{row}` for the record's alias.
        is_kept: stored, but only the platform or the package sets it.
        is_auto_number: numbered by the platform.
        is_fixed: can be set when the record is created, and not after.
        is_required: a record can't be without it.
        is_external_id: can be the key of an upsert, and no two records share it.
        length: characters that a text takes.
        precision: digits of a number.
        places: decimal places of a number, as declared; the store may keep more.
        picklist: the values that are offered.
        is_restricted: no other values than those are taken.
    """

    name: str
    type: FieldType
    scale: int = 0
    refers_to: str | None = None
    relationship: str | None = None
    is_polymorphic: bool = False
    compound: str | None = None
    formula: str | None = None
    is_kept: bool = False
    is_auto_number: bool = False
    is_fixed: bool = False
    is_required: bool = False
    is_external_id: bool = False
    length: int = 0
    precision: int = 0
    places: int = 0
    picklist: tuple[str, ...] = ()
    is_restricted: bool = False

    @property
    def is_custom(self) -> bool:
        """Whether it was added to the platform, by a package or by the firm."""
        return self.name.endswith("__c")

    @property
    def is_filterable(self) -> bool:
        """Whether a condition may name it."""
        return self.type not in _UNFILTERED

    @property
    def is_sortable(self) -> bool:
        """Whether records can be ordered by it."""
        return self.type not in _UNSORTED

    @property
    def is_groupable(self) -> bool:
        """Whether records can be grouped by it."""
        return self.type not in _UNGROUPED

    @property
    def is_createable(self) -> bool:
        """Whether a client may set it on a new record."""
        return not (
            self.formula is not None
            or self.is_kept
            or self.is_auto_number
            or self.name in writability.SYSTEM_FIELDS
        )

    @property
    def is_updateable(self) -> bool:
        """Whether a client may change it."""
        return self.is_createable and not self.is_fixed

    def sql(self, row: str) -> str:
        """The SQL of its value in the record of the alias `row`."""
        if self.formula is not None:
            return f"({self.formula.format(row=row)})"
        return f'{row}."{self.name}"'


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
    def is_read_only(self) -> bool:
        """Whether no client may write its records."""
        return writability.is_read_only(self.name)

    @property
    def has_soft_deletes(self) -> bool:
        """Whether deleted records stay, marked, in the recycle bin."""
        return "isdeleted" in self.fields

    def field(self, name: str) -> Field | None:
        """The field of that name, in any case."""
        return self.fields.get(name.lower())

    def without(self, names: Iterable[str]) -> SObject:
        """The object without some fields, whose names are in lower case."""
        left = {key: each for key, each in self.fields.items() if key not in names}
        kept = set(left.values())
        relationships = {
            key: each for key, each in self.relationships.items() if each in kept
        }
        return replace(self, fields=left, relationships=relationships)


@dataclass(frozen=True, slots=True)
class Child:
    """A relationship from a parent to the records that refer to it.

    Attributes:
        sobject: the children's object.
        lookup: their field that refers to the parent.
        relationship: its name, as a query and describe use it; some have none.
    """

    sobject: SObject
    lookup: Field
    relationship: str | None


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
            hidden: names, in lower case, of objects (`account`) and of fields
                (`account.name`) that the user can't see just now.
        """
        self._objects = {each.name.lower(): each for each in objects}
        self._hidden = hidden

    def __iter__(self) -> Iterator[SObject]:
        """The visible objects, by name."""
        found = (self.get(name) for name in sorted(self._objects))
        return (each for each in found if each is not None)

    def get(self, name: str) -> SObject | None:
        """The object of that name, in any case, as far as the user can see it."""
        key = name.lower()
        hidden = self._hidden()
        found = self._objects.get(key)
        if found is None or key in hidden:
            return None
        fields = {each for each in found.fields if f"{key}.{each}" in hidden}
        return found.without(fields) if fields else found

    def whole(self, name: str) -> SObject:
        """The object of that name, whatever the user can see of it."""
        return self._objects[name.lower()]

    def child(self, parent: SObject, name: str) -> Child | None:
        """The relationship of that name, in any case, from a parent to its children."""
        for child in self.children(parent):
            if child.relationship and child.relationship.lower() == name.lower():
                return child
        return None

    def children(self, parent: SObject) -> Iterator[Child]:
        """The relationships from a parent to the objects that refer to it."""
        for sobject in self:
            taken: set[str] = set()
            for field in sobject.fields.values():
                if field.refers_to == parent.name:
                    relationship = child_relationship(sobject.name, field.name)
                    if relationship in taken:
                        relationship = child_relationship(
                            sobject.name, field.name, is_further=True
                        )
                    if relationship:
                        taken.add(relationship)
                    yield Child(sobject, field, relationship)

    def require(self, name: str) -> SObject:
        """The object of that name, as a path names it.

        Raises:
            SalesforceError: there is none, or not for this user.
        """
        found = self.get(name)
        if found is None:
            raise not_found()
        return found

    @property
    def is_restricted(self) -> bool:
        """Whether the user is kept from something just now."""
        return bool(self._hidden())

    def is_hidden(self, name: str) -> bool:
        """Whether the object is there, but not for this user."""
        return name.lower() in self._hidden() and name.lower() in self._objects
