"""Bulk API 2.0 query jobs: asked for, polled, fetched page by page as CSV.

A job runs in a thread of its own and writes its rows to an Arrow file, so that a result
of millions of rows costs disk and not memory, and any page of it can be read again.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from sandbox.servers.salesforce.errors import SalesforceError, malformed_query
from sandbox.servers.salesforce.ids import new_id
from sandbox.servers.salesforce.rendering import DELIMITERS, csv_page
from sandbox.servers.salesforce.soql import CompiledQuery, compile_query, parse
from sandbox.servers.salesforce.soql.syntax import FieldGroup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.world import LiveWorld

DEFAULT_PAGE: Final = 50_000
LARGEST_PAGE: Final = 1_000_000
_PREFIX: Final = "750"
_ROWS_PER_BATCH: Final = 100_000
_WORKERS: Final = 2


class JobState(StrEnum):
    """Where a job is."""

    UPLOAD_COMPLETE = "UploadComplete"
    IN_PROGRESS = "InProgress"
    JOB_COMPLETE = "JobComplete"
    FAILED = "Failed"
    ABORTED = "Aborted"


_OVER: Final = frozenset({JobState.JOB_COMPLETE, JobState.FAILED, JobState.ABORTED})


@dataclass(slots=True)
class QueryJob:
    """A job, as it goes through its states."""

    id: str
    operation: str
    compiled: CompiledQuery
    delimiter: str
    line_ending: str
    version: str
    created_by: str
    created_at: dt.datetime
    path: Path
    state: JobState = JobState.UPLOAD_COMPLETE
    records: int = 0
    milliseconds: int = 0
    error: str | None = None

    def summary(self) -> dict[str, Any]:
        """What the creation answers."""
        stamp = self.created_at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.compiled.object_name,
            "createdById": self.created_by,
            "createdDate": stamp,
            "systemModstamp": stamp,
            "state": self.state.value,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version.removeprefix("v")),
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
        }

    def details(self) -> dict[str, Any]:
        """What a poll answers."""
        found = {
            **self.summary(),
            "jobType": "V2Query",
            "numberRecordsProcessed": self.records,
            "retries": 0,
            "totalProcessingTime": self.milliseconds,
            "isPkChunkingSupported": True,
        }
        if self.error is not None:
            found["errorMessage"] = self.error
        return found


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of a job's result."""

    content: bytes
    records: int
    locator: str


