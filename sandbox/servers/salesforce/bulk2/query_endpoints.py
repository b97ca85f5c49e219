"""Bulk API 2.0 query jobs over HTTP: `/jobs/query`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from sandbox.servers.salesforce.bulk2.query_jobs import LIST_PAGE
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import Call, Gateway, json_response

if TYPE_CHECKING:
    from starlette.routing import Route

    from sandbox.servers.salesforce.bulk2.query_jobs import QueryJobs


class QueryJobEndpoints:
    """Query jobs."""

    def __init__(self, jobs: QueryJobs, gateway: Gateway) -> None:
        """Answer from these jobs."""
        self._jobs = jobs
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/jobs/query", self.create, "POST"),
            route("/jobs/query", self.all),
            route("/jobs/query/{id}", self.read),
            route("/jobs/query/{id}", self.abort, "PATCH"),
            route("/jobs/query/{id}", self.delete, "DELETE"),
            route("/jobs/query/{id}/results", self.results),
            route("/jobs/query/{id}/resultPages", self.result_pages),
        ]

    def create(self, call: Call) -> Response:
        """`POST /jobs/query`."""
        return json_response(self._jobs.create(call.json(), call.version))

    def all(self, call: Call) -> Response:
        """`GET /jobs/query`, by pages, perhaps of some jobs only."""
        wanted = call.query.get("jobType", "V2Query")
        jobs = self._jobs.all() if wanted == "V2Query" else []
        mode = call.query.get("concurrencyMode", "parallel").lower()
        listed = [job.listed() for job in jobs if mode == "parallel"]
        start = _start(call.query.get("queryLocator", ""))
        end = start + LIST_PAGE
        following = (
            f"/services/data/{call.version}/jobs/query?queryLocator={end}"
            if end < len(listed)
            else None
        )
        return json_response(
            {
                "done": following is None,
                "records": listed[start:end],
                "nextRecordsUrl": following,
            }
        )

    def read(self, call: Call) -> Response:
        """`GET /jobs/query/{id}`."""
        return json_response(self._jobs.find(call.path["id"]).details())

    def abort(self, call: Call) -> Response:
        """`PATCH /jobs/query/{id}` with the state `Aborted`."""
        if call.json().get("state") != "Aborted":
            raise SalesforceError(400, "INVALIDJOB", "A query job can only be aborted")
        return json_response(self._jobs.abort(call.path["id"]).summary())

    def delete(self, call: Call) -> Response:
        """`DELETE /jobs/query/{id}`."""
        self._jobs.delete(call.path["id"])
        return Response(status_code=204)

    def results(self, call: Call) -> Response:
        """`GET /jobs/query/{id}/results`, written as it is read."""
        page = self._jobs.page(
            call.path["id"],
            call.version,
            call.query.get("locator", ""),
            _max_records(call),
        )
        headers = {
            "Sforce-NumberOfRecords": str(page.records),
            "Sforce-Locator": page.locator,
        }
        return StreamingResponse(page.content, 200, headers, media_type="text/csv")

    def result_pages(self, call: Call) -> Response:
        """`GET /jobs/query/{id}/resultPages`: pages to fetch side by side."""
        job_id = call.path["id"]
        shown, following = self._jobs.parallel_pages(
            job_id, call.version, call.query.get("locator", "")
        )
        base = f"/services/data/{call.version}/jobs/query/{job_id}"
        return json_response(
            {
                "resultPages": [
                    {"resultUrl": f"{base}/results?locator={each}"} for each in shown
                ],
                "nextRecordsUrl": following
                and f"{base}/resultPages?locator={following}",
                "done": following is None,
            }
        )


def _start(locator: str) -> int:
    if not locator:
        return 0
    if not locator.isdigit():
        raise SalesforceError(
            400, "INVALID_QUERY_LOCATOR", f"invalid query locator: {locator}"
        )
    return int(locator)


def _max_records(call: Call) -> int | None:
    text = call.query.get("maxRecords")
    if not text:
        return None
    if not text.isdigit() or int(text) == 0:
        raise SalesforceError(
            400, "INVALID_QUERY_LOCATOR", f"maxRecords must be positive: {text}"
        )
    return int(text)
