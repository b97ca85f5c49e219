"""The record service's requests that write."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from sandbox.servers.netsuite.errors import InvalidRequestError
from sandbox.servers.netsuite.records import content, requests
from sandbox.servers.netsuite.records.answers import MEDIA_TYPE, done
from sandbox.servers.netsuite.records.jobs import MOST_RECORDS, Jobs
from sandbox.servers.netsuite.records.ledger import Ledger
from sandbox.servers.netsuite.records.store import Store
from sandbox.servers.netsuite.records.transforms import transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.requests import Request

    from sandbox.servers.netsuite.records.types import RecordType
    from sandbox.world import LiveWorld


class RecordWrites:
    """Writes records: at once or later, one or many."""

    def __init__(self, world: LiveWorld) -> None:
        """Write the records of a world."""
        self._world = world
        self.jobs = Jobs()

    def create(self, request: Request, body: bytes) -> Response:
        """A new record, or many."""
        record = requests.writable(request.path_params["record"])

        def one(sent: Mapping[str, Any]) -> Response:
            with self._writing() as store:
                number = self._created(record, request, sent, store)
            return done(request, number)

        return self._perform(request, body, one)

    def update(self, request: Request, body: bytes) -> Response:
        """Some fields of a record."""
        record = requests.writable(request.path_params["record"])
        key = request.path_params["key"]

        def one(sent: Mapping[str, Any]) -> Response:
            with self._writing() as store:
                row = store.get(record, key)
                self._updated(record, request, sent, store, row)
            return done(request, str(row["id"]))

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
            return done(request, number)

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
            return done(request, number)

        if not _is_batch(request):
            raise InvalidRequestError(
                f"{request.method} of a collection needs the content type "
                f"'{MEDIA_TYPE}; type=collection'.",
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
            return done(request, number, target.name)

        return self._perform(request, body, one)

    def _perform(
        self,
        request: Request,
        body: bytes,
        one: Callable[[Mapping[str, Any]], Response],
    ) -> Response:
        """Do what a request asks for: at once or later, for one record or many."""
        sent = requests.read_body(body)
        is_later = "respond-async" in request.headers.get("prefer", "")
        if not _is_batch(request):
            if not is_later:
                return one(sent)
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

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        with self._world.writing() as cursor:
            yield Store(cursor, self._world.clock.replace(tzinfo=None))


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
