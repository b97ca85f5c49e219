"""The first Bulk API over HTTP: `/services/async/NN.N/job`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.salesforce.bulk1 import documents
from sandbox.servers.salesforce.bulk1.errors import BulkError
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import Call
from sandbox.servers.salesforce.versions import number_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from sandbox.servers.salesforce.bulk1.jobs import JobBook
    from sandbox.servers.salesforce.http import Gateway

_JOBS = "/services/async/{version}/job"
_CONTENT_TYPES = {"XML": documents.XML, "JSON": documents.JSON, "CSV": "text/csv"}


class BulkEndpoints:
    """Jobs, their batches and their results."""

    def __init__(self, book: JobBook, gateway: Gateway) -> None:
        """Answer from the book of jobs."""
        self._book = book
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        return [
            self._route("", self.create, "POST"),
            self._route("/{job}", self.read),
            self._route("/{job}", self.change, "POST"),
            self._route("/{job}/batch", self.add, "POST"),
            self._route("/{job}/batch", self.batches),
            self._route("/{job}/batch/{batch}", self.batch),
            self._route("/{job}/batch/{batch}/request", self.request),
            self._route("/{job}/batch/{batch}/result", self.results),
            self._route("/{job}/batch/{batch}/result/{result}", self.result),
        ]

    def create(self, call: Call) -> Response:
        """`POST /job`."""
        as_json = _is_json(call)
        fields = documents.read(call.body, as_json=as_json)
        job = self._book.create(fields, call.version, dict(call.headers))
        return documents.written("jobInfo", job.details(), as_json=as_json, status=201)

    def read(self, call: Call) -> Response:
        """`GET /job/{job}`."""
        job = self._book.find(call.path["job"])
        as_json = _is_json(call) or job.is_json
        return documents.written("jobInfo", job.details(), as_json=as_json)

    def change(self, call: Call) -> Response:
        """`POST /job/{job}` with the state `Closed` or `Aborted`."""
        as_json = _is_json(call)
        fields = documents.read(call.body, as_json=as_json)
        job = self._book.change(call.path["job"], fields.get("state"))
        return documents.written("jobInfo", job.details(), as_json=as_json)

    def add(self, call: Call) -> Response:
        """`POST /job/{job}/batch`."""
        job, batch = self._book.add(call.path["job"], call.body)
        return documents.written(
            "batchInfo", batch.details(), as_json=job.is_json, status=201
        )

    def batches(self, call: Call) -> Response:
        """`GET /job/{job}/batch`."""
        job = self._book.find(call.path["job"])
        return documents.written_list(
            "batchInfoList",
            "batchInfo",
            [batch.details() for batch in list(job.batches.values())],
            as_json=job.is_json,
        )

    def batch(self, call: Call) -> Response:
        """`GET /job/{job}/batch/{batch}`."""
        job, batch = self._book.batch(call.path["job"], call.path["batch"])
        return documents.written("batchInfo", batch.details(), as_json=job.is_json)

    def request(self, call: Call) -> Response:
        """`GET /job/{job}/batch/{batch}/request`: what the batch was made of."""
        job, batch = self._book.batch(call.path["job"], call.path["batch"])
        return Response(batch.request, media_type=_CONTENT_TYPES[job.content_type])

    def results(self, call: Call) -> Response:
        """`GET /job/{job}/batch/{batch}/result`."""
        job, batch = self._book.batch(call.path["job"], call.path["batch"])
        return self._book.processor(job).results(job, batch)

    def result(self, call: Call) -> Response:
        """`GET /job/{job}/batch/{batch}/result/{result}`."""
        job, batch = self._book.batch(call.path["job"], call.path["batch"])
        return self._book.processor(job).result(job, batch, call.path["result"])

    def _route(
        self, path: str, handler: Callable[[Call], Response], method: str = "GET"
    ) -> Route:
        return Route(_JOBS + path, self._guarded(handler), methods=[method])

    def _guarded(
        self, handler: Callable[[Call], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The handler as an endpoint that needs a session."""

        async def endpoint(request: Request) -> Response:
            call = Call(
                method=request.method,
                version=request.path_params["version"],
                path=request.path_params,
                query=request.query_params,
                headers=request.headers,
                body=await request.body(),
            )
            try:
                self._admit(request)
                return await run_in_threadpool(handler, call)
            except BulkError as error:
                return documents.written(
                    "error",
                    error.content(),
                    as_json=_is_json(call),
                    status=error.status,
                )

        return endpoint

    def _admit(self, request: Request) -> None:
        try:
            self._gateway.count(request)
        except SalesforceError as error:
            if error.error_code == "INVALID_SESSION_ID":
                raise BulkError(
                    "InvalidSessionId", "Invalid session id", 401
                ) from error
            raise BulkError("ClientInputError", error.message, error.status) from error
        try:
            number_of(request.path_params["version"])
        except SalesforceError as error:
            raise BulkError("InvalidVersion", error.message) from error


def _is_json(call: Call) -> bool:
    return documents.is_json(call.headers.get("content-type", ""))
