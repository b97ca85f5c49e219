"""From calls to services, and from their answers to responses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sandbox.servers.salesforce.describe import (
    basic_information,
    describe_global,
    describe_sobject,
)
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.http import (
    DAILY_REQUESTS,
    JSON,
    Call,
    Gateway,
    json_response,
)
from sandbox.servers.salesforce.ids import normalize
from sandbox.servers.salesforce.queries import batch_size
from sandbox.servers.salesforce.records import to_utc

if TYPE_CHECKING:
    from sandbox.servers.salesforce.bulk import QueryJobs
    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.queries import QueryService
    from sandbox.servers.salesforce.writes import WriteService

_RESOURCES: Final = ("composite", "jobs", "limits", "query", "queryAll", "sobjects")
_LONGEST_QUERY: Final = 100_000
_OTHER_LIMITS: Final = {
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "HourlyODataCallout": 20_000,
}


class OrgEndpoints:
    """REST: describe, queries, records and collections."""

    def __init__(
        self,
        catalogue: Catalogue,
        queries: QueryService,
        writes: WriteService,
        gateway: Gateway,
    ) -> None:
        """Answer from these services."""
        self._catalogue = catalogue
        self._queries = queries
        self._writes = writes
        self._gateway = gateway

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

    # Queries.

    def query(self, call: Call) -> Response:
        """`GET /query`."""
        return self._query(call, with_deleted=False)

    def query_all(self, call: Call) -> Response:
        """`GET /queryAll`."""
        return self._query(call, with_deleted=True)

    def query_more(self, call: Call) -> Response:
        """`GET /query/{locator}`; a `q` beside the locator is ignored."""
        body = self._queries.next_page(call.path["locator"], call.version)
        return Response(body, media_type=JSON)

    def _query(self, call: Call, *, with_deleted: bool) -> Response:
        soql = call.query.get("q", "")
        if not soql:
            raise SalesforceError(
                400, "MALFORMED_QUERY", "A query string has to be specified"
            )
        if len(soql) > _LONGEST_QUERY:
            raise SalesforceError(
                400, "QUERY_TOO_COMPLICATED", "SOQL statement is too long"
            )
        body = self._queries.first_page(
            soql, call.version, batch_size(call.headers), with_deleted=with_deleted
        )
        return Response(body, media_type=JSON)

    # Describe.

    def describe_global(self, call: Call) -> Response:
        """`GET /sobjects`."""
        return json_response(describe_global(self._catalogue, call.version))

    def basic_information(self, call: Call) -> Response:
        """`GET /sobjects/X`."""
        return json_response(basic_information(self._sobject(call), call.version))

    def describe(self, call: Call) -> Response:
        """`GET /sobjects/X/describe`."""
        return json_response(
            describe_sobject(self._sobject(call), self._catalogue, call.version)
        )

    # Records.

    def read(self, call: Call) -> Response:
        """`GET /sobjects/X/{id}`."""
        sobject = self._sobject(call)
        record_id = normalize(call.path["id"])
        if record_id is None:
            raise not_found()
        wanted = call.query.get("fields")
        fields = wanted.split(",") if wanted else [*_names(sobject)]
        body = self._queries.record(sobject, record_id, fields, call.version)
        return Response(body, media_type=JSON)

    def updated(self, call: Call) -> Response:
        """`GET /sobjects/X/updated?start=&end=`."""
        start, end = _span(call)
        found = self._queries.changed(self._sobject(call), start, end, deleted=False)
        return json_response(
            {"ids": [each for each, _ in found], "latestDateCovered": _stamp(end)}
        )

    def deleted(self, call: Call) -> Response:
        """`GET /sobjects/X/deleted?start=&end=`."""
        start, end = _span(call)
        found = self._queries.changed(self._sobject(call), start, end, deleted=True)
        return json_response(
            {
                "deletedRecords": [
                    {"id": record_id, "deletedDate": _stamp(moment)}
                    for record_id, moment in found
                ],
                "earliestDateAvailable": _stamp(start),
                "latestDateCovered": _stamp(end),
            }
        )

    def create(self, call: Call) -> Response:
        """`POST /sobjects/X`."""
        return json_response(self._writes.create(call.path["name"], call.json()), 201)

    def update(self, call: Call) -> Response:
        """`PATCH /sobjects/X/{id}`."""
        self._writes.update(call.path["name"], call.path["id"], call.json())
        return Response(status_code=204)

    def delete(self, call: Call) -> Response:
        """`DELETE /sobjects/X/{id}`."""
        self._writes.delete(call.path["name"], call.path["id"])
        return Response(status_code=204)

    def upsert(self, call: Call) -> Response:
        """`PATCH /sobjects/X/{external id}/{value}`."""
        result = self._writes.upsert(
            call.path["name"], call.path["field"], call.path["value"], call.json()
        )
        return json_response(result, 201 if result["created"] else 200)

    # Collections.

    def create_all(self, call: Call) -> Response:
        """`POST /composite/sobjects`."""
        return json_response(self._writes.create_all(call.json()))

    def update_all(self, call: Call) -> Response:
        """`PATCH /composite/sobjects`."""
        return json_response(self._writes.update_all(call.json()))

    def upsert_all(self, call: Call) -> Response:
        """`PATCH /composite/sobjects/X/{external id}`."""
        results = self._writes.upsert_all(
            call.path["name"], call.path["field"], call.json()
        )
        return json_response(results)

    def delete_all(self, call: Call) -> Response:
        """`DELETE /composite/sobjects?ids=`."""
        ids = call.query.get("ids", "").split(",")
        all_or_none = call.query.get("allOrNone", "false").lower() == "true"
        return json_response(self._writes.delete_all(ids, all_or_none=all_or_none))

    def _sobject(self, call: Call) -> SObject:
        return self._writes.sobject(call.path["name"])


class JobEndpoints:
    """Bulk API 2.0 query jobs."""

    def __init__(self, jobs: QueryJobs) -> None:
        """Answer from these jobs."""
        self._jobs = jobs

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


def _names(sobject: SObject) -> list[str]:
    return [field.name for field in sobject.fields.values()]


def _span(call: Call) -> tuple[dt.datetime, dt.datetime]:
    """The span of time that a request names, in UTC without a zone."""
    try:
        # A plus sign that a client didn't encode arrives as a space.
        start, end = (
            dt.datetime.fromisoformat(call.query[name].replace(" ", "+"))
            for name in ("start", "end")
        )
    except (KeyError, ValueError) as error:
        raise SalesforceError(
            400, "INVALID_REPLICATION_DATE", "start and end have to be instants"
        ) from error
    if start >= end:
        raise SalesforceError(
            400, "INVALID_REPLICATION_DATE", "startDate before endDate expected"
        )
    return to_utc(start), to_utc(end)


def _stamp(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _max_records(call: Call) -> int | None:
    text = call.query.get("maxRecords")
    if not text:
        return None
    if not text.isdigit() or int(text) == 0:
        raise SalesforceError(
            400, "INVALID_QUERY_LOCATOR", f"maxRecords must be positive: {text}"
        )
    return int(text)
