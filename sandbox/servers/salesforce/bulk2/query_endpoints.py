"""Bulk API 2.0 query jobs over HTTP: `/jobs/query`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

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
        ]

    def create(self, call: Call) -> Response:
        """`POST /jobs/query`."""
        return json_response(self._jobs.create(call.json(), call.version))

    def all(self, call: Call) -> Response:
        """`GET /jobs/query`."""
        del call
        records = [job.details() for job in self._jobs.all()]
        return json_response({"done": True, "records": records, "nextRecordsUrl": None})

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
        """`GET /jobs/query/{id}/results`."""
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
        return Response(page.content, 200, headers, media_type="text/csv")


def _max_records(call: Call) -> int | None:
    text = call.query.get("maxRecords")
    if not text:
        return None
    if not text.isdigit() or int(text) == 0:
        raise SalesforceError(
            400, "INVALID_QUERY_LOCATOR", f"maxRecords must be positive: {text}"
        )
    return int(text)
