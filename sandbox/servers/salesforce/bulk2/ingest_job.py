"""One Bulk API 2.0 ingest job: its states, and what it says of itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.errors import SalesforceError

if TYPE_CHECKING:
    import datetime as dt

    from sandbox.servers.salesforce.bulk2.uploads import Upload
    from sandbox.servers.salesforce.dml.drafts import Outcome


class IngestState(StrEnum):
    """Where a job is."""

    OPEN = "Open"
    UPLOAD_COMPLETE = "UploadComplete"
    IN_PROGRESS = "InProgress"
    JOB_COMPLETE = "JobComplete"
    FAILED = "Failed"
    ABORTED = "Aborted"


OVER: Final = frozenset(
    {IngestState.JOB_COMPLETE, IngestState.FAILED, IngestState.ABORTED}
)
_DELETABLE: Final = OVER | {IngestState.UPLOAD_COMPLETE}


@dataclass(frozen=True, slots=True)
class IngestTerms:
    """What a job was created with.

    Attributes:
        operation: `insert`, `update`, `upsert`, `delete` or `hardDelete`.
        object_name: the object that is written.
        external_id: the field by which records are upserted.
        delimiter: the name of the column delimiter.
        line_ending: `LF` or `CRLF`.
        version: the API version, as `v60.0`.
        origin: how change events name the client.
    """

    operation: str
    object_name: str
    external_id: str | None
    delimiter: str
    line_ending: str
    version: str
    origin: str


@dataclass(slots=True)
class IngestJob:
    """A job. Its state moves one way, whoever moves it."""

    id: str
    terms: IngestTerms
    created_by: str
    created_at: dt.datetime
    state: IngestState = IngestState.OPEN
    content: bytes | None = None
    upload: Upload | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    """One for each row that was processed, in their order."""
    milliseconds: int = 0
    error: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, content: bytes) -> None:
        """Take the data, once.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`: it has data, or is not open.
        """
        with self._lock:
            if self.state is not IngestState.OPEN:
                raise _wrong_state(
                    f"Job is not open: its state is {self.state}. Create a new job"
                )
            if self.content is not None:
                raise _wrong_state(
                    f"Found multiple contents for job: <{self.id}>, please 'Close' / "
                    "'Abort' / 'Delete' the current Job then create a new Job and make "
                    "sure you only do 'PUT' once on a given Job."
                )
            self.content = content

    def close(self) -> None:
        """Say that the data is whole.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        with self._lock:
            if self.state is not IngestState.OPEN:
                raise _wrong_state(f"Closing already {self.state} Job not allowed")
            self.state = IngestState.UPLOAD_COMPLETE

    def abort(self) -> None:
        """Stop; what was written stays written.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        with self._lock:
            if self.state in OVER:
                raise _wrong_state(f"Aborting already {self.state} Job not allowed")
            self.state = IngestState.ABORTED

    def begin(self) -> bool:
        """Start work, unless the job was aborted before."""
        with self._lock:
            if self.state is not IngestState.UPLOAD_COMPLETE:
                return False
            self.state = IngestState.IN_PROGRESS
            return True

    def end(self, milliseconds: int, error: str | None) -> None:
        """Note how the work ended."""
        with self._lock:
            self.milliseconds = milliseconds
            self.error = error
            if self.state is IngestState.IN_PROGRESS:
                self.state = (
                    IngestState.JOB_COMPLETE if error is None else IngestState.FAILED
                )

    def check_deletable(self) -> None:
        """Refuse to delete a job that is open or at work.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        if self.state not in _DELETABLE:
            raise _wrong_state(f"Deleting {self.state} Job not allowed")

    def check_over(self) -> None:
        """Refuse results of a job that isn't over.

        Raises:
            SalesforceError: `INVALIDJOBSTATE`.
        """
        if self.state not in OVER:
            raise _wrong_state(f"The job has no results yet: its state is {self.state}")

    def summary(self) -> dict[str, Any]:
        """What the change of a state answers."""
        stamp = self.created_at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        terms = self.terms
        found: dict[str, Any] = {
            "id": self.id,
            "operation": terms.operation,
            "object": terms.object_name,
            "createdById": self.created_by,
            "createdDate": stamp,
            "systemModstamp": stamp,
            "state": self.state.value,
        }
        if terms.external_id is not None:
            found["externalIdFieldName"] = terms.external_id
        return {
            **found,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(terms.version.removeprefix("v")),
        }

    def created(self) -> dict[str, Any]:
        """What the creation answers: where to put the data, and in what form."""
        url = f"services/data/{self.terms.version}/jobs/ingest/{self.id}/batches"
        return {**self.summary(), "contentUrl": url, **self._form()}

    def listed(self) -> dict[str, Any]:
        """What the list of all jobs says of it."""
        return {**self.summary(), "jobType": "V2Ingest", **self._form()}

    def details(self) -> dict[str, Any]:
        """What a poll answers."""
        failed = sum(outcome.error is not None for outcome in self.outcomes)
        found = {
            **self.listed(),
            "numberRecordsProcessed": len(self.outcomes),
            "numberRecordsFailed": failed,
            "retries": 0,
            "totalProcessingTime": self.milliseconds,
            "apiActiveProcessingTime": self.milliseconds,
            "apexProcessingTime": 0,
        }
        if self.state is IngestState.OPEN:
            found["contentUrl"] = self.created()["contentUrl"]
        return found if self.error is None else {**found, "errorMessage": self.error}

    def _form(self) -> dict[str, str]:
        return {
            "lineEnding": self.terms.line_ending,
            "columnDelimiter": self.terms.delimiter,
        }


def _wrong_state(message: str) -> SalesforceError:
    return SalesforceError(400, "INVALIDJOBSTATE", message)
