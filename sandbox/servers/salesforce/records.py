"""Write records: check the values as the platform does, then change the live store."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce import facts, writability
from sandbox.servers.salesforce.catalogue import (
    NUMBER_TYPES,
    SCHEMA,
    TEXT_TYPES,
    Catalogue,
    Field,
    FieldType,
    SObject,
)
from sandbox.servers.salesforce.ids import PREFIX_LENGTH, new_id, normalize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

_LONGEST_TEXT: Final = 255


class RecordError(Exception):
    """One record is refused; the others may still be written."""

    def __init__(
        self, status_code: str, message: str, fields: tuple[str, ...] = ()
    ) -> None:
        """Keep the platform's status code, its message and the fields at fault."""
        super().__init__(message)
        self.status_code = status_code
        self.message = message
        self.fields = fields

    def body(self) -> dict[str, Any]:
        """The error within a record's result."""
        return {
            "statusCode": self.status_code,
            "message": self.message,
            "fields": list(self.fields),
        }


class RecordWriter:
    """Writes records within one transaction, by the org's clock."""

    def __init__(
        self,
        cursor: DuckDBPyConnection,
        catalogue: Catalogue,
        user_id: str,
        clock: dt.datetime,
    ) -> None:
        """Write through `cursor` as `user_id`, stamping with `clock`."""
        self._cursor = cursor
        self._catalogue = catalogue
        self._user_id = user_id
        self._stamp = clock.replace(tzinfo=None)

    def insert(self, sobject: SObject, values: Mapping[str, Any]) -> str:
        """Create a record; its id."""
        cleaned = self._clean(sobject, values, creating=True)
        missing = [
            name
            for name in writability.REQUIRED.get(sobject.name, ())
            if sobject.field(name) is not None and cleaned.get(name) in {None, ""}
        ]
        if missing:
            raise RecordError(
                "REQUIRED_FIELD_MISSING",
                f"Required fields are missing: [{', '.join(missing)}]",
                tuple(missing),
            )
        record_id = new_id(sobject.key_prefix)
        row: dict[str, Any] = {
            field.name: False
            for field in sobject.fields.values()
            if field.type is FieldType.BOOLEAN
        }
        row |= cleaned
        row |= {"Id": record_id, **self._system_values(sobject, creating=True)}
        if sobject.field("OwnerId") is not None:
            row.setdefault("OwnerId", self._user_id)
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        self._cursor.execute(
            f"insert into {_table(sobject)} ({names}) values ({marks})",  # noqa: S608 - the catalogue's names
            list(row.values()),
        )
        return record_id

    def update(
        self, sobject: SObject, record_id: str, values: Mapping[str, Any]
    ) -> None:
        """Change a record."""
        full = self.existing(sobject, record_id)
        row = self._clean(sobject, values, creating=False)
        row |= self._system_values(sobject, creating=False)
        assignments = ", ".join(f'"{name}" = ?' for name in row)
        self._cursor.execute(
            f'update {_table(sobject)} set {assignments} where "Id" = ?',  # noqa: S608 - the catalogue's names
            [*row.values(), full],
        )

    def delete(self, sobject: SObject, record_id: str) -> None:
        """Put a record into the recycle bin."""
        full = self.existing(sobject, record_id)
        self._check_writable(sobject)
        row = {"IsDeleted": True, **self._system_values(sobject, creating=False)}
        assignments = ", ".join(f'"{name}" = ?' for name in row)
        self._cursor.execute(
            f'update {_table(sobject)} set {assignments} where "Id" = ?',  # noqa: S608 - the catalogue's names
            [*row.values(), full],
        )

    def existing(self, sobject: SObject, record_id: str) -> str:
        """The 18-character id of a record that is there.

        Raises:
            RecordError: the id isn't one, or the record is gone or never was.
        """
        full = normalize(record_id)
        if full is None or not full.startswith(sobject.key_prefix):
            raise RecordError("MALFORMED_ID", f"malformed id {record_id}", ("Id",))
        deleted = '"IsDeleted"' if sobject.has_soft_deletes else "false"
        found = self._cursor.execute(
            f'select {deleted} from {_table(sobject)} where "Id" = ?',  # noqa: S608 - the catalogue's names
            [full],
        ).fetchone()
        if found is None:
            raise RecordError(
                "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"
            )
        if found[0]:
            raise RecordError("ENTITY_IS_DELETED", "entity is deleted")
        return full

    def matching(self, sobject: SObject, field: Field, value: object) -> list[str]:
        """The ids of the records that an external id means."""
        column = f'lower("{field.name}")' if field.type in TEXT_TYPES else field.name
        rows = self._cursor.execute(
            f'select "Id" from {_table(sobject)} where {column} = ? '  # noqa: S608 - the catalogue's names
            + ('and "IsDeleted" is not true' if sobject.has_soft_deletes else ""),
            [str(value).lower() if field.type in TEXT_TYPES else value],
        ).fetchall()
        return [record_id for (record_id,) in rows]

    def _system_values(self, sobject: SObject, *, creating: bool) -> dict[str, Any]:
        """What the platform itself sets."""
        values: dict[str, Any] = {
            "LastModifiedDate": self._stamp,
            "LastModifiedById": self._user_id,
            "SystemModstamp": self._stamp,
        }
        if creating:
            values |= {
                "CreatedDate": self._stamp,
                "CreatedById": self._user_id,
                "IsDeleted": False,
            }
        return {
            name: value
            for name, value in values.items()
            if sobject.field(name) is not None
        }

    @staticmethod
    def _check_writable(sobject: SObject) -> None:
        if sobject.is_read_only:
            raise RecordError(
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                f"entity type {sobject.name} does not support this operation",
            )

    def _clean(
        self, sobject: SObject, values: Mapping[str, Any], *, creating: bool
    ) -> dict[str, Any]:
        """The values under the fields' own names and types."""
        self._check_writable(sobject)
        cleaned: dict[str, Any] = {}
        refused: list[str] = []
        for name, value in values.items():
            if name.lower() in {"attributes", "id"}:
                continue
            field = sobject.field(name)
            if field is None:
                raise RecordError(
                    "INVALID_FIELD",
                    f"No such column '{name}' on sobject of type {sobject.name}",
                )
            if not field.is_createable:
                refused.append(field.name)
                continue
            cleaned[field.name] = self._value(field, value)
        if refused:
            raise RecordError(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                f"Unable to create/update fields: {', '.join(refused)}. Please check "
                "the security settings of this field and verify that it is read/write "
                "for your profile or permission set.",
                tuple(refused),
            )
        required = writability.REQUIRED.get(sobject.name, ())
        emptied = [
            name
            for name, value in cleaned.items()
            if value is None and name in required
        ]
        if emptied and not creating:
            raise RecordError(
                "REQUIRED_FIELD_MISSING",
                f"Required fields are missing: [{', '.join(emptied)}]",
                tuple(emptied),
            )
        return cleaned

    def _value(self, field: Field, value: object) -> object:
        if value is None or value == "":
            return None
        try:
            typed = _typed(field, value)
        except (ValueError, InvalidOperation) as error:
            raise RecordError(
                "INVALID_TYPE_ON_FIELD_IN_RECORD",
                f"{facts.label(field.name)}: value not of required type: {value}",
                (field.name,),
            ) from error
        if isinstance(typed, str) and len(typed) > _LONGEST_TEXT:
            raise RecordError(
                "STRING_TOO_LONG",
                f"{facts.label(field.name)}: data value too large: {typed[:40]}... "
                f"(max length={_LONGEST_TEXT})",
                (field.name,),
            )
        if field.type is FieldType.REFERENCE:
            return self._reference(field, str(typed))
        return typed

    def _reference(self, field: Field, record_id: str) -> str:
        """The id that a lookup is set to, if its record is there."""
        full = normalize(record_id)
        target = self._catalogue.get(field.refers_to or "")
        if full is None:
            raise RecordError(
                "MALFORMED_ID",
                f"{facts.label(field.name)}: id value of incorrect type: {record_id}",
                (field.name,),
            )
        if target is None or full[:PREFIX_LENGTH] != target.key_prefix:
            raise RecordError(
                "FIELD_INTEGRITY_EXCEPTION",
                f"{facts.label(field.name)}: id value of incorrect type: {record_id}",
                (field.name,),
            )
        found = self._cursor.execute(
            f'select 1 from {_table(target)} where "Id" = ?',  # noqa: S608 - the catalogue's names
            [full],
        ).fetchone()
        if found is None:
            raise RecordError(
                "INVALID_CROSS_REFERENCE_KEY",
                "invalid cross reference id",
                (field.name,),
            )
        return full


def _table(sobject: SObject) -> str:
    return f'{SCHEMA}."{sobject.name}"'


def _typed(field: Field, value: object) -> object:
    """The JSON value as one of the field's type; `ValueError` if it isn't."""
    if field.type is FieldType.BOOLEAN:
        if not isinstance(value, bool):
            raise ValueError(value)
        return value
    if field.type in NUMBER_TYPES:
        if isinstance(value, bool):
            raise ValueError(value)
        number = Decimal(str(value))
        return int(number) if field.type is FieldType.INT else number
    if field.type in TEXT_TYPES:
        return str(value)
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 - of what a client sent, not of ours
    if field.type is FieldType.DATE:
        return dt.date.fromisoformat(value[:10])
    if field.type is FieldType.DATETIME:
        return to_utc(dt.datetime.fromisoformat(value))
    return value


def to_utc(moment: dt.datetime) -> dt.datetime:
    """The instant as the store has it: in UTC, without a zone."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
