"""Bulk API 2.0 query jobs: asked for, polled, fetched page by page as CSV."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.bulk2.query_job import OVER, JobState, QueryJob
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.ids import new_id
from sandbox.servers.salesforce.rendering.csv_text import (
    DELIMITERS,
    csv_header,
    csv_page,
)
from sandbox.servers.salesforce.soql import check_bulk_columns, check_bulk_query, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.servers.salesforce.queries import QueryService
    from sandbox.servers.salesforce.runs import QueryRuns
    from sandbox.world import LiveWorld

KEPT_FOR: Final = dt.timedelta(days=7)
"""How long a job and its result are kept, by the firm's clock."""
DEFAULT_PAGE: Final = 50_000
PARALLEL_PAGES: Final = 5
LIST_PAGE: Final = 1_000
_PREFIX: Final = "750"
_ROWS_PER_WRITE: Final = 20_000


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of a job's result.

    Attributes:
        content: the CSV, piece by piece.
        records: how many records it has.
        locator: that of the next page, or the word `null`.
    """

    content: Iterator[bytes]
    records: int
    locator: str


class QueryJobs:
    """The query jobs of an org."""

    def __init__(
        self, world: LiveWorld, queries: QueryService, runs: QueryRuns, created_by: str
    ) -> None:
        """Run jobs over the live store, as the user `created_by`."""
        self._world = world
        self._queries = queries
        self._runs = runs
        self._created_by = created_by
        self._jobs: dict[str, QueryJob] = {}
        self._lock = threading.Lock()

    def create(self, request: Mapping[str, Any], version: str) -> dict[str, Any]:
        """Take a job on; its summary before it has begun.

        Raises:
            SalesforceError: the query or an option is wrong, which is known at once.
        """
        operation = request.get("operation")
        if operation not in {"query", "queryAll"}:
            raise _invalid_job(f"Unknown operation for a query job: {operation}")
        delimiter = request.get("columnDelimiter") or "COMMA"
        line_ending = request.get("lineEnding") or "LF"
        content_type = request.get("contentType") or "CSV"
        if (
            delimiter not in DELIMITERS
            or line_ending not in {"LF", "CRLF"}
            or content_type != "CSV"
        ):
            raise _invalid_job(
                f"Unsupported format: {content_type} {delimiter} {line_ending}"
            )
        soql = str(request.get("query") or "")
        check_bulk_query(parse(soql), "Bulk V2 Query with CSV content type")
        compiled = self._queries.compile(soql, with_deleted=operation == "queryAll")
        check_bulk_columns(compiled)
        job = QueryJob(
            id=new_id(_PREFIX),
            operation=operation,
            compiled=compiled,
            delimiter=delimiter,
            line_ending=line_ending,
            version=version,
            created_by=self._created_by,
            created_at=self._world.clock,
        )
        summary = job.summary()
        self._forget_old()
        with self._lock:
            self._jobs[job.id] = job
        self._runs.submit(job.compiled, job.begin, job.is_aborted, job.end)
        return summary

    def find(self, job_id: str) -> QueryJob:
        """The job of that id.

        Raises:
            SalesforceError: `NOT_FOUND`.
        """
        job = self._jobs.get(job_id)
        if job is None or self._is_old(job):
            raise not_found()
        return job

    def all(self) -> list[QueryJob]:
        """All jobs, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if not self._is_old(job)]

    def abort(self, job_id: str) -> QueryJob:
        """Stop a job that isn't over.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        job = self.find(job_id)
        if not job.abort():
            raise SalesforceError(400, "INVALIDJOBSTATE", f"Job is already {job.state}")
        return job

    def delete(self, job_id: str) -> None:
        """Forget a job that is over, and its result.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        job = self.find(job_id)
        if job.state not in OVER:
            raise SalesforceError(
                400,
                "INVALIDJOBSTATE",
                "Only a job that is complete, failed or aborted can be deleted",
            )
        self._forget(job)

    def page(
        self, job_id: str, version: str, locator: str, max_records: int | None
    ) -> ResultPage:
        """A page of the result of a job that is complete.

        Raises:
            SalesforceError: the job isn't complete or was asked with another version,
                or the locator isn't one of its result.
        """
        job = self._complete(job_id, version)
        offset = _offset(locator)
        if offset and offset >= job.records:
            raise _invalid_locator(locator)
        end = min(offset + (max_records or DEFAULT_PAGE), job.records)
        following = "null" if end >= job.records else _locator(end)
        return ResultPage(self._csv(job, offset, end), end - offset, following)

    def parallel_pages(
        self, job_id: str, version: str, locator: str
    ) -> tuple[list[str], str | None]:
        """Locators of up to five pages, and of those that follow, if any do."""
        job = self._complete(job_id, version)
        offset = _offset(locator)
        starts = list(range(offset, max(job.records, 1), DEFAULT_PAGE))
        shown, left = starts[:PARALLEL_PAGES], starts[PARALLEL_PAGES:]
        return [_locator(each) for each in shown], _locator(left[0]) if left else None

    def _is_old(self, job: QueryJob) -> bool:
        return job.created_at + KEPT_FOR <= self._world.clock

    def _forget_old(self) -> None:
        with self._lock:
            old = [job for job in self._jobs.values() if self._is_old(job)]
        for job in old:
            job.abort()
            self._forget(job)

    def _forget(self, job: QueryJob) -> None:
        with self._lock:
            self._jobs.pop(job.id, None)
        if job.result is not None:
            job.result.remove()

    def _complete(self, job_id: str, version: str) -> QueryJob:
        job = self.find(job_id)
        if version != job.version:
            raise SalesforceError(
                409,
                "API_ERROR",
                f"The job was created with {job.version}, not with {version}",
            )
        if job.state is not JobState.JOB_COMPLETE:
            raise SalesforceError(
                412,
                "JOB_NOT_COMPLETE",
                "can only download query results of successfully completed bulk job "
                f"with status: JOB_COMPLETE. Current status: {job.state.name}",
            )
        return job

    def _csv(self, job: QueryJob, offset: int, end: int) -> Iterator[bytes]:
        columns = job.compiled.columns
        yield _ended(csv_header(columns, job.delimiter), job)
        if job.result is None:
            return
        cursor = self._world.connection()
        try:
            for rows in job.result.pages(offset, end - offset, _ROWS_PER_WRITE):
                yield _ended(csv_page(cursor, columns, rows, job.delimiter), job)
        finally:
            cursor.close()


def _ended(content: bytes, job: QueryJob) -> bytes:
    """The lines as the job wants them to end."""
    return content.replace(b"\n", b"\r\n") if job.line_ending == "CRLF" else content


def _invalid_job(message: str) -> SalesforceError:
    return SalesforceError(400, "INVALIDJOB", message)


def _invalid_locator(locator: str) -> SalesforceError:
    return SalesforceError(
        400, "INVALID_QUERY_LOCATOR", f"invalid query locator: {locator}"
    )


def _locator(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def _offset(locator: str) -> int:
    if not locator or locator == "null":
        return 0
    try:
        padded = locator + "=" * (-len(locator) % 4)
        return int(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValueError) as error:
        raise _invalid_locator(locator) from error
