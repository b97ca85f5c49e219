"""The record service's requests that read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sandbox.servers.netsuite.errors import NonexistentRecordError, NotAcceptableError
from sandbox.servers.netsuite.paging import Window, envelope
from sandbox.servers.netsuite.records import filters, metadata, requests
from sandbox.servers.netsuite.records.answers import MEDIA_TYPE, answer, base
from sandbox.servers.netsuite.records.reading import FIRST_LINE, Reader
from sandbox.servers.netsuite.records.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from duckdb import DuckDBPyConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from sandbox.world import LiveWorld

_TRUE: Final = frozenset({"true", "True", "1"})


class RecordReads:
    """Reads records, and what there is to know of their types."""

    def __init__(self, world: LiveWorld) -> None:
        """Read the records of a world."""
        self._world = world

    def catalogue(self, request: Request, _: bytes) -> Response:
        """The record types; all of them, or those that `select` names, in OpenAPI."""
        address = f"{base(request)}/metadata-catalog"
        if metadata.SWAGGER in request.headers.get("accept", ""):
            names = request.query_params.get("select", "")
            wanted = [requests.record_type(name) for name in names.split(",") if name]
            found = metadata.openapi(wanted or metadata.all_types(), base(request))
            return answer(found, metadata.SWAGGER)
        items = [metadata.entry(record, address) for record in metadata.all_types()]
        body = {"links": [{"rel": "self", "href": address}], "items": items}
        return answer(body, metadata.JSON)

    def schema(self, request: Request, _: bytes) -> Response:
        """One record type, in the language that the caller accepts."""
        name = request.path_params["record"]
        accepted = request.headers.get("accept", "*/*")
        shared = metadata.SHARED.get(name.lower())
        if shared is not None:
            return answer(shared, metadata.SCHEMA)
        record = requests.record_type(name)
        if metadata.SWAGGER in accepted:
            found = metadata.openapi([record], base(request))
            return answer(found, metadata.SWAGGER)
        if not any(kind in accepted for kind in ("schema+json", "/json", "*/*")):
            raise NotAcceptableError(accepted)
        return answer(metadata.schema(record), metadata.SCHEMA)

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
        address = f"{base(request)}/{request.path_params['record']}"
        items = [
            {"links": [{"rel": "self", "href": f"{address}/{number}"}], "id": number}
            for (number,) in rows
        ]
        count = int(total[0]) if total else 0
        return answer(
            {**envelope(request, window, len(items), count), "items": items},
            f"{MEDIA_TYPE}; type=collection",
        )

    def get(self, request: Request, _: bytes) -> Response:
        """One record."""
        record = requests.record_type(request.path_params["record"])
        names = request.query_params.get("fields", "")
        with self._reading() as cursor:
            row = Store(cursor, self._now).get(record, request.path_params["key"])
            body = Reader(cursor, base(request)).record(
                record,
                row["id"],
                expand=request.query_params.get("expandSubResources") in _TRUE,
                names=[name.strip() for name in names.split(",") if name.strip()],
            )
        return answer(body, f"{MEDIA_TYPE}; type=singular")

    def part(self, request: Request, _: bytes) -> Response:
        """A sublist of a record, or the record that a reference leads to."""
        record = requests.record_type(request.path_params["record"])
        name = request.path_params["part"]
        with self._reading() as cursor:
            row = Store(cursor, self._now).get(record, request.path_params["key"])
            reader = Reader(cursor, base(request))
            sublist = record.sublist(name)
            if sublist is not None:
                body = reader.sublist(record, sublist, row["id"])
            else:
                body = reader.referred(record, row["id"], name)
        return answer(body, f"{MEDIA_TYPE}; type=collection")

    def line(self, request: Request, _: bytes) -> Response:
        """One line of a sublist."""
        record = requests.record_type(request.path_params["record"])
        sublist = record.sublist(request.path_params["part"])
        wanted = request.path_params["line"]
        with self._reading() as cursor:
            row = Store(cursor, self._now).get(record, request.path_params["key"])
            reader = Reader(cursor, base(request))
            if sublist is not None:
                for item in reader.sublist(record, sublist, row["id"])["items"]:
                    if str(item["line"]) == wanted:
                        return answer(item, f"{MEDIA_TYPE}; type=singular")
        raise NonexistentRecordError(f"/{request.path_params['part']}/{wanted}")

    @property
    def _now(self) -> datetime:
        return self._world.clock.replace(tzinfo=None)

    @contextmanager
    def _reading(self) -> Iterator[DuckDBPyConnection]:
        cursor = self._world.connection()
        try:
            yield cursor
        finally:
            cursor.close()
