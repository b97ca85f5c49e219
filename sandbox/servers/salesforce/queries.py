"""Answer `query` and `queryAll`: the first page, and those after it."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Final

import orjson

from sandbox.servers.salesforce.catalogue import SCHEMA
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.rendering import json_records
from sandbox.servers.salesforce.soql import compile_query, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.cursors import CursorStore
    from sandbox.servers.salesforce.soql import CompiledQuery
    from sandbox.world import LiveWorld

_DEFAULT_BATCH: Final = 2_000
_SMALLEST_BATCH: Final = 200
_BATCH_SIZE: Final = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


def batch_size(headers: Mapping[str, str]) -> int:
    """The page size that a client asks for, within the platform's bounds."""
    match = _BATCH_SIZE.search(headers.get("sforce-query-options", ""))
    wanted = int(match[1]) if match else _DEFAULT_BATCH
    return min(max(wanted, _SMALLEST_BATCH), _DEFAULT_BATCH)


class QueryService:
    """Queries over the live store, and their cursors."""

    def __init__(
        self, world: LiveWorld, catalogue: Catalogue, cursors: CursorStore
    ) -> None:
        """Answer from the store, keeping what follows the first page in `cursors`."""
        self._world = world
        self._catalogue = catalogue
        self._cursors = cursors

    def first_page(
        self, soql: str, version: str, size: int, *, with_deleted: bool
    ) -> bytes:
        """The body that answers a query."""
        compiled = self._compile(soql, with_deleted=with_deleted)
        with contextlib.closing(self._world.connection()) as cursor:
            rows = _fetch(cursor, compiled)
        if compiled.is_count:
            return _body(rows.column(0)[0].as_py(), None, [])
        if rows.num_rows <= size:
            return self._page(compiled, rows, version, rows.num_rows, None)
        cursor_id = self._cursors.open(compiled, rows, size)
        following = f"{cursor_id}-{size}"
        return self._page(
            compiled, rows.slice(0, size), version, rows.num_rows, following
        )

    def next_page(self, locator: str, version: str) -> bytes:
        """The body of a further page."""
        cursor_id, found, offset = self._cursors.find(locator)
        end = offset + found.batch_size
        total = found.rows.num_rows
        return self._page(
            found.compiled,
            found.rows.slice(offset, found.batch_size),
            version,
            total,
            f"{cursor_id}-{end}" if end < total else None,
        )

    def record(
        self, sobject: SObject, record_id: str, fields: Sequence[str], version: str
    ) -> str:
        """One record as JSON.

        Raises:
            SalesforceError: a field or the record isn't there.
        """
        for name in fields:
            if sobject.field(name.strip()) is None:
                raise SalesforceError(
                    400,
                    "INVALID_FIELD",
                    f"No such column '{name}' on sobject of type {sobject.name}",
                )
        names = ",".join(name.strip() for name in fields)
        compiled = self._compile(
            f"SELECT {names} FROM {sobject.name} WHERE Id = '{record_id}'",  # noqa: S608 - SOQL, of names and an id that were checked
            with_deleted=True,
        )
        with contextlib.closing(self._world.connection()) as cursor:
            rows = _fetch(cursor, compiled)
            if not rows.num_rows:
                raise not_found()
            return json_records(cursor, compiled, rows, version)[0]

    def count(self, sobject: SObject) -> int:
        """How many records an object has, without the recycle bin."""
        compiled = self._compile(
            f"SELECT count() FROM {sobject.name}",  # noqa: S608 - SOQL, of a name of the catalogue
            with_deleted=False,
        )
        with contextlib.closing(self._world.connection()) as cursor:
            return int(_fetch(cursor, compiled).column(0)[0].as_py())

    def changed(
        self, sobject: SObject, start: dt.datetime, end: dt.datetime, *, deleted: bool
    ) -> list[tuple[str, dt.datetime]]:
        """Ids and stamps of the records that changed, or were deleted, in a span."""
        gone = '"IsDeleted" is true' if sobject.has_soft_deletes else "false"
        condition = gone if deleted else f"not ({gone})"
        with contextlib.closing(self._world.connection()) as cursor:
            return cursor.execute(
                f'select "Id", "SystemModstamp" from {SCHEMA}."{sobject.name}" '  # noqa: S608 - the catalogue's names
                f'where "SystemModstamp" >= ? and "SystemModstamp" < ? and {condition} '
                'order by "SystemModstamp", "Id"',
                [start, end],
            ).fetchall()

    def _compile(self, soql: str, *, with_deleted: bool) -> CompiledQuery:
        return compile_query(
            parse(soql),
            self._catalogue,
            self._world.clock.date(),
            with_deleted=with_deleted,
        )

    def _page(
        self,
        compiled: CompiledQuery,
        rows: pa.Table,
        version: str,
        total: int,
        following: str | None,
    ) -> bytes:
        with contextlib.closing(self._world.connection()) as cursor:
            records = json_records(cursor, compiled, rows, version)
        next_url = (
            None if following is None else f"/services/data/{version}/query/{following}"
        )
        return _body(total, next_url, records)


def _fetch(cursor: DuckDBPyConnection, compiled: CompiledQuery) -> pa.Table:
    return cursor.execute(compiled.sql, list(compiled.parameters)).to_arrow_table()


def _body(total: int, next_url: str | None, records: list[str]) -> bytes:
    done = "true" if next_url is None else "false"
    following = (
        ""
        if next_url is None
        else f',"nextRecordsUrl":{orjson.dumps(next_url).decode()}'
    )
    return (
        f'{{"totalSize":{total},"done":{done}{following},'
        f'"records":[{",".join(records)}]}}'
    ).encode()