class QueryJobs:
    """The query jobs of an org."""

    def __init__(self, world: LiveWorld, catalogue: Catalogue, created_by: str) -> None:
        """Run jobs over the live store, as the user `created_by`."""
        self._world = world
        self._catalogue = catalogue
        self._created_by = created_by
        self._jobs: dict[str, QueryJob] = {}
        self._lock = threading.Lock()
        self._directory = tempfile.TemporaryDirectory(
            prefix="salesforce-bulk-", ignore_cleanup_errors=True
        )
        self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="bulk-query")

    def close(self) -> None:
        """Let running jobs end, and remove all results."""
        self._executor.shutdown(cancel_futures=True)
        self._directory.cleanup()

    def create(self, request: Mapping[str, Any], version: str) -> dict[str, Any]:
        """Take a job on; its summary before it has begun.

        Raises:
            SalesforceError: the query or an option is wrong, which is known at once.
        """
        operation = request.get("operation")
        if operation not in {"query", "queryAll"}:
            raise SalesforceError(
                400, "INVALIDJOB", f"Unknown operation for a query job: {operation}"
            )
        delimiter = request.get("columnDelimiter") or "COMMA"
        line_ending = request.get("lineEnding") or "LF"
        content_type = request.get("contentType") or "CSV"
        if (
            delimiter not in DELIMITERS
            or line_ending not in {"LF", "CRLF"}
            or content_type != "CSV"
        ):
            raise SalesforceError(
                400,
                "INVALIDJOB",
                f"Unsupported format: {content_type} {delimiter} {line_ending}",
            )
        compiled = self._compile(
            str(request.get("query") or ""), with_deleted=operation == "queryAll"
        )
        job_id = new_id(_PREFIX)
        job = QueryJob(
            id=job_id,
            operation=operation,
            compiled=compiled,
            delimiter=delimiter,
            line_ending=line_ending,
            version=version,
            created_by=self._created_by,
            created_at=self._world.clock,
            path=Path(self._directory.name, f"{job_id}.arrow"),
        )
        summary = job.summary()
        with self._lock:
            self._jobs[job.id] = job
        self._executor.submit(self._run, job)
        return summary

    def find(self, job_id: str) -> QueryJob:
        """The job of that id.

        Raises:
            SalesforceError: `NOT_FOUND`.
        """
        job = self._jobs.get(job_id)
        if job is None:
            raise SalesforceError(
                404, "NOT_FOUND", "The requested resource does not exist"
            )
        return job

    def all(self) -> list[QueryJob]:
        """All jobs, oldest first."""
        return list(self._jobs.values())

    def abort(self, job_id: str) -> QueryJob:
        """Stop a job that isn't over."""
        job = self.find(job_id)
        with self._lock:
            if job.state in _OVER:
                raise SalesforceError(
                    400, "INVALIDJOBSTATE", f"Job is already {job.state}"
                )
            job.state = JobState.ABORTED
        return job

    def delete(self, job_id: str) -> None:
        """Forget a job that is over, and its result."""
        job = self.find(job_id)
        if job.state not in _OVER:
            raise SalesforceError(
                400, "INVALIDJOBSTATE", "Job must be over before it can be deleted"
            )
        with self._lock:
            self._jobs.pop(job_id, None)
        job.path.unlink(missing_ok=True)

    def page(
        self, job_id: str, version: str, locator: str, max_records: int | None
    ) -> ResultPage:
        """A page of the result of a job that is complete."""
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
                f"with status: JOB_COMPLETE. Current status: {_shouted(job.state)}",
            )
        offset = _offset(locator)
        size = min(max_records or DEFAULT_PAGE, LARGEST_PAGE)
        with pa.memory_map(str(job.path)) as source:
            rows = pa.ipc.open_file(source).read_all().slice(offset, size)
            cursor = self._world.connection()
            try:
                content = csv_page(cursor, job.compiled.columns, rows, job.delimiter)
            finally:
                cursor.close()
            count = rows.num_rows
        if job.line_ending == "CRLF":
            content = content.replace(b"\n", b"\r\n")
        end = offset + count
        following = "null" if end >= job.records else _locator(end)
        return ResultPage(content, count, following)

    def _compile(self, soql: str, *, with_deleted: bool) -> CompiledQuery:
        query = parse(soql)
        if query.is_aggregate or query.is_count or query.offset is not None:
            raise SalesforceError(
                400,
                "API_ERROR",
                "Aggregates, GROUP BY and OFFSET are not supported by the Bulk API",
            )
        if any(isinstance(item, FieldGroup) for item in query.select):
            raise malformed_query(
                soql, 0, "The SOQL FIELDS function is not supported by the Bulk API"
            )
        return compile_query(
            query,
            self._catalogue,
            self._world.clock.date(),
            with_deleted=with_deleted,
        )

    def _run(self, job: QueryJob) -> None:
        with self._lock:
            if job.state is not JobState.UPLOAD_COMPLETE:
                return
            job.state = JobState.IN_PROGRESS
        started = dt.datetime.now(dt.UTC)
        try:
            records = self._write(job)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client learns it from the job
            with self._lock:
                job.error = f"InternalServerError : {error}"
                job.state = JobState.FAILED
            return
        elapsed = dt.datetime.now(dt.UTC) - started
        with self._lock:
            job.records = records
            job.milliseconds = int(elapsed.total_seconds() * 1000)
            if job.state is JobState.IN_PROGRESS:
                job.state = JobState.JOB_COMPLETE

    def _write(self, job: QueryJob) -> int:
        records = 0
        with contextlib.closing(self._world.connection()) as cursor:
            reader = cursor.execute(
                job.compiled.sql, list(job.compiled.parameters)
            ).to_arrow_reader(_ROWS_PER_BATCH)
            with (
                pa.OSFile(str(job.path), "wb") as sink,
                pa.ipc.new_file(sink, reader.schema) as writer,
            ):
                for batch in reader:
                    if job.state is JobState.ABORTED:
                        break
                    writer.write_batch(batch)
                    records += batch.num_rows
        return records


def _shouted(state: JobState) -> str:
    """The state as the message writes it: `InProgress` is `IN_PROGRESS`."""
    return "".join(
        f"_{letter}" if letter.isupper() and place else letter.upper()
        for place, letter in enumerate(state.value)
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
        raise SalesforceError(
            400, "INVALID_QUERY_LOCATOR", f"invalid query locator: {locator}"
        ) from error
