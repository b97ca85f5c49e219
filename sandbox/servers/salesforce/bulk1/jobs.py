"""Jobs of the first Bulk API, and their batches.

What a batch does is the business of the processor of its job's operation: `queries`
reads; others may be given that write.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from sandbox.servers.salesforce.bulk1.errors import BulkError
from sandbox.servers.salesforce.ids import new_id, normalize

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from sandbox.servers.salesforce.catalogue import Catalogue

CONTENT_TYPES: Final = frozenset({"XML", "CSV", "JSON"})
_JOB_PREFIX: Final = "750"
_BATCH_PREFIX: Final = "751"


class BatchState(StrEnum):
    """Where a batch is."""

    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    NOT_PROCESSED = "NotProcessed"


@dataclass(slots=True)
class Batch:
    """One batch of a job."""

    id: str
    job_id: str
    request: bytes
    created_at: dt.datetime
    state: BatchState = BatchState.QUEUED
    message: str | None = None
    processed: int = 0
    failed: int = 0
    milliseconds: int = 0

    def fail(self, message: str) -> None:
        """End it without a result."""
        self.message = message
        self.state = BatchState.FAILED

    def details(self) -> dict[str, Any]:
        """The fields of its `batchInfo`."""
        stamp = _stamp(self.created_at)
        return {
            "id": self.id,
            "jobId": self.job_id,
            "state": self.state.value,
            "stateMessage": self.message,
            "createdDate": stamp,
            "systemModstamp": stamp,
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": self.failed,
            "totalProcessingTime": self.milliseconds,
            "apiActiveProcessingTime": self.milliseconds,
            "apexProcessingTime": 0,
        }


@dataclass(slots=True)
class Job:
    """A job. `options` are the request's headers that concern its batches."""

    id: str
    operation: str
    object_name: str
    content_type: str
    concurrency: str
    external_id_field: str | None
    version: str
    created_by: str
    created_at: dt.datetime
    options: Mapping[str, str]
    state: str = "Open"
    batches: dict[str, Batch] = field(default_factory=dict)

    def new_batch(self, request: bytes, created_at: dt.datetime) -> Batch:
        """A batch that nobody has taken on yet."""
        batch = Batch(new_id(_BATCH_PREFIX), self.id, request, created_at)
        self.batches[batch.id] = batch
        return batch

    @property
    def is_json(self) -> bool:
        """Whether its batches are described, and its results written, in JSON."""
        return self.content_type == "JSON"

    def details(self) -> dict[str, Any]:
        """The fields of its `jobInfo`."""
        batches = list(self.batches.values())

        def number_of(state: BatchState) -> int:
            return sum(batch.state is state for batch in batches)

        stamp = _stamp(self.created_at)
        milliseconds = sum(batch.milliseconds for batch in batches)
        return {
            "id": self.id,
            "operation": self.operation,
            "object": self.object_name,
            "createdById": self.created_by,
            "createdDate": stamp,
            "systemModstamp": stamp,
            "state": self.state,
            "externalIdFieldName": self.external_id_field,
            "concurrencyMode": self.concurrency,
            "contentType": self.content_type,
            "numberBatchesQueued": number_of(BatchState.QUEUED),
            "numberBatchesInProgress": number_of(BatchState.IN_PROGRESS),
            "numberBatchesCompleted": number_of(BatchState.COMPLETED),
            "numberBatchesFailed": number_of(BatchState.FAILED),
            "numberBatchesTotal": len(batches),
            "numberRecordsProcessed": sum(batch.processed for batch in batches),
            "numberRetries": 0,
            "apiVersion": float(self.version),
            "numberRecordsFailed": sum(batch.failed for batch in batches),
            "totalProcessingTime": milliseconds,
            "apiActiveProcessingTime": milliseconds,
            "apexProcessingTime": 0,
        }


class BatchProcessor(Protocol):
    """Does what a job's operation says, batch by batch."""

    def submit(self, job: Job, batch: Batch) -> None:
        """Take a batch on; its state tells how it goes."""

    def results(self, job: Job, batch: Batch) -> Response:
        """Answer `GET .../batch/{id}/result` of a batch that is complete."""

    def result(self, job: Job, batch: Batch, result_id: str) -> Response:
        """Answer `GET .../batch/{id}/result/{result}`."""


