"""Requests that are answered later (`Prefer: respond-async`).

A job is done as soon as it is submitted; what is asynchronous is the protocol: the
answer is the address of the job, its tasks and their results are fetched from there
("REST Web Services Request Processing", chapter_161251386312).
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.netsuite.errors import (
    IdempotencyError,
    NetSuiteError,
    NonexistentRecordError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from starlette.requests import Request

JOB_PATH: Final = "/services/rest/async/v1/job"
KEY_HEADER: Final = "x-netsuite-idempotency-key"
MOST_RECORDS: Final = 100
"""How many records a batch may have."""

_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for, with its answers."""

    number: int
    at: datetime
    answers: tuple[Response, ...]


@dataclass(slots=True)
class Jobs:
    """All jobs that are kept."""

    _jobs: dict[int, Job] = field(default_factory=dict)
    _by_key: dict[str, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def submit(
        self, request: Request, at: datetime, work: Sequence[Callable[[], Response]]
    ) -> Response:
        """Do the work, and answer with the address of the job.

        Args:
            request: the request; its idempotency key is used once.
            at: the firm's instant.
            work: what each task does.

        Raises:
            IdempotencyError: a job with that key was submitted before.
        """
        key = request.headers.get(KEY_HEADER)
        with self._lock:
            if key is not None and key in self._by_key:
                raise IdempotencyError(f"{JOB_PATH}/{self._by_key[key]}")
            number = next(self._numbers)
            self._jobs[number] = Job(number, at, ())
            if key is not None:
                self._by_key[key] = number
        answers = tuple(_answered(task) for task in work)
        with self._lock:
            self._jobs[number] = Job(number, at, answers)
            for old in list(self._jobs)[:-_KEPT]:
                del self._jobs[old]
        return Response(
            status_code=202,
            headers={
                "Location": f"{JOB_PATH}/{number}",
                "Preference-Applied": "respond-async",
            },
            media_type="application/json",
        )

    def job(self, request: Request, _: bytes) -> Response:
        """How far a job is."""
        job = self._find(request)
        address = _address(request)
        return _json(
            {
                "links": [{"rel": "self", "href": address}],
                "completed": True,
                "id": str(job.number),
                "progress": "succeeded",
                "task": {"links": [{"rel": "self", "href": f"{address}/task"}]},
            }
        )

    def tasks(self, request: Request, _: bytes) -> Response:
        """The tasks of a job."""
        job = self._find(request)
        address = _address(request)
        items = [
            {"links": [{"rel": "self", "href": f"{address}/{place}"}], "id": str(place)}
            for place in range(1, len(job.answers) + 1)
        ]
        return _json(
            {
                "links": [{"rel": "self", "href": address}],
                "count": len(items),
                "hasMore": False,
                "items": items,
                "offset": 0,
                "totalResults": len(items),
            }
        )

    def task(self, request: Request, _: bytes) -> Response:
        """How a task went."""
        job = self._find(request)
        answer = self._answer(job, request)
        address = _address(request)
        stamp = f"{job.at:%Y-%m-%dT%H:%M:%SZ}"
        is_done = answer.status_code < 400  # noqa: PLR2004 - the first error
        return _json(
            {
                "links": [
                    {"rel": "related", "href": f"{address}/result"},
                    {"rel": "self", "href": address},
                ],
                "completed": True,
                "endTime": stamp,
                "id": request.path_params["task"],
                "progress": "succeeded" if is_done else "failed",
                "startTime": stamp,
            }
        )

    def result(self, request: Request, _: bytes) -> Response:
        """The answer of a task, as it would have been at once."""
        return self._answer(self._find(request), request)

    def _find(self, request: Request) -> Job:
        number = request.path_params["job"]
        job = self._jobs.get(int(number)) if number.isdigit() else None
        if job is None:
            raise NonexistentRecordError(f"/job/{number}")
        return job

    @staticmethod
    def _answer(job: Job, request: Request) -> Response:
        number = request.path_params["task"]
        if not number.isdigit() or not 1 <= int(number) <= len(job.answers):
            raise NonexistentRecordError(f"/job/{job.number}/task/{number}")
        return job.answers[int(number) - 1]


def _answered(task: Callable[[], Response]) -> Response:
    """The answer to a task, whatever it is."""
    try:
        return task()
    except NetSuiteError as error:
        return error.response()


def _address(request: Request) -> str:
    return str(request.url.replace(query="")).rstrip("/")


def _json(body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
