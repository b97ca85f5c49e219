"""Query batches of the first Bulk API."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response, StreamingResponse

from sandbox.servers.salesforce.bulk1 import chunks
from sandbox.servers.salesforce.bulk1.documents import (
    JSON,
    NAMESPACE,
    XML,
    XML_HEAD,
    result_list,
)
from sandbox.servers.salesforce.bulk1.errors import BulkError
from sandbox.servers.salesforce.bulk1.jobs import BatchState
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.ids import new_id
from sandbox.servers.salesforce.rendering.csv_text import csv_header, csv_page
from sandbox.servers.salesforce.rendering.json_text import JsonRenderer
from sandbox.servers.salesforce.rendering.xml_text import xml_records
from sandbox.servers.salesforce.soql import check_bulk_columns, check_bulk_query, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.bulk1.jobs import Batch, Job
    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.servers.salesforce.queries import QueryService
    from sandbox.servers.salesforce.results import Result
    from sandbox.servers.salesforce.runs import Outcome, QueryRuns
    from sandbox.servers.salesforce.soql import CompiledQuery, Query
    from sandbox.world import LiveWorld

_RESULT_PREFIX: Final = "752"
_ROWS_PER_RESULT: Final = 500_000
_ROWS_PER_WRITE: Final = 20_000
_CONTENT_TYPES: Final = {"CSV": "text/csv", "XML": XML, "JSON": JSON}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a batch found: its rows, and the ids of the results they are cut into."""

    compiled: CompiledQuery
    result: Result
    ids: tuple[str, ...]


class QueryBatches:
    """Runs query batches, and writes what they found."""

    def __init__(
        self,
        world: LiveWorld,
        catalogue: Catalogue,
        queries: QueryService,
        runs: QueryRuns,
        rows_per_result: int = _ROWS_PER_RESULT,
    ) -> None:
        """Run over the live store; a result holds at most `rows_per_result` rows."""
        self._world = world
        self._catalogue = catalogue
        self._queries = queries
        self._runs = runs
        self._rows_per_result = rows_per_result
        self._found: dict[str, _Found] = {}

    def submit(self, job: Job, batch: Batch) -> None:
        """Run the batch's query, or one for each chunk of ids."""
        try:
            query = self._checked(job, batch)
            chunking = chunks.chunking_of(job.options.get(chunks.HEADER, ""))
            if chunking is None:
                self._run(job, batch, query)
                return
            with contextlib.closing(self._world.connection()) as cursor:
                parts = list(chunks.chunks(query, chunking, self._catalogue, cursor))
            batch.state = BatchState.NOT_PROCESSED
            for part in parts:
                chunk = job.new_batch(batch.request, self._world.clock)
                self._run(job, chunk, part)
        except SalesforceError as error:
            batch.fail(
                f"InvalidBatch : Failed to process query: {error.error_code}: "
                f"{error.message}"
            )
        except BulkError as error:
            batch.fail(f"{error.code} : {error.message}")

    def results(self, job: Job, batch: Batch) -> Response:
        """The ids of a batch's results."""
        return result_list(self._of(batch).ids, as_json=job.is_json)

    def result(self, job: Job, batch: Batch, result_id: str) -> Response:
        """One result, written as it is read.

        Raises:
            BulkError: `InvalidBatch`.
        """
        found = self._of(batch)
        if result_id not in found.ids:
            raise BulkError("InvalidBatch", f"Unable to find result: {result_id}")
        start = found.ids.index(result_id) * self._rows_per_result
        content = self._written(job, found, start)
        return StreamingResponse(content, media_type=_CONTENT_TYPES[job.content_type])

    def _of(self, batch: Batch) -> _Found:
        found = self._found.get(batch.id)
        if found is None:
            raise BulkError("InvalidBatch", f"Batch is not completed: {batch.state}")
        return found

    def _checked(self, job: Job, batch: Batch) -> Query:
        query = parse(batch.request.decode().strip())
        check_bulk_query(query, "Bulk Query")
        if query.object_name.lower() != job.object_name.lower():
            raise BulkError(
                "InvalidBatch",
                f"The query is for {query.object_name}, the job for {job.object_name}",
            )
        return query

    def _run(self, job: Job, batch: Batch, query: Query) -> None:
        compiled = self._queries.compile_parsed(
            query, with_deleted=job.operation == "queryAll"
        )
        check_bulk_columns(compiled)

        def begin() -> bool:
            if batch.state is not BatchState.QUEUED:
                return False
            batch.state = BatchState.IN_PROGRESS
            return True

        def end(outcome: Outcome) -> None:
            batch.milliseconds = outcome.milliseconds
            if outcome.result is None:
                batch.fail(outcome.error or "")
                return
            batch.processed = outcome.result.count
            number = max(1, -(-outcome.result.count // self._rows_per_result))
            ids = tuple(new_id(_RESULT_PREFIX)[:15] for _ in range(number))
            self._found[batch.id] = _Found(compiled, outcome.result, ids)
            batch.state = BatchState.COMPLETED

        self._runs.submit(compiled, begin, lambda: job.state == "Aborted", end)

    def _written(self, job: Job, found: _Found, start: int) -> Iterator[bytes]:
        """One result, piece by piece."""
        pages = found.result.pages(start, self._rows_per_result, _ROWS_PER_WRITE)
        with contextlib.closing(self._world.connection()) as cursor:
            if job.content_type == "CSV":
                yield from _csv(cursor, found.compiled, pages)
            elif job.is_json:
                yield from _json(cursor, found.compiled, pages, f"v{job.version}")
            else:
                yield from _xml(cursor, found.compiled, pages)


def _csv(
    cursor: DuckDBPyConnection, compiled: CompiledQuery, pages: Iterator[pa.Table]
) -> Iterator[bytes]:
    yield csv_header(compiled.columns, "COMMA")
    for rows in pages:
        yield csv_page(cursor, compiled.columns, rows, "COMMA")


def _json(
    cursor: DuckDBPyConnection,
    compiled: CompiledQuery,
    pages: Iterator[pa.Table],
    version: str,
) -> Iterator[bytes]:
    renderer = JsonRenderer(cursor, version, with_milliseconds=True)
    separator = "["
    for rows in pages:
        yield f"{separator}{','.join(renderer.records(compiled, rows))}".encode()
        separator = ","
    yield b"]" if separator == "," else b"[]"


def _xml(
    cursor: DuckDBPyConnection, compiled: CompiledQuery, pages: Iterator[pa.Table]
) -> Iterator[bytes]:
    instance = "http://www.w3.org/2001/XMLSchema-instance"
    yield (
        f'{XML_HEAD}<queryResult xmlns="{NAMESPACE}" xmlns:xsi="{instance}">'
    ).encode()
    for rows in pages:
        yield "".join(xml_records(cursor, compiled, rows)).encode()
    yield b"</queryResult>"