class JobBook:
    """The jobs of an org."""

    def __init__(
        self,
        catalogue: Catalogue,
        processors: Mapping[str, BatchProcessor],
        clock: Callable[[], dt.datetime],
        created_by: str,
    ) -> None:
        """Take on jobs of the operations that there are processors for."""
        self._catalogue = catalogue
        self._processors = processors
        self._clock = clock
        self._created_by = created_by
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def create(
        self, fields: Mapping[str, Any], version: str, options: Mapping[str, str]
    ) -> Job:
        """Open a job.

        Raises:
            BulkError: `InvalidJob` or `InvalidEntity`.
        """
        operation = str(fields.get("operation") or "")
        if operation not in self._processors:
            raise BulkError("InvalidJob", f"Unknown operation: {operation}")
        content_type = str(fields.get("contentType") or "XML").upper()
        if content_type not in CONTENT_TYPES:
            raise BulkError("InvalidJob", f"Unsupported content type: {content_type}")
        name = str(fields.get("object") or "")
        sobject = self._catalogue.get(name)
        if sobject is None:
            raise BulkError(
                "InvalidEntity", f"Entity '{name}' is not supported by the Bulk API."
            )
        external_id = fields.get("externalIdFieldName")
        if operation == "upsert" and not external_id:
            raise BulkError(
                "InvalidJob",
                f"External ID was blank for {sobject.name}. An External ID must be "
                "specified for upsert.",
            )
        # simple-salesforce sends the mode's number.
        is_serial = str(fields.get("concurrencyMode")) in {"Serial", "1"}
        job = Job(
            id=new_id(_JOB_PREFIX),
            operation=operation,
            object_name=sobject.name,
            content_type=content_type,
            concurrency="Serial" if is_serial else "Parallel",
            external_id_field=external_id,
            version=version,
            created_by=self._created_by,
            created_at=self._clock(),
            options=options,
        )
        with self._lock:
            self._jobs[job.id] = job
        return job

    def find(self, job_id: str) -> Job:
        """The job of that id.

        Raises:
            BulkError: `InvalidJob`.
        """
        job = self._jobs.get(normalize(job_id) or "")
        if job is None:
            raise BulkError("InvalidJob", f"Unable to find object: {job_id}")
        return job

    def change(self, job_id: str, state: object) -> Job:
        """Close or abort a job.

        Raises:
            BulkError: `InvalidJob` or `InvalidJobState`.
        """
        job = self.find(job_id)
        if state not in {"Closed", "Aborted"}:
            raise BulkError("InvalidJob", f"A job can't be made {state}")
        with self._lock:
            if job.state == "Aborted" or (job.state == "Closed" and state == "Closed"):
                raise BulkError(
                    "InvalidJobState",
                    f"Job in state '{job.state}' can't be made {state}",
                )
            job.state = str(state)
            if job.state == "Aborted":
                for batch in list(job.batches.values()):
                    if batch.state is BatchState.QUEUED:
                        batch.state = BatchState.NOT_PROCESSED
        return job

    def add(self, job_id: str, request: bytes) -> tuple[Job, Batch]:
        """Add a batch to an open job.

        Raises:
            BulkError: `InvalidJob`, `InvalidJobState` or `InvalidBatch`.
        """
        job = self.find(job_id)
        if job.state != "Open":
            raise BulkError("InvalidJobState", f"Job is not open: {job.state}")
        if not request.strip():
            raise BulkError("InvalidBatch", "The batch has no content")
        batch = job.new_batch(request, self._clock())
        self.processor(job).submit(job, batch)
        return job, batch

    def batch(self, job_id: str, batch_id: str) -> tuple[Job, Batch]:
        """A job and one of its batches.

        Raises:
            BulkError: `InvalidJob` or `InvalidBatch`.
        """
        job = self.find(job_id)
        batch = job.batches.get(normalize(batch_id) or "")
        if batch is None:
            raise BulkError("InvalidBatch", f"Unable to find batch: {batch_id}")
        return job, batch

    def processor(self, job: Job) -> BatchProcessor:
        """Who does what the job's operation says."""
        return self._processors[job.operation]


def _stamp(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
