"""One Bulk API 2.0 query job, and the states it goes through."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt

    from sandbox.servers.salesforce.results import Result
    from sandbox.servers.salesforce.runs import Outcome
    from sandbox.servers.salesforce.soql import CompiledQuery


class JobState(StrEnum):
    """Where a job is."""

    UPLOAD_COMPLETE = "UploadComplete"
    IN_PROGRESS = "InProgress"
    JOB_COMPLETE = "JobComplete"
    FAILED = "Failed"
    ABORTED = "Aborted"


OVER: Final = frozenset({JobState.JOB_COMPLETE, JobState.FAILED, JobState.ABORTED})


@dataclass(slots=True)
class QueryJob:
    """A job. Its state moves one way, whoever moves it."""

    id: str
    operation: str
    compiled: CompiledQuery
    delimiter: str
    line_ending: str
    version: str
    created_by: str
    created_at: dt.datetime
    state: JobState = JobState.UPLOAD_COMPLETE
    result: Result | None = None
    milliseconds: int = 0
    error: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def records(self) -> int:
        """How many records were found."""
        return self.result.count if self.result else 0

    def begin(self) -> bool:
        """Start work, unless the job was aborted before."""
        with self._lock:
            if self.state is not JobState.UPLOAD_COMPLETE:
                return False
            self.state = JobState.IN_PROGRESS
            return True

    def is_aborted(self) -> bool:
        """Whether nobody wants the result any more."""
        return self.state is JobState.ABORTED

    def abort(self) -> bool:
        """Stop; false if it is over already."""
        with self._lock:
            if self.state in OVER:
                return False
            self.state = JobState.ABORTED
            return True

    def end(self, outcome: Outcome) -> None:
        """Take what the work came to."""
        with self._lock:
            self.result = outcome.result
            self.error = outcome.error
            self.milliseconds = outcome.milliseconds
            if self.state is JobState.IN_PROGRESS:
                failed = outcome.error is not None
                self.state = JobState.FAILED if failed else JobState.JOB_COMPLETE

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

    def listed(self) -> dict[str, Any]:
        """What the list of all jobs says of it."""
        return {**self.summary(), "jobType": "V2Query"}

    def details(self) -> dict[str, Any]:
        """What a poll answers."""
        found = {
            **self.listed(),
            "numberRecordsProcessed": self.records,
            "retries": 0,
            "totalProcessingTime": self.milliseconds,
            "isPkChunkingSupported": True,
        }
        if self.error is not None:
            found["errorMessage"] = self.error
        return found
