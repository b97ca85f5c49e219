"""The org itself: its resources, its limits, how many records it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.endpoints.reading import ReadingEndpoints
from sandbox.servers.salesforce.http import (
    DAILY_REQUESTS,
    Call,
    json_response,
)

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.routing import Route


_RESOURCES: Final = (
    "composite",
    "jobs",
    "limits",
    "parameterizedSearch",
    "query",
    "queryAll",
    "recent",
    "search",
    "sobjects",
)
_OTHER_LIMITS: Final = {
    "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentSyncReportRuns": 20,
    "DailyAsyncApexExecutions": 250_000,
    # What API versions up to 46 call the batches of the Bulk APIs.
    "DailyBulkApiRequests": 15_000,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyGenericStreamingApiEvents": 10_000,
    "DailyStreamingApiEvents": 200_000,
    "DataStorageMB": 1_024,
    "FileStorageMB": 1_024,
    "HourlyODataCallout": 20_000,
    "HourlyTimeBasedWorkflow": 1_000,
    "SingleEmail": 5_000,
}


class OrgEndpoints(ReadingEndpoints):
    """What a client asks before it asks for records."""

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("", self.resources),
            route("/limits", self.limits),
            route("/limits/recordCount", self.record_count),
        ]

    def resources(self, call: Call) -> Response:
        """`GET /`: the map of resources."""
        base = f"/services/data/{call.version}"
        return json_response({name: f"{base}/{name}" for name in _RESOURCES})

    def limits(self, call: Call) -> Response:
        """`GET /limits`."""
        del call
        left = DAILY_REQUESTS - self._gateway.used
        found = {"DailyApiRequests": {"Max": DAILY_REQUESTS, "Remaining": left}}
        found |= {
            name: {"Max": most, "Remaining": most}
            for name, most in _OTHER_LIMITS.items()
        }
        return json_response(found)

    def record_count(self, call: Call) -> Response:
        """`GET /limits/recordCount`: objects without records are left out."""
        wanted = call.query.get("sObjects")
        names = wanted.split(",") if wanted else [each.name for each in self._catalogue]
        found = [self._catalogue.get(name.strip()) for name in names]
        counts = [
            {"count": count, "name": sobject.name}
            for sobject in found
            if sobject is not None and (count := self._queries.count(sobject))
        ]
        return json_response({"sObjects": counts})
