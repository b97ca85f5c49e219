"""Single-record writes and sObject Collections, each call in one transaction."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.records import RecordError, RecordWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.world import LiveWorld

COLLECTION_LIMIT: Final = 200
Result = dict[str, Any]

_GONE: Final = frozenset({"ENTITY_IS_DELETED"})
_ABSENT: Final = frozenset({"INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"})
_ROLLED_BACK: Final[Result] = {
    "success": False,
    "errors": [
        {
            "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "message": "Record rolled back because not all records were valid and the "
            "request was using AllOrNone header",
            "fields": [],
        }
    ],
}


class _RollBackError(Exception):
    """Undo the transaction: a record failed, and it is all or none."""


class WriteService:
    """Writes to the org."""

    def __init__(self, world: LiveWorld, catalogue: Catalogue, user_id: str) -> None:
        """Write to the live store as the user `user_id`."""
        self._world = world
        self._catalogue = catalogue
        self._user_id = user_id

    # Single records.

    def create(self, object_name: str, values: Mapping[str, Any]) -> Result:
        """`POST /sobjects/X`."""
        sobject = self._catalogue.require(object_name)
        with self._single() as writer:
            return _created(writer.insert(sobject, values))

    def update(
        self, object_name: str, record_id: str, values: Mapping[str, Any]
    ) -> None:
        """`PATCH /sobjects/X/{id}`."""
        sobject = self._catalogue.require(object_name)
        with self._single() as writer:
            writer.update(sobject, record_id, values)

    def delete(self, object_name: str, record_id: str) -> None:
        """`DELETE /sobjects/X/{id}`."""
        sobject = self._catalogue.require(object_name)
        with self._single() as writer:
            writer.delete(sobject, record_id)

    def upsert(
        self, object_name: str, field_name: str, value: str, values: Mapping[str, Any]
    ) -> Result:
        """`PATCH /sobjects/X/{external id}/{value}`."""
        sobject = self._catalogue.require(object_name)
        with self._single() as writer:
            return self._upsert(
                writer, sobject, field_name, {**values, field_name: value}
            )

    # Collections.

    def create_all(self, body: Mapping[str, Any]) -> list[Result]:
        """`POST /composite/sobjects`."""

        def insert(writer: RecordWriter, record: Mapping[str, Any]) -> Result:
            return _created(writer.insert(self._typed(record), record))

        return self._collection(body, insert)

    def update_all(self, body: Mapping[str, Any]) -> list[Result]:
        """`PATCH /composite/sobjects`."""

        def update(writer: RecordWriter, record: Mapping[str, Any]) -> Result:
            record_id = _id_of(record)
            if not record_id:
                raise RecordError(
                    "MISSING_ARGUMENT", "Id not specified in an update call"
                )
            writer.update(self._typed(record), record_id, record)
            return _created(record_id)

        return self._collection(body, update)

    def upsert_all(
        self, object_name: str, field_name: str, body: Mapping[str, Any]
    ) -> list[Result]:
        """`PATCH /composite/sobjects/X/{external id}`."""
        sobject = self._catalogue.require(object_name)
        self._key_field(sobject, field_name)

        def upsert(writer: RecordWriter, record: Mapping[str, Any]) -> Result:
            return self._upsert(writer, sobject, field_name, record)

        return self._collection(body, upsert)

    def delete_all(self, ids: Sequence[str], *, all_or_none: bool) -> list[Result]:
        """`DELETE /composite/sobjects?ids=`."""

        def delete(writer: RecordWriter, record: Mapping[str, Any]) -> Result:
            record_id = record["Id"]
            sobject = self._by_prefix(record_id)
            writer.delete(sobject, record_id)
            return _created(record_id)

        body = {
            "allOrNone": all_or_none,
            "records": [{"Id": each} for each in ids if each],
        }
        return self._collection(body, delete)

    # Reads of one record need the same look-ups.

    def _collection(
        self,
        body: Mapping[str, Any],
        write: Callable[[RecordWriter, Mapping[str, Any]], Result],
    ) -> list[Result]:
        records = body.get("records") or []
        if not records:
            raise SalesforceError(
                400, "REQUIRED_FIELD_MISSING", "At least 1 record is required"
            )
        if len(records) > COLLECTION_LIMIT:
            raise SalesforceError(
                400,
                "NUMBER_OUTSIDE_VALID_RANGE",
                f"The number of records can't be more than {COLLECTION_LIMIT}",
            )
        results: list[Result] = []
        with contextlib.suppress(_RollBackError), self._writer() as writer:
            for record in records:
                try:
                    results.append(write(writer, record))
                except RecordError as error:
                    results.append({"success": False, "errors": [error.body()]})
            failed = any(not result["success"] for result in results)
            if body.get("allOrNone") and failed:
                results = [
                    _ROLLED_BACK if result["success"] else result for result in results
                ]
                raise _RollBackError
        return results

    def _upsert(
        self,
        writer: RecordWriter,
        sobject: SObject,
        field_name: str,
        record: Mapping[str, Any],
    ) -> Result:
        field = self._key_field(sobject, field_name)
        values = {name: value for name, value in record.items() if name.lower() != "id"}
        if field == "Id":
            record_id = _id_of(record)
            if record_id:
                writer.update(sobject, record_id, values)
                return {**_created(record_id), "created": False}
            return {**_created(writer.insert(sobject, values)), "created": True}
        key = values.pop(field, None)
        if key in {None, ""}:
            raise RecordError("MISSING_ARGUMENT", f"{field} not specified")
        external = sobject.fields[field.lower()]
        found = writer.matching(sobject, external, key)
        if len(found) > 1:
            raise RecordError(
                "DUPLICATE_EXTERNAL_ID",
                f"{field}: more than one record found for external id field: {found}",
                (field,),
            )
        if found:
            writer.update(sobject, found[0], values)
            return {**_created(found[0]), "created": False}
        created = writer.insert(sobject, {**values, field: key})
        return {**_created(created), "created": True}

    @staticmethod
    def _key_field(sobject: SObject, name: str) -> str:
        field = sobject.field(name)
        if field is None or not (field.name == "Id" or field.is_external_id):
            raise SalesforceError(
                400,
                "INVALID_FIELD",
                f"Field name provided, {name} does not match an External ID, "
                f"Salesforce Id, or indexed field for {sobject.name}",
            )
        return field.name

    def _typed(self, record: Mapping[str, Any]) -> SObject:
        name = str((record.get("attributes") or {}).get("type") or "")
        found = self._catalogue.get(name)
        if found is None:
            raise RecordError(
                "INVALID_TYPE", f"sObject type '{name}' is not supported."
            )
        return found

    def _by_prefix(self, record_id: str) -> SObject:
        for sobject in self._catalogue:
            if record_id.startswith(sobject.key_prefix):
                return sobject
        raise RecordError("MALFORMED_ID", f"malformed id {record_id}", ("Id",))

    @contextlib.contextmanager
    def _writer(self) -> Iterator[RecordWriter]:
        with self._world.writing() as cursor:
            yield RecordWriter(
                cursor, self._catalogue, self._user_id, self._world.clock
            )

    @contextlib.contextmanager
    def _single(self) -> Iterator[RecordWriter]:
        """A writer whose refusals are refusals of the request."""
        try:
            with self._writer() as writer:
                yield writer
        except RecordError as error:
            if error.status_code in _ABSENT and not error.fields[1:]:
                absent = error.fields in {(), ("Id",)}
                if absent:
                    raise not_found() from error
            status = 404 if error.status_code in _GONE else 400
            raise SalesforceError(
                status, error.status_code, error.message, error.fields
            ) from error


def _created(record_id: str) -> Result:
    return {"id": record_id, "success": True, "errors": []}


def _id_of(record: Mapping[str, Any]) -> str:
    return str(record.get("Id") or record.get("id") or "")
