"""Bulk API 2.0 ingest jobs: created, filled, closed, worked off in the background."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.bulk2.ingest_job import (
    IngestJob,
    IngestState,
    IngestTerms,
)
from sandbox.servers.salesforce.bulk2.query_jobs import KEPT_FOR
from sandbox.servers.salesforce.bulk2.uploads import UploadError, read_upload
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.ids import new_id
from sandbox.servers.salesforce.rendering.csv_text import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.servers.salesforce.catalogue import SObject
    from sandbox.servers.salesforce.dml.drafts import Outcome
    from sandbox.servers.salesforce.http import Call
    from sandbox.servers.salesforce.writes import WriteService

_PREFIX: Final = "750"
_OPERATIONS: Final = ("insert", "update", "upsert", "delete", "hardDelete")
_LARGEST: Final = 150_000_000 * 3 // 4
"""Bytes of an upload: the platform counts 150 MB of its base64."""
_CHUNK: Final = 10_000
_WORKERS: Final = 2


class IngestJobs:
    """The ingest jobs of an org."""

    def __init__(self, writes: WriteService, created_by: str) -> None:
        """Write through the service, as the user `created_by`."""
        self._writes = writes
        self._created_by = created_by
        self._jobs: dict[str, IngestJob] = {}
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="bulk-ingest")

    def close(self) -> None:
        """Let running jobs end."""
        self._executor.shutdown(cancel_futures=True)

    def create(self, request: Mapping[str, Any], call: Call) -> IngestJob:
        """Take a job on, which is then open.

        Raises:
            SalesforceError: the object or an option is wrong.
        """
        operation = str(request.get("operation") or "")
        if operation not in _OPERATIONS:
            raise _invalid_job(f"Unknown operation: {operation}")
        sobject = self._writes.target(str(request.get("object") or ""))
        external_id = request.get("externalIdFieldName")
        if operation == "upsert":
            if not external_id:
                raise _invalid_job(
                    f"External ID was blank for {sobject.name}. An External ID must be "
                    "specified for upsert."
                )
            self._writes.key_field(sobject.name, str(external_id))
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
        job = IngestJob(
            id=new_id(_PREFIX),
            terms=IngestTerms(
                operation=operation,
                object_name=sobject.name,
                external_id=None if external_id is None else str(external_id),
                delimiter=delimiter,
                line_ending=line_ending,
                version=call.version,
                origin=call.origin.replace("/api/rest/", "/api/bulk/"),
            ),
            created_by=self._created_by,
            created_at=self._writes.clock,
        )
        with self._lock:
            self._jobs[job.id] = job
        return job

    def find(self, job_id: str) -> IngestJob:
        """The job of that id, in either length.

        Raises:
            SalesforceError: `NOT_FOUND`.
        """
        for job in self.all():
            if job_id in {job.id, job.id[:15]}:
                return job
        raise not_found()

    def all(self) -> list[IngestJob]:
        """All jobs of the last seven days, oldest first; older ones are forgotten."""
        oldest = self._writes.clock - KEPT_FOR
        with self._lock:
            self._jobs = {
                key: job for key, job in self._jobs.items() if job.created_at > oldest
            }
            return list(self._jobs.values())

    def put(self, job_id: str, content: bytes) -> None:
        """Give a job its data.

        Raises:
            SalesforceError: the job has data, isn't open, or the data is too much.
        """
        if len(content) > _LARGEST:
            raise SalesforceError(
                413,
                "REQUEST_ENTITY_TOO_LARGE",
                f"The content is larger than {_LARGEST} bytes; use several jobs",
            )
        self.find(job_id).put(content)

    def move(self, job_id: str, state: str) -> dict[str, Any]:
        """Close a job, so that it is worked off, or abort it.

        Returns:
            What the job says of itself in the state that was asked for, whatever the
            workers have made of it since.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`, or a state that nobody can ask for.
        """
        job = self.find(job_id)
        if state == IngestState.UPLOAD_COMPLETE:
            job.close()
            answer = job.summary()
            self._executor.submit(self._run, job)
        elif state == IngestState.ABORTED:
            job.abort()
            answer = job.summary()
        else:
            raise _invalid_job(f"Job state {state} can't be asked for")
        return answer

    def delete(self, job_id: str) -> None:
        """Forget a job and its data.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        job = self.find(job_id)
        job.check_deletable()
        with self._lock:
            self._jobs.pop(job.id, None)

    def sobject(self, job: IngestJob) -> SObject:
        """The object that a job writes."""
        return self._writes.target(job.terms.object_name)

    def _run(self, job: IngestJob) -> None:
        if not job.begin():
            return
        started = time.monotonic()
        error = None
        try:
            self._process(job)
        except UploadError as problem:
            error = str(problem)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the client learns it from the job
            error = f"InternalServerError : {problem}"
        job.end(int((time.monotonic() - started) * 1000), error)

    def _process(self, job: IngestJob) -> None:
        terms = job.terms
        sobject = self._writes.target(terms.object_name)
        # Kept before it is checked: rows of a job that fails were not processed.
        job.upload = upload = read_upload(job.content or b"", terms.delimiter)
        job.content = None
        upload.check(sobject, terms.line_ending)
        for start in range(0, len(upload.rows), _CHUNK):
            if job.state is IngestState.ABORTED:
                return
            records = list(upload.records(start, start + _CHUNK))
            job.outcomes += self._write(terms, sobject, records)

    def _write(
        self, terms: IngestTerms, sobject: SObject, records: Sequence[dict[str, Any]]
    ) -> list[Outcome]:
        return self._writes.write_all(
            terms.operation, sobject, records, terms.external_id, terms.origin
        )


def _invalid_job(message: str) -> SalesforceError:
    return SalesforceError(400, "INVALIDJOB", f"InvalidJob : {message}")
