"""From what a client sent to drafts: names resolved, values typed, lookups looked up.

Every check that needs the store is made once for the whole set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce import facts
from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.dml.errors import (
    RecordError,
    entity_is_deleted,
    missing,
    no_such_record,
)
from sandbox.servers.salesforce.dml.values import typed
from sandbox.servers.salesforce.ids import PREFIX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.servers.salesforce.catalogue import Catalogue, Field, SObject
    from sandbox.servers.salesforce.dml.drafts import Draft
    from sandbox.servers.salesforce.dml.rows import Rows

_NO_FIELDS: Final = frozenset({"attributes", "id"})


@dataclass(frozen=True, slots=True)
class Parent:
    """A lookup that names its record by an external id.

    Attributes:
        lookup: the field that gets the parent's id.
        target: the parent's object.
        key: the parent's external id.
        value: what it has to be.
    """

    lookup: Field
    target: SObject
    key: Field
    value: str


@dataclass(slots=True)
class Cleaned:
    """One record's values.

    Attributes:
        values: by field, typed.
        parents: lookups that are yet to be found.
        error: why the record is refused.
    """

    values: dict[str, Any]
    parents: list[Parent]
    error: RecordError | None = None


class Cleaner:
    """Cleans records of one object."""

    def __init__(
        self, catalogue: Catalogue, sobject: SObject, *, creating: bool
    ) -> None:
        """Take values for new records (`creating`) or for changes."""
        self._catalogue = catalogue
        self._sobject = sobject
        self._creating = creating
        self._known: dict[str, Field | None] = {}

    def clean(self, record: Mapping[str, Any]) -> Cleaned:
        """One record's values, or the first thing that is wrong with them."""
        cleaned = Cleaned({}, [])
        refused: list[str] = []
        try:
            for name, value in record.items():
                if name.lower() in _NO_FIELDS:
                    continue
                field = self._field(name)
                if field is None:
                    self._add_parent(cleaned, name, value)
                elif not (
                    field.is_createable if self._creating else field.is_updateable
                ):
                    refused.append(field.name)
                else:
                    cleaned.values[field.name] = typed(field, value)
            if refused:
                raise _read_only(refused)
            emptied = [
                name
                for name, value in cleaned.values.items()
                if value is None and self._sobject.fields[name.lower()].is_required
            ]
            if emptied and not self._creating:
                raise missing(emptied)
        except RecordError as error:
            cleaned.error = error
        return cleaned

    def _field(self, name: str) -> Field | None:
        if name not in self._known:
            self._known[name] = self._sobject.field(name)
        return self._known[name]

    def _add_parent(self, cleaned: Cleaned, name: str, value: object) -> None:
        """A lookup by the parent's external id: `{"Account": {"Key__c": "A1"}}`."""
        lookup = self._sobject.relationships.get(name.lower())
        if lookup is None:
            raise RecordError(
                "INVALID_FIELD",
                f"No such column '{name}' on sobject of type {self._sobject.name}",
            )
        if value is None:
            cleaned.values[lookup.name] = None
            return
        target = self._catalogue.get(lookup.refers_to or "")
        if not isinstance(value, dict) or target is None:
            raise RecordError(
                "INVALID_FIELD", f"Cannot reference {name} by {value!r}", (lookup.name,)
            )
        keys = {key: part for key, part in value.items() if key != "attributes"}
        if len(keys) != 1:
            raise RecordError(
                "INVALID_FIELD",
                f"More than 1 or no field provided in an external foreign key "
                f"reference in entity: {target.name}",
            )
        (key_name, key_value), *_ = keys.items()
        key = target.field(key_name)
        if key is None or not (key.is_external_id or key.type is FieldType.ID):
            raise RecordError(
                "INVALID_FIELD",
                f"No such external id '{key_name}' on sobject of type {target.name}",
            )
        cleaned.parents.append(Parent(lookup, target, key, str(key_value)))


def _read_only(names: Sequence[str]) -> RecordError:
    return RecordError(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {', '.join(names)}. Please check the "
        "security settings of this field and verify that it is read/write for your "
        "profile or permission set.",
        tuple(names),
    )


def find_parents(rows: Rows, records: Iterable[Cleaned]) -> None:
    """Give each lookup by external id the id that it means, or refuse its record."""
    wanted: dict[tuple[str, str], set[str]] = {}
    waiting = [each for each in records if each.error is None and each.parents]
    for record in waiting:
        for parent in record.parents:
            wanted.setdefault((parent.target.name, parent.key.name), set()).add(
                parent.value
            )
    found = {
        (target, key): rows.matching(target, key, values)
        for (target, key), values in wanted.items()
    }
    for record in waiting:
        for parent in record.parents:
            ids = found[parent.target.name, parent.key.name].get(
                parent.value.lower(), []
            )
            if len(ids) == 1:
                record.values[parent.lookup.name] = ids[0]
                continue
            problem = "not found" if not ids else "matches more than one record"
            record.error = RecordError(
                "INVALID_FIELD",
                f"Foreign key external ID: {parent.value} {problem} for field "
                f"{parent.key.name} in entity {parent.target.name}",
            )


def check_lookups(
    catalogue: Catalogue, rows: Rows, sobject: SObject, drafts: Sequence[Draft]
) -> None:
    """Refuse drafts whose given lookups point to no record of the right object."""
    for field in sobject.relationships.values():
        target = catalogue.get(field.refers_to or "")
        using = [
            draft
            for draft in drafts
            if draft.error is None
            and field.name in draft.given
            and draft.after[field.name] is not None
        ]
        if not using:
            continue
        states = (
            {}
            if target is None
            else rows.states(target.name, (draft.after[field.name] for draft in using))
        )
        for draft in using:
            record_id = draft.after[field.name]
            if target is None or record_id[:PREFIX_LENGTH] != target.key_prefix:
                draft.refuse(
                    RecordError(
                        "FIELD_INTEGRITY_EXCEPTION",
                        f"{facts.label(field.name)}: id value of incorrect type: "
                        f"{record_id}",
                        (field.name,),
                    )
                )
            elif record_id not in states:
                draft.refuse(no_such_record(field.name))
            elif states[record_id]:
                draft.refuse(entity_is_deleted(field.name))


def check_required(sobject: SObject, drafts: Iterable[Draft]) -> None:
    """Refuse new records that lack a required field."""
    required = [field.name for field in sobject.fields.values() if field.is_required]
    for draft in drafts:
        lacking = [name for name in required if draft.after.get(name) is None]
        if draft.is_new and lacking:
            draft.refuse(missing(lacking))


def check_unique(rows: Rows, sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Refuse drafts whose external id another record has, or an earlier draft."""
    for field in sobject.fields.values():
        if not field.is_external_id:
            continue
        using = [
            draft
            for draft in drafts
            if draft.error is None
            and field.name in draft.given
            and draft.after[field.name] is not None
        ]
        taken = rows.matching(
            sobject.name, field.name, (str(draft.after[field.name]) for draft in using)
        )
        for draft in using:
            key = str(draft.after[field.name]).lower()
            own = draft.after["Id"]
            others = [each for each in taken.get(key, []) if each != own]
            if others:
                draft.refuse(
                    RecordError(
                        "DUPLICATE_VALUE",
                        f"duplicate value found: {field.name} duplicates value on "
                        f"record with id: {others[0]}",
                    )
                )
            else:
                taken[key] = [own]
