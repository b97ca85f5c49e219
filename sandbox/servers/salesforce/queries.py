"""Answer `query` and `queryAll`: the first page, and those after it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa

from sandbox.servers.salesforce.catalogue import SCHEMA
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.rendering.json_text import JsonRenderer, page_body
from sandbox.servers.salesforce.soql import Context, compile_query, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.cursors import CursorStore
    from sandbox.servers.salesforce.soql import CompiledQuery, Query
    from sandbox.servers.salesforce.store import OrgStore

_DEFAULT_BATCH: Final = 2_000
_SMALLEST_BATCH: Final = 200
_MOST_CELLS: Final = 200_000
_BATCH_SIZE: Final = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)
_ROWS_PER_READ: Final = 50_000


def batch_size(headers: Mapping[str, str]) -> int:
    """The page size that a client asks for, within the platform's bounds."""
    match = _BATCH_SIZE.search(headers.get("sforce-query-options", ""))
    wanted = int(match[1]) if match else _DEFAULT_BATCH
    return min(max(wanted, _SMALLEST_BATCH), _DEFAULT_BATCH)


@dataclass(frozen=True, slots=True)
class _Page:
    """The rows of a page, of how many in all, and the locator of the next page."""

    rows: pa.Table
    total: int
    following: str | None


class QueryService:
    """Queries over the live store, and their cursors."""

    def __init__(
        self,
        store: OrgStore,
        catalogue: Catalogue,
        cursors: CursorStore,
        user_id: str,
    ) -> None:
        """Answer the user, keeping what follows the first page in `cursors`."""
        self._store = store
        self._catalogue = catalogue
        self._cursors = cursors
        self._user_id = user_id

    @property
    def clock(self) -> dt.datetime:
        """The org's instant."""
        return self._store.clock

    def compile(self, soql: str, *, with_deleted: bool) -> CompiledQuery:
        """The SQL of a query, as of now.

        Raises:
            SalesforceError: the platform's complaint about it.
        """
        return self.compile_parsed(parse(soql), with_deleted=with_deleted)

    def compile_parsed(self, query: Query, *, with_deleted: bool) -> CompiledQuery:
        """The same for a query that has been read."""
        context = Context(
            self._catalogue, self._store.clock.date(), self._user_id, with_deleted
        )
        return compile_query(query, context)

    def first_page(
        self, soql: str, version: str, size: int, *, with_deleted: bool
    ) -> bytes:
        """The body that answers a query."""
        compiled = self.compile(soql, with_deleted=with_deleted)
        size = _page_size(compiled, size)
        with self._store.reading() as cursor:
            reader = cursor.execute(
                compiled.sql, list(compiled.parameters)
            ).to_arrow_reader(_ROWS_PER_READ)
            first = _take(reader, size + 1)
            if compiled.is_count:
                return page_body(first.column(0)[0].as_py(), [])
            if first.num_rows <= size:
                page = _Page(first, first.num_rows, None)
                return self._written(compiled, version, size, page)
            if compiled.is_aggregate:
                raise SalesforceError(
                    400,
                    "EXCEEDED_ID_LIMIT",
                    "Aggregate query does not support queryMore(), use LIMIT to "
                    "restrict the results to a single batch",
                )
            batches = itertools.chain(first.to_batches(), reader)
            found = self._cursors.open(compiled, reader.schema, batches, size)
        page = _Page(first.slice(0, size), found.result.count, found.locator(size))
        return self._written(compiled, version, size, page)

    def explain(self, soql: str) -> dict[str, Any]:
        """How a query would be answered: this store has no indexes to choose from."""
        compiled = self.compile(soql, with_deleted=False)
        sobject = self._catalogue.require(compiled.object_name)
        count = self.count(sobject)
        plan = {
            "cardinality": count,
            "fields": [],
            "leadingOperationType": "TableScan",
            "notes": [],
            "relativeCost": 1.0,
            "sobjectCardinality": count,
            "sobjectType": sobject.name,
        }
        return {"plans": [plan], "sourceQuery": soql}

    def next_page(self, locator: str, version: str) -> bytes:
        """The body of a further page.

        Raises:
            SalesforceError: `INVALID_QUERY_LOCATOR`.
        """
        found, offset = self._cursors.find(locator)
        end = offset + found.batch_size
        total = found.result.count
        page = _Page(
            found.result.rows(offset, found.batch_size),
            total,
            found.locator(end) if end < total else None,
        )
        return self._written(found.compiled, version, found.batch_size, page)

    def records(
        self, sobject: SObject, condition: str, fields: Sequence[str], version: str
    ) -> list[str]:
        """The records that a SOQL condition finds, each as JSON.

        Raises:
            SalesforceError: a field isn't there.
        """
        for name in fields:
            if "." not in name and sobject.field(name.strip()) is None:
                raise SalesforceError(
                    400,
                    "INVALID_FIELD",
                    f"No such column '{name}' on sobject of type {sobject.name}",
                )
        names = ",".join(dict.fromkeys(name.strip() for name in fields))
        compiled = self.compile(
            f"SELECT {names} FROM {sobject.name} WHERE {condition}",  # noqa: S608 - SOQL, read as any other
            with_deleted=False,
        )
        with self._store.reading() as cursor:
            rows = cursor.execute(
                compiled.sql, list(compiled.parameters)
            ).to_arrow_table()
            return JsonRenderer(cursor, version).records(compiled, rows)

    def ids(
        self,
        sobject: SObject,
        condition: str,
        field: str = "Id",
        *,
        with_deleted: bool = False,
    ) -> list[str]:
        """One field of the records that a SOQL condition finds, mostly their ids."""
        compiled = self.compile(
            f"SELECT {field} FROM {sobject.name} WHERE {condition}",  # noqa: S608 - SOQL, read as any other
            with_deleted=with_deleted,
        )
        with self._store.reading() as cursor:
            rows = cursor.execute(compiled.sql, list(compiled.parameters)).fetchall()
        return [row[0] for row in rows]

    def recent(self, sobject: SObject, version: str) -> list[dict[str, Any]]:
        """The records of an object that changed last."""
        order = "SystemModstamp" if sobject.field("SystemModstamp") else "CreatedDate"
        names = "Id, Name" if sobject.field("Name") else "Id"
        body = self.first_page(
            f"SELECT {names} FROM {sobject.name} ORDER BY {order} DESC LIMIT 5",  # noqa: S608 - SOQL, of names of the catalogue
            version,
            _DEFAULT_BATCH,
            with_deleted=False,
        )
        found: list[dict[str, Any]] = orjson.loads(body)["records"]
        return found

    def count(self, sobject: SObject) -> int:
        """How many records an object has, without the recycle bin."""
        compiled = self.compile(
            f"SELECT count() FROM {sobject.name}",  # noqa: S608 - SOQL, of a name of the catalogue
            with_deleted=False,
        )
        with self._store.reading() as cursor:
            row = cursor.execute(compiled.sql, list(compiled.parameters)).fetchone()
            return int(row[0]) if row else 0

    def changed(
        self, sobject: SObject, start: dt.datetime, end: dt.datetime, *, deleted: bool
    ) -> list[tuple[str, dt.datetime]]:
        """Ids and stamps of the records that changed, or were deleted, in a span."""
        gone = '"IsDeleted" is true' if sobject.has_soft_deletes else "false"
        condition = gone if deleted else f"not ({gone})"
        with self._store.reading() as cursor:
            return cursor.execute(
                f'select "Id", "SystemModstamp" from {SCHEMA}."{sobject.name}" '  # noqa: S608 - the catalogue's names
                f'where "SystemModstamp" >= ? and "SystemModstamp" < ? and {condition} '
                'order by "SystemModstamp", "Id"',
                [start, end],
            ).fetchall()

    def _written(
        self, compiled: CompiledQuery, version: str, size: int, page: _Page
    ) -> bytes:
        def open_children(children: CompiledQuery, found: pa.Table) -> str:
            """Keep the children of a record that are too many for its page."""
            opened = self._cursors.open(
                children, found.schema, found.to_batches(), size
            )
            return opened.locator(size)

        with self._store.reading() as cursor:
            renderer = JsonRenderer(cursor, version, size, open_children)
            records = renderer.records(compiled, page.rows)
        return page_body(page.total, records, renderer.page_url(page.following))


def _page_size(compiled: CompiledQuery, size: int) -> int:
    """Fewer records a page where they are wide, as the platform does."""
    fitting = _MOST_CELLS // max(1, len(compiled.columns))
    return min(size, max(_SMALLEST_BATCH, fitting))


def _take(reader: pa.RecordBatchReader, count: int) -> pa.Table:
    """The batches of a reader until there are that many rows, or no more."""
    batches = []
    rows = 0
    for batch in reader:
        batches.append(batch)
        rows += batch.num_rows
        if rows >= count:
            break
    return pa.Table.from_batches(batches, reader.schema)
