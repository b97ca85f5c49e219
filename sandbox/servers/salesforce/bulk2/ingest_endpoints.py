"""Bulk API 2.0 ingest jobs over HTTP."""

from __future__ import annotations

from email.parser import BytesParser
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.salesforce.bulk2 import row_results
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import Call, Gateway, json_response

if TYPE_CHECKING:
    from starlette.routing import Route

    from sandbox.servers.salesforce.bulk2.ingest_job import IngestJob
    from sandbox.servers.salesforce.bulk2.ingest_jobs import IngestJobs

_PATH: Final = "/jobs/ingest"
_LIST_PAGE: Final = 1_000
_INLINE: Final = 100_000


class IngestEndpoints:
    """Ingest jobs."""

    def __init__(self, jobs: IngestJobs, gateway: Gateway) -> None:
        """Answer from these jobs."""
        self._jobs = jobs
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        one = f"{_PATH}/{{id}}"
        return [
            route(_PATH, self.create, "POST"),
            route(_PATH, self.all),
            route(one, self.read),
            route(one, self.move, "PATCH"),
            route(one, self.delete, "DELETE"),
            route(f"{one}/batches", self.put, "PUT"),
            route(f"{one}/{{result}}", self.result),
        ]

    def create(self, call: Call) -> Response:
        """`POST /jobs/ingest`, perhaps with the data in a second part."""
        content_type = call.headers.get("content-type", "")
        if not content_type.startswith("multipart/form-data"):
            return json_response(self._jobs.create(call.json(), call).created())
        request, content = _parts(content_type, call.body)
        job = self._jobs.create(request, call)
        self._jobs.put(job.id, content)
        return json_response(self._jobs.move(job.id, "UploadComplete"))

    def all(self, call: Call) -> Response:
        """`GET /jobs/ingest`, by pages."""
        wanted = call.query.get("jobType", "V2Ingest")
        jobs = self._jobs.all() if wanted == "V2Ingest" else []
        locator = call.query.get("queryLocator", "")
        start = int(locator) if locator.isdigit() else 0
        end = start + _LIST_PAGE
        following = (
            f"/services/data/{call.version}{_PATH}?queryLocator={end}"
            if end < len(jobs)
            else None
        )
        return json_response(
            {
                "done": following is None,
                "records": [job.listed() for job in jobs[start:end]],
                "nextRecordsUrl": following,
            }
        )

    def read(self, call: Call) -> Response:
        """`GET /jobs/ingest/{id}`."""
        return json_response(self._jobs.find(call.path["id"]).details())

    def move(self, call: Call) -> Response:
        """`PATCH /jobs/ingest/{id}` with a state."""
        state = str(call.json().get("state") or "")
        return json_response(self._jobs.move(call.path["id"], state))

    def delete(self, call: Call) -> Response:
        """`DELETE /jobs/ingest/{id}`."""
        self._jobs.delete(call.path["id"])
        return Response(status_code=204)

    def put(self, call: Call) -> Response:
        """`PUT /jobs/ingest/{id}/batches`: the data."""
        content_type = call.headers.get("content-type", "text/csv")
        if content_type.partition(";")[0].strip().lower() != "text/csv":
            raise SalesforceError(
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                f"Content-Type {content_type} is not supported: send text/csv",
            )
        self._jobs.put(call.path["id"], call.body)
        return Response(status_code=201)

    def result(self, call: Call) -> Response:
        """`GET /jobs/ingest/{id}/successfulResults` and its like, in any case."""
        job = self._jobs.find(call.path["id"])
        kind = call.path["result"].lower()
        if kind not in {"successfulresults", "failedresults", "unprocessedrecords"}:
            raise SalesforceError(
                404, "NOT_FOUND", "The requested resource does not exist"
            )
        job.check_over()
        content = self._content(job, kind)
        return Response(content, headers={"content-type": "text/csv"})

    def _content(self, job: IngestJob, kind: str) -> bytes:
        if kind == "successfulresults":
            return row_results.successful(job)
        if kind == "failedresults":
            return row_results.failed(job, self._jobs.sobject(job))
        return row_results.unprocessed(job)


def _parts(content_type: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The job and the data of a multipart request.

    Raises:
        SalesforceError: a part is missing, or the data is too long for this way.
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + body)
    found: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content
    try:
        request = orjson.loads(found["job"])
        content = found["content"]
    except (KeyError, orjson.JSONDecodeError) as error:
        raise SalesforceError(
            400, "INVALIDJOB", "InvalidJob : Send the parts job (JSON) and content"
        ) from error
    if len(content) > _INLINE:
        raise SalesforceError(
            400,
            "INVALIDJOB",
            f"InvalidJob : The content is longer than {_INLINE} characters; upload it "
            "to the job's batches",
        )
    return request, content
