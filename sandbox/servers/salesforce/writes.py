"""Single records and sObject Collections, each call in one transaction."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.dml.drafts import Outcome
from sandbox.servers.salesforce.dml.errors import RecordError, malformed_id
from sandbox.servers.salesforce.dml.keys import id_of
from sandbox.servers.salesforce.dml.rows import Rows
from sandbox.servers.salesforce.dml.saver import Author
from sandbox.servers.salesforce.dml.writer import Writer
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.ids import normalize

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sandbox.servers.salesforce.catalogue import Catalogue, Field, SObject
    from sandbox.servers.salesforce.store import OrgStore

COLLECTION_LIMIT: Final = 200
Result = dict[str, Any]
Record = dict[str, Any]

_GONE: Final = frozenset({"ENTITY_IS_DELETED"})
_ABSENT: Final = frozenset({"INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID"})
_ROLLED_BACK: Final = RecordError(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using "
    "AllOrNone header",
)


class _RollBackError(Exception):
    """Undo the transaction: a record failed, and it is all or none."""


@dataclass(frozen=True, slots=True)
class MultipleChoicesError(Exception):
    """An external id means more than one record."""

    object_name: str
    ids: tuple[str, ...]


class WriteService:
    """Writes to the org."""

    def __init__(self, store: OrgStore, catalogue: Catalogue, user_id: str) -> None:
        """Write to the store as the user `user_id`."""
        self._store = store
        self._catalogue = catalogue
        self._user_id = user_id

    @contextlib.contextmanager
    def writer(self, origin: str) -> Iterator[Writer]:
        """A writer in a transaction that commits at the end."""
        with self._store.transaction(origin) as transaction:
            author = Author(self._user_id, self._store.clock.replace(tzinfo=None))
            writer = Writer(transaction.cursor, self._catalogue, author)
            yield writer
            transaction.changes += writer.changes

    # Single records.

    def create(
        self, object_name: str, values: Mapping[str, Any], origin: str
    ) -> Result:
        """`POST /sobjects/X`."""
        sobject = self._catalogue.require(object_name)
        _check_body(values, "Id")
        return self._single(origin, lambda writer: writer.insert(sobject, [values]))

    def update(
        self,
        object_name: str,
        record_id: str,
        values: Mapping[str, Any],
        origin: str,
        unmodified_since: dt.datetime | None = None,
    ) -> None:
        """`PATCH /sobjects/X/{id}`, unless the record has changed since an instant."""
        sobject = self._catalogue.require(object_name)
        _check_body(values, "Id")
        with self._store.transaction(origin) as transaction:
            if unmodified_since is not None:
                rows = Rows(transaction.cursor)
                _check_unmodified(rows, sobject, record_id, unmodified_since)
            record = {**values, "Id": record_id}
            self._single(origin, lambda writer: writer.update(sobject, [record]))

    def delete(self, object_name: str, record_id: str, origin: str) -> None:
        """`DELETE /sobjects/X/{id}`."""
        sobject = self._catalogue.require(object_name)
        self._single(origin, lambda writer: writer.delete(sobject, [record_id]))

    def upsert(
        self,
        object_name: str,
        key: tuple[str, str],
        values: Mapping[str, Any],
        origin: str,
        *,
        update_only: bool = False,
    ) -> Result:
        """`PATCH /sobjects/X/{external id}/{value}`.

        Raises:
            MultipleChoicesError: the value means more than one record.
            SalesforceError: a refusal; `update_only` refuses to create.
        """
        sobject = self._catalogue.require(object_name)
        field = self._key_field(sobject, key[0])
        _check_body(values, field.name)
        _check_body(values, "Id")
        found = self.named(sobject, field, key[1])
        if len(found) > 1:
            raise MultipleChoicesError(sobject.name, tuple(found))
        if update_only and not found:
            raise not_found()
        record = {**values, field.name: key[1]}
        return self._single(
            origin, lambda writer: writer.upsert(sobject, field, [record])
        )

    def delete_named(self, object_name: str, key: tuple[str, str], origin: str) -> None:
        """`DELETE /sobjects/X/{external id}/{value}`."""
        sobject = self._catalogue.require(object_name)
        field = self._key_field(sobject, key[0])
        found = self.named(sobject, field, key[1])
        if len(found) > 1:
            raise MultipleChoicesError(sobject.name, tuple(found))
        if not found:
            raise not_found()
        self.delete(object_name, found[0], origin)

    def named(self, sobject: SObject, field: Field, value: str) -> list[str]:
        """The ids of the records that an external id means."""
        if field.type is FieldType.ID:
            return [value]
        with self._store.reading() as cursor:
            found = Rows(cursor).matching(sobject.name, field.name, [value])
        return found.get(value.lower(), [])

    # Collections.

    def create_all(self, body: Mapping[str, Any], origin: str) -> list[Result]:
        """`POST /composite/sobjects`."""

        def insert(
            writer: Writer, sobject: SObject, records: Sequence[Record]
        ) -> list[Outcome]:
            return writer.insert(sobject, records)

        return self._collection(body, self._typed, insert, origin)

    def update_all(self, body: Mapping[str, Any], origin: str) -> list[Result]:
        """`PATCH /composite/sobjects`."""

        def update(
            writer: Writer, sobject: SObject, records: Sequence[Record]
        ) -> list[Outcome]:
            return writer.update(sobject, records)

        return self._collection(body, self._typed, update, origin)

    def upsert_all(
        self, object_name: str, field_name: str, body: Mapping[str, Any], origin: str
    ) -> list[Result]:
        """`PATCH /composite/sobjects/X/{external id}`."""
        sobject = self._catalogue.require(object_name)
        field = self._key_field(sobject, field_name)

        def upsert(
            writer: Writer, target: SObject, records: Sequence[Record]
        ) -> list[Outcome]:
            return writer.upsert(target, field, records)

        return self._collection(body, lambda _: sobject, upsert, origin)

    def delete_all(
        self, ids: Sequence[str], origin: str, *, all_or_none: bool
    ) -> list[Result]:
        """`DELETE /composite/sobjects?ids=`."""

        def delete(
            writer: Writer, sobject: SObject, records: Sequence[Record]
        ) -> list[Outcome]:
            return writer.delete(sobject, [record["Id"] for record in records])

        body = {
            "allOrNone": all_or_none,
            "records": [{"Id": each.strip()} for each in ids if each.strip()],
        }
        return self._collection(body, self._by_prefix, delete, origin)

    def _collection(
        self,
        body: Mapping[str, Any],
        target: Callable[[Record], SObject],
        write: Callable[[Writer, SObject, Sequence[Record]], list[Outcome]],
        origin: str,
    ) -> list[Result]:
        """Write the records, those of one object that follow each other at once."""
        records: list[Record] = body.get("records") or []
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
        outcomes: list[Outcome] = []
        targets = [_target(target, record) for record in records]
        with contextlib.suppress(_RollBackError), self.writer(origin) as writer:
            for key, group in itertools.groupby(
                zip(targets, records, strict=True), key=lambda pair: pair[0]
            ):
                same = [record for _, record in group]
                if isinstance(key, RecordError):
                    outcomes += [Outcome(error=key)] * len(same)
                else:
                    outcomes += write(writer, key, same)
            failed = any(outcome.error is not None for outcome in outcomes)
            if body.get("allOrNone") and failed:
                outcomes = [
                    outcome if outcome.error else Outcome(error=_ROLLED_BACK)
                    for outcome in outcomes
                ]
                raise _RollBackError
        return [outcome.body() for outcome in outcomes]

    # Jobs.

    @property
    def clock(self) -> dt.datetime:
        """The org's clock, in UTC."""
        return self._store.clock

    def target(self, object_name: str) -> SObject:
        """The object that a bulk job writes.

        Raises:
            SalesforceError: there is none, or it takes no writes.
        """
        found = self._catalogue.get(object_name)
        if found is None:
            raise SalesforceError(
                400, "INVALIDJOB", f"InvalidJob : Unable to find object: {object_name}"
            )
        if found.is_read_only:
            raise SalesforceError(
                400,
                "INVALIDENTITY",
                f"InvalidEntity : Entity '{found.name}' is not supported by the Bulk "
                "API.",
            )
        return found

    def write_all(
        self,
        operation: str,
        sobject: SObject,
        records: Sequence[Record],
        external_id: str | None,
        origin: str,
    ) -> list[Outcome]:
        """Write a chunk of a bulk job; each record stands for itself."""
        with self.writer(origin) as writer:
            if operation == "insert":
                return writer.insert(sobject, records)
            if operation == "update":
                return writer.update(sobject, records)
            if operation == "upsert":
                field = self._key_field(sobject, external_id or "Id")
                return writer.upsert(sobject, field, records)
            ids = [id_of(record) for record in records]
            return writer.delete(sobject, ids, hard=operation == "hardDelete")

    def key_field(self, object_name: str, name: str) -> tuple[SObject, Field]:
        """An object and the field by which its records are upserted."""
        sobject = self._catalogue.require(object_name)
        return sobject, self._key_field(sobject, name)

    @staticmethod
    def _key_field(sobject: SObject, name: str) -> Field:
        field = sobject.field(name)
        if field is None or not (field.name == "Id" or field.is_external_id):
            raise SalesforceError(
                400,
                "INVALID_FIELD",
                f"Field name provided, {name} does not match an External ID, "
                f"Salesforce Id, or indexed field for {sobject.name}",
            )
        return field

    def _typed(self, record: Record) -> SObject:
        name = str((record.get("attributes") or {}).get("type") or "")
        found = self._catalogue.get(name)
        if found is None:
            raise RecordError(
                "INVALID_TYPE", f"sObject type '{name}' is not supported."
            )
        return found

    def _by_prefix(self, record: Record) -> SObject:
        record_id = id_of(record)
        for sobject in self._catalogue:
            if record_id.startswith(sobject.key_prefix):
                return sobject
        raise malformed_id(record_id)

    def _single(
        self, origin: str, write: Callable[[Writer], Sequence[Outcome]]
    ) -> Result:
        """Write one record; its refusal is the refusal of the request."""
        with self.writer(origin) as writer:
            (outcome,) = write(writer)
            if outcome.error is not None:
                raise _refusal(outcome.error)
        return outcome.body()


def _target(
    target: Callable[[Record], SObject], record: Record
) -> SObject | RecordError:
    """The object of a record, or why it has none."""
    try:
        return target(record)
    except RecordError as error:
        return error


def _refusal(error: RecordError) -> SalesforceError:
    if error.status_code in _ABSENT and error.fields in {(), ("Id",)}:
        return not_found()
    status = 404 if error.status_code in _GONE and not error.fields else 400
    return SalesforceError(status, error.status_code, error.message, error.fields)


def _check_body(values: Mapping[str, Any], name: str) -> None:
    """Refuse a body that says what the path says."""
    if any(each.lower() == name.lower() for each in values):
        raise SalesforceError(
            400,
            "INVALID_FIELD",
            f"The {name} field should not be specified in the sobject data.",
        )


def _check_unmodified(
    rows: Rows, sobject: SObject, record_id: str, since: dt.datetime
) -> None:
    """Refuse to change a record that was changed after an instant."""
    full = normalize(record_id) or ""
    row = rows.find(sobject.name, [full]).get(full)
    if row is not None and row["LastModifiedDate"] > since:
        raise SalesforceError(
            412, "PRECONDITION_FAILED", "The record has been modified since"
        )
