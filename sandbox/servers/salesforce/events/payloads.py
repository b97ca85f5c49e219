"""A change of a record as the payload of a change event.

An event of a new record has the fields that are filled, one of a changed record those
that changed, one of a deleted record none. Formula fields, `IsDeleted` and
`SystemModstamp` are never in it (Change Data Capture Developer Guide, "Change Event
Message Structure").
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.salesforce.dml.drafts import ChangeType, RecordChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sandbox.servers.salesforce.catalogue import SObject

_LEFT_OUT: Final = frozenset({"Id", "IsDeleted", "SystemModstamp"})
_COMPOUNDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "Contact": {
        "FirstName": ("Name", "FirstName"),
        "LastName": ("Name", "LastName"),
    },
    "User": {
        "FirstName": ("Name", "FirstName"),
        "LastName": ("Name", "LastName"),
    },
    "Account": {
        "BillingCity": ("BillingAddress", "City"),
        "BillingCountry": ("BillingAddress", "Country"),
    },
}
"""Fields that an event has inside of a compound field, by object."""

_SPACE: Final = uuid.UUID("6f0d3a52-5d0e-4a57-9df2-6c1f0f1a8f11")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where changes of one transaction come from.

    Attributes:
        at: when they were committed, in UTC.
        client: the API and the client that wrote; empty for the firm's own changes.
        key: sets the transaction apart from others of that instant.
    """

    at: dt.datetime
    client: str
    key: str

    @property
    def transaction_key(self) -> str:
        """The key that all events of the transaction share."""
        return str(uuid.uuid5(_SPACE, f"{self.at.isoformat()}/{self.key}"))


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """An event that has no replay id yet."""

    object_name: str
    at: dt.datetime
    payload: Mapping[str, Any]


def channel_of(object_name: str) -> str:
    """The channel of one object's events: `AccountChangeEvent`, `X__ChangeEvent`."""
    if object_name.endswith("__c"):
        return f"/data/{object_name.removesuffix('__c')}__ChangeEvent"
    return f"/data/{object_name}ChangeEvent"


def events(
    changes: Iterable[RecordChange], sobjects: Mapping[str, SObject], origin: Origin
) -> Iterator[ChangeEvent]:
    """The events of one transaction.

    Records of one object to which the same happened share an event.

    Args:
        changes: in their order; of objects that aren't in `sobjects` nothing is told.
        sobjects: the objects whose changes are told, by name.
        origin: whose changes they are.
    """
    merged: dict[bytes, tuple[RecordChange, dict[str, Any], list[str], list[str]]] = {}
    for change in changes:
        sobject = sobjects.get(change.object_name)
        if sobject is None:
            continue
        fields, names = _fields(change, sobject)
        if change.kind is ChangeType.UPDATE and not set(names) - {"LastModifiedDate"}:
            continue
        same = orjson.dumps([change.object_name, change.kind, fields, names])
        known = merged.setdefault(same, (change, fields, names, []))
        known[3].append(change.after["Id"])
    seconds = int(origin.at.timestamp())
    for number, (change, fields, names, ids) in enumerate(merged.values(), start=1):
        header = {
            "commitNumber": seconds * 1_000_000_000 + number,
            "commitUser": change.after.get("LastModifiedById"),
            "sequenceNumber": number,
            "entityName": change.object_name,
            "changeType": change.kind.value,
            "changedFields": names,
            "changeOrigin": origin.client,
            "transactionKey": origin.transaction_key,
            "commitTimestamp": seconds * 1000,
            "recordIds": ids,
        }
        payload = {**fields, "ChangeEventHeader": header}
        yield ChangeEvent(change.object_name, origin.at, payload)


def _fields(change: RecordChange, sobject: SObject) -> tuple[dict[str, Any], list[str]]:
    """The fields of an event, and for an update the names of those that changed."""
    fields: dict[str, Any] = {}
    names: list[str] = []
    if change.kind is ChangeType.DELETE:
        return fields, names
    compounds = _COMPOUNDS.get(change.object_name, {})
    inside = {whole for whole, _ in compounds.values()}
    for field in sobject.fields.values():
        name = field.name
        if name in _LEFT_OUT or name in inside or field.formula is not None:
            continue
        new = change.after.get(name)
        if change.kind is ChangeType.UPDATE:
            if new == change.before.get(name):
                continue
        elif new is None:
            continue
        whole, part = compounds.get(name, (name, ""))
        if part:
            fields.setdefault(whole, {})[part] = _value(new)
        else:
            fields[name] = _value(new)
        if change.kind is ChangeType.UPDATE:
            names.append(f"{whole}.{part}" if part else name)
    return fields, names


def _value(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
