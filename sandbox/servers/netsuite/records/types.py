"""The record types that the service offers, and how their fields are spelt.

REST names are camel case and references are objects; the tables behind them have
SuiteQL's lower-case names and plain values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class FieldKind(StrEnum):
    """How a field's value is written in JSON."""

    TEXT = "string"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "date-time"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of a record type.

    Attributes:
        name: the field in REST.
        column: the column behind it.
        kind: how its value is written.
        target: the table that a reference points to, where we keep that table.
        is_read_only: the service sets it.
        is_required: a new record must have it.
    """

    name: str
    column: str
    kind: FieldKind = FieldKind.TEXT
    target: str | None = None
    is_read_only: bool = False
    is_required: bool = False

    def schema(self) -> dict[str, Any]:
        """The field in the metadata catalogue."""
        if self.kind is FieldKind.REFERENCE:
            shape: dict[str, Any] = {
                "type": "object",
                "properties": {"id": {"type": "string"}, "refName": {"type": "string"}},
            }
        elif self.kind in {FieldKind.DATE, FieldKind.INSTANT}:
            shape = {"type": "string", "format": str(self.kind)}
        else:
            shape = {"type": str(self.kind)}
        return {"title": self.name, "readOnly": self.is_read_only, **shape}


@dataclass(frozen=True, slots=True)
class RecordType:
    """A record type: its name, its table and its fields."""

    name: str
    fields: tuple[RecordField, ...]

    @property
    def table(self) -> str:
        """The table, as SQL."""
        return f'netsuite."{self.name}"'

    def field(self, name: str) -> RecordField | None:
        """The field of that name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)

    def schema(self) -> dict[str, Any]:
        """The type in the metadata catalogue."""
        return {
            "type": "object",
            "properties": {field.name: field.schema() for field in self.fields},
        }


def _text(name: str, column: str, *, is_required: bool = False) -> RecordField:
    return RecordField(name, column, is_required=is_required)


def _reference(name: str, column: str, target: str | None = None) -> RecordField:
    return RecordField(name, column, FieldKind.REFERENCE, target)


def _stamps() -> tuple[RecordField, ...]:
    return (
        RecordField("dateCreated", "datecreated", FieldKind.INSTANT, is_read_only=True),
        RecordField(
            "lastModifiedDate",
            "lastmodifieddate",
            FieldKind.INSTANT,
            is_read_only=True,
        ),
    )


RECORD_TYPES: Final[dict[str, RecordType]] = {
    record.name: record
    for record in (
        RecordType(
            "customer",
            (
                RecordField("id", "id", is_read_only=True),
                _text("entityId", "entityid"),
                _text("companyName", "companyname", is_required=True),
                _text("altName", "altname"),
                _text("email", "email"),
                _reference("parent", "parent", "customer"),
                _reference("currency", "currency", "currency"),
                _text("externalId", "externalid"),
                RecordField("isInactive", "isinactive", FieldKind.BOOLEAN),
                *_stamps(),
            ),
        ),
        RecordType(
            "job",
            (
                RecordField("id", "id", is_read_only=True),
                _text("entityId", "entityid"),
                _text("companyName", "companyname", is_required=True),
                _text("altName", "altname"),
                _reference("parent", "customer", "customer"),
                _reference("entityStatus", "entitystatus"),
                _reference("jobType", "jobtype"),
                _reference("jobBillingType", "jobbillingtype"),
                RecordField("jobPrice", "jobprice", FieldKind.NUMBER),
                RecordField("startDate", "startdate", FieldKind.DATE),
                RecordField("projectedEndDate", "projectedenddate", FieldKind.DATE),
                RecordField("percentComplete", "percentcomplete", FieldKind.NUMBER),
                _reference("currency", "currency", "currency"),
                _text("externalId", "externalid"),
                RecordField("isInactive", "isinactive", FieldKind.BOOLEAN),
                *_stamps(),
            ),
        ),
    )
}
