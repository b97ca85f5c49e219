"""The record service's requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response

from sandbox.servers.netsuite.errors import (
    InvalidRequestError,
    NonexistentRecordError,
)
from sandbox.servers.netsuite.paging import Window, envelope
from sandbox.servers.netsuite.records import content
from sandbox.servers.netsuite.records.store import EXTERNAL, Records
from sandbox.servers.netsuite.records.types import RECORD_TYPES

if TYPE_CHECKING:
    from starlette.requests import Request

    from sandbox.servers.netsuite.records.types import RecordType
    from sandbox.world import LiveWorld


class RecordService:
    """Reads and writes single records of the live store."""

    def __init__(self, world: LiveWorld) -> None:
        """Serve the records of a world."""
        self._world = world

    def catalogue(self, request: Request, _: bytes) -> Response:
        """The record types."""
        items = [
            {"name": name, "links": [_link("canonical", f"{request.url}/{name}")]}
            for name in RECORD_TYPES
        ]
        return _json({"links": [_link("self", str(request.url))], "items": items})

    def schema(self, request: Request, _: bytes) -> Response:
        """The JSON schema of a record type."""
        return _json(_record_type(request).schema(), "application/schema+json")

    def list(self, request: Request, _: bytes) -> Response:
        """The ids of the records that fit a query."""
        window = Window.of(request)
        cursor = self._world.connection()
        try:
            ids, total = Records(_record_type(request), cursor).ids(
                request.query_params.get("q"), window.limit, window.offset
            )
        finally:
            cursor.close()
        base = request.url.replace(query="")
        items: list[dict[str, Any]] = [
            {"links": [_link("self", f"{base}/{number}")], "id": number}
            for number in ids
        ]
        return _json(envelope(request, window, items, total))

    def get(self, request: Request, _: bytes) -> Response:
        """One record."""
        record = _record_type(request)
        cursor = self._world.connection()
        try:
            row = Records(record, cursor).get(request.path_params["key"])
        finally:
            cursor.close()
        return _json(content.write(record, row, _address(request, row["id"])))

    def create(self, request: Request, body: bytes) -> Response:
        """A new record."""
        record = _record_type(request)
        columns = _columns(record, request, body)
        with self._world.writing() as cursor:
            number = Records(record, cursor).create(columns, self._world.clock)
        return _done(_address(request, number))

    def update(self, request: Request, body: bytes) -> Response:
        """Some fields of a record."""
        record = _record_type(request)
        columns = _columns(record, request, body)
        with self._world.writing() as cursor:
            records = Records(record, cursor)
            number = str(records.get(request.path_params["key"])["id"])
            records.update(number, columns, self._world.clock)
        return _done(_address(request, number))

    def upsert(self, request: Request, body: bytes) -> Response:
        """A record by its external id, new or not."""
        record = _record_type(request)
        key: str = request.path_params["key"]
        if not key.startswith(EXTERNAL):
            raise InvalidRequestError(
                "PUT needs an external id: use eid:<external id>.",
                code="INVALID_REQUEST",
                errorUrlPath=request.url.path,
            )
        columns = _columns(record, request, body)
        columns["externalid"] = key.removeprefix(EXTERNAL)
        with self._world.writing() as cursor:
            records = Records(record, cursor)
            try:
                number = str(records.get(key)["id"])
            except NonexistentRecordError:
                number = records.create(columns, self._world.clock)
            else:
                records.update(number, columns, self._world.clock)
        return _done(_address(request, number))

    def delete(self, request: Request, _: bytes) -> Response:
        """Delete a record."""
        with self._world.writing() as cursor:
            records = Records(_record_type(request), cursor)
            number = str(records.get(request.path_params["key"])["id"])
            records.delete(number, self._world.clock)
        return Response(status_code=204)


def _record_type(request: Request) -> RecordType:
    """The record type in the address."""
    name = request.path_params["record"]
    record = RECORD_TYPES.get(str(name).lower())
    if record is None:
        raise NonexistentRecordError(f"/{name}")
    return record


def _columns(record: RecordType, request: Request, body: bytes) -> dict[str, Any]:
    """The columns that the request's body sets."""
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequestError(
            "Invalid content in the request body.", code="INVALID_CONTENT"
        ) from error
    if not isinstance(sent, dict):
        raise InvalidRequestError(
            "The request body must be an object.", code="INVALID_CONTENT"
        )
    validation = request.headers.get("x-netsuite-propertynamevalidation", "warning")
    return content.read(record, sent, is_strict=validation.lower() == "error")


def _address(request: Request, number: str) -> str:
    """The address of a record."""
    record = request.path_params["record"]
    base = str(request.url.replace(query=""))
    return f"{base[: base.index(f'/{record}')]}/{record}/{number}"


def _link(rel: str, href: str) -> dict[str, str]:
    """One link."""
    return {"rel": rel, "href": href}


def _json(
    body: dict[str, Any], media_type: str = "application/vnd.oracle.resource+json"
) -> Response:
    """A body of JSON."""
    return Response(orjson.dumps(body), media_type=media_type)


def _done(address: str) -> Response:
    """Nothing to say but where the record is."""
    return Response(status_code=204, headers={"Location": address})
