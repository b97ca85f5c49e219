"""The record service's requests."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.addresses import public_origin
from sandbox.servers.netsuite.errors import (
    InvalidRequestError,
    NonexistentRecordError,
    NotAcceptableError,
)
from sandbox.servers.netsuite.paging import Window, envelope
from sandbox.servers.netsuite.records import content, filters, metadata, requests
from sandbox.servers.netsuite.records.jobs import MOST_RECORDS, Jobs
from sandbox.servers.netsuite.records.ledger import Ledger
from sandbox.servers.netsuite.records.reading import FIRST_LINE, Reader
from sandbox.servers.netsuite.records.store import Store
from sandbox.servers.netsuite.records.transforms import transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from duckdb import DuckDBPyConnection
    from starlette.requests import Request

    from sandbox.servers.netsuite.records.types import RecordType
    from sandbox.world import LiveWorld

RECORD_PATH: Final = "/services/rest/record/v1"
_MEDIA_TYPE: Final = "application/vnd.oracle.resource+json"
_TRUE: Final = frozenset({"true", "True", "1"})


class RecordService:
    """Reads and writes records of the live store."""

    def __init__(self, world: LiveWorld) -> None:
        """Serve the records of a world."""
        self._world = world
        self.jobs = Jobs()

    def catalogue(self, request: Request, _: bytes) -> Response:
        """The record types; all of them, or those that `select` names, in OpenAPI."""
        address = f"{_base(request)}/metadata-catalog"
        if metadata.SWAGGER in request.headers.get("accept", ""):
            names = request.query_params.get("select", "")
            wanted = [requests.record_type(name) for name in names.split(",") if name]
            found = metadata.openapi(wanted or metadata.all_types(), _base(request))
            return _json(found, metadata.SWAGGER)
        items = [metadata.entry(record, address) for record in metadata.all_types()]
        body = {"links": [{"rel": "self", "href": address}], "items": items}
        return _json(body, metadata.JSON)

    def schema(self, request: Request, _: bytes) -> Response:
        """One record type, in the language that the caller accepts."""
        name = request.path_params["record"]
        accepted = request.headers.get("accept", "*/*")
        shared = metadata.SHARED.get(name.lower())
        if shared is not None:
            return _json(shared, metadata.SCHEMA)
        record = requests.record_type(name)
        if metadata.SWAGGER in accepted:
            found = metadata.openapi([record], _base(request))
            return _json(found, metadata.SWAGGER)
        if not any(kind in accepted for kind in ("schema+json", "/json", "*/*")):
            raise NotAcceptableError(accepted)
        return _json(metadata.schema(record), metadata.SCHEMA)

    def list(self, request: Request, _: bytes) -> Response:
        """The ids of the records that fit a query."""
        record = requests.record_type(request.path_params["record"])
        window = Window.of(request)
        condition = filters.parse(record, request.query_params.get("q"))
        only = "".join(
            f" and t.\"{key}\" = '{kind}'" for key, kind in record.only.items()
        )
        join = FIRST_LINE if 'm."' in condition.sql else ""
        source = (
            f"from {record.table.qualified} as t {join} where {condition.sql}{only}"
        )
        with self._reading() as cursor:
            total = cursor.execute(
                f"select count(*) {source}",
                condition.values,
            ).fetchone()
            rows = cursor.execute(
                f"select t.id {source} order by cast(t.id as bigint) limit ? offset ?",
                [*condition.values, window.limit, window.offset],
            ).fetchall()
        address = f"{_base(request)}/{request.path_params['record']}"
        items = [
            {"links": [{"rel": "self", "href": f"{address}/{number}"}], "id": number}
            for (number,) in rows
        ]
        count = int(total[0]) if total else 0
        return _json(
            {**envelope(request, window, len(items), count), "items": items},
            f"{_MEDIA_TYPE}; type=collection",
        )

    def get(self, request: Request, _: bytes) -> Response:
        """One record."""
        record = requests.record_type(request.path_params["record"])
        names = request.query_params.get("fields", "")
        with self._reading() as cursor:
            row = Store(cursor, self._now).get(record, request.path_params["key"])
            body = self._reader(request, cursor).record(
                record,
                row["id"],
                expand=request.query_params.get("expandSubResources") in _TRUE,
                names=[name.strip() for name in names.split(",") if name.strip()],
            )
        return _json(body, f"{_MEDIA_TYPE}; type=singular")

    def part(self, request: Request, _: bytes) -> Response:
        """A sublist of a record, or the record that a reference leads to."""
        record = requests.record_type(request.path_params["record"])
        name = request.path_params["part"]
        with self._reading() as cursor:
            row = Store(cursor, self._now).get(record, request.path_params["key"])
            reader = self._reader(request, cursor)
            sublist = record.sublist(name)
            if sublist is not None:
                body = reader.sublist(record, sublist, row["id"])
            else:
                body = reader.referred(record, row["id"], name)
        return _json(body, f"{_MEDIA_TYPE}; type=collection")

    def line(self, request: Request, _: bytes) -> Response:
        """One line of a sublist."""
        record = requests.record_type(request.path_params["record"])
        sublist = record.sublist(request.path_params["part"])
        wanted = request.path_params["line"]
        with self._reading() as cursor:
            row = Store(cursor, self._now).get(record, request.path_params["key"])
            reader = self._reader(request, cursor)
            if sublist is not None:
                for item in reader.sublist(record, sublist, row["id"])["items"]:
                    if str(item["line"]) == wanted:
                        return _json(item, f"{_MEDIA_TYPE}; type=singular")
        raise NonexistentRecordError(f"/{request.path_params['part']}/{wanted}")

    def create(self, request: Request, body: bytes) -> Response:
        """A new record, or many."""
        record = requests.writable(request.path_params["record"])

        def one(sent: Mapping[str, Any]) -> Response:
            with self._writing() as store:
                number = self._created(record, request, sent, store)
            return _done(request, number)

        return self._perform(request, body, one)

    def update(self, request: Request, body: bytes) -> Response:
        """Some fields of a record."""
        record = requests.writable(request.path_params["record"])
        key = request.path_params["key"]

        def one(sent: Mapping[str, Any]) -> Response:
            with self._writing() as store:
                row = store.get(record, key)
                self._updated(record, request, sent, store, row)
            return _done(request, str(row["id"]))

        return self._perform(request, body, one)

    def upsert(self, request: Request, body: bytes) -> Response:
        """A record by its external id, new or not."""
        record = requests.writable(request.path_params["record"])
        key: str = request.path_params["key"]
        if not key.startswith(content.EXTERNAL):
            raise InvalidRequestError(
                "PUT needs an external id: use eid:<external id>.",
                code="INVALID_REQUEST",
                errorUrlPath=request.url.path,
            )

        def one(sent: Mapping[str, Any]) -> Response:
            sent = {**sent, "externalId": key.removeprefix(content.EXTERNAL)}
            with self._writing() as store:
                number = self._upserted(record, request, sent, store, key)
            return _done(request, number)

        return self._perform(request, body, one)

    def update_many(self, request: Request, body: bytes) -> Response:
        """A batch: PATCH by `id`, PUT by `externalId`, DELETE by `id`."""
        record = requests.writable(request.path_params["record"])

        def one(sent: Mapping[str, Any]) -> Response:
            with self._writing() as store:
                external = sent.get("externalId")
                if request.method == "PUT" and external is not None:
                    key = f"{content.EXTERNAL}{external}"
                    number = self._upserted(record, request, sent, store, key)
                else:
                    row = store.get(record, str(sent.get("id", "")))
                    number = str(row["id"])
                    if request.method == "DELETE":
                        _delete(record, store, row)
                    else:
                        self._updated(record, request, sent, store, row)
            return _done(request, number)

        if not _is_batch(request):
            raise InvalidRequestError(
                f"{request.method} of a collection needs the content type "
                f"'{_MEDIA_TYPE}; type=collection'.",
                errorHeader="Content-Type",
            )
        return self._perform(request, body, one)

    def delete(self, request: Request, body: bytes) -> Response:
        """Delete a record."""
        record = requests.writable(request.path_params["record"])

        def one(_: Mapping[str, Any]) -> Response:
            with self._writing() as store:
                _delete(record, store, store.get(record, request.path_params["key"]))
            return Response(status_code=204)

        return self._perform(request, body, one)

    def transform(self, request: Request, body: bytes) -> Response:
        """A record made from another."""
        source = requests.writable(request.path_params["record"])
        target = requests.writable(request.path_params["target"])

        def one(sent: Mapping[str, Any]) -> Response:
            columns = requests.read_columns(target, request, sent)
            with self._writing() as store:
                row = store.get(source, request.path_params["key"])
                number = transform(Ledger(store), source, row, target, columns)
            return _done(request, number, target.name)

        return self._perform(request, body, one)

    def _perform(self, request: Request, body: bytes, one: Any) -> Response:
        """Do what a request asks for: at once or later, for one record or many."""
        sent = requests.read_body(body)
        is_later = "respond-async" in request.headers.get("prefer", "")
        if not _is_batch(request):
            if not is_later:
                answer: Response = one(sent)
                return answer
            return self.jobs.submit(request, self._world.clock, [partial(one, sent)])
        items = sent.get("items")
        if not isinstance(items, list) or len(items) > MOST_RECORDS:
            raise content.invalid_value("items")
        if not is_later:
            raise InvalidRequestError(
                "Batch operations are executed asynchronously only.",
                code="INVALID_HEADER",
                errorHeader="Prefer",
            )
        work = [partial(one, item) for item in items]
        return self.jobs.submit(request, self._world.clock, work)

    def _created(
        self,
        record: RecordType,
        request: Request,
        sent: Mapping[str, Any],
        store: Store,
    ) -> str:
        """Create a record, and return its internal id."""
        columns = requests.read_columns(record, request, sent)
        if record.posting is None:
            return store.create(record, columns)
        lines = requests.read_sublists(record, request, sent)
        return Ledger(store).create(record, columns, lines)

    def _updated(
        self,
        record: RecordType,
        request: Request,
        sent: Mapping[str, Any],
        store: Store,
        row: Mapping[str, Any],
    ) -> None:
        """Change a record."""
        columns = requests.read_columns(record, request, sent)
        if record.posting is None:
            store.update(record, str(row["id"]), columns)
        else:
            lines = requests.read_sublists(record, request, sent)
            Ledger(store).update(record, row, columns, lines)

    def _upserted(
        self,
        record: RecordType,
        request: Request,
        sent: Mapping[str, Any],
        store: Store,
        key: str,
    ) -> str:
        """Create or change a record by its external id."""
        row = store.find(record, key)
        if row is None:
            return self._created(record, request, sent, store)
        self._updated(record, request, sent, store, row)
        return str(row["id"])

    @property
    def _now(self) -> Any:
        return self._world.clock.replace(tzinfo=None)

    @contextmanager
    def _reading(self) -> Iterator[DuckDBPyConnection]:
        cursor = self._world.connection()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        with self._world.writing() as cursor:
            yield Store(cursor, self._now)

    def _reader(self, request: Request, cursor: DuckDBPyConnection) -> Reader:
        return Reader(cursor, _base(request))


def _delete(record: RecordType, store: Store, row: Mapping[str, Any]) -> None:
    """Delete a record of whatever type."""
    if record.posting is None:
        name = row.get("entityid") or row.get("name") or str(row["id"])
        store.delete(record, row, name)
    else:
        Ledger(store).delete(record, row)


def _is_batch(request: Request) -> bool:
    """Whether the body is a collection of records."""
    return "type=collection" in request.headers.get("content-type", "")


def _base(request: Request) -> str:
    """The address of the service, as the client knows it."""
    return f"{public_origin(request.scope)}{RECORD_PATH}"


def _json(body: Mapping[str, Any], media_type: str) -> Response:
    return Response(orjson.dumps(body), media_type=media_type)


def _done(request: Request, number: str, name: str = "") -> Response:
    """Nothing to say but where the record is."""
    name = name or request.path_params["record"]
    address = f"{_base(request)}/{name}/{number}"
    return Response(status_code=204, headers={"Location": address})
