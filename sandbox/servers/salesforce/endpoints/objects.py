"""Objects and their records, for reading: describe, one record, what changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from starlette.responses import Response

from sandbox.servers.salesforce.describe import (
    basic_information,
    describe_global,
    describe_sobject,
)
from sandbox.servers.salesforce.dml.values import to_utc
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.http import JSON, Call, Gateway, json_response
from sandbox.servers.salesforce.ids import normalize

if TYPE_CHECKING:
    from starlette.routing import Route

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.queries import QueryService


class ObjectEndpoints:
    """Describe and single records."""

    def __init__(
        self, catalogue: Catalogue, queries: QueryService, gateway: Gateway
    ) -> None:
        """Answer from these services."""
        self._catalogue = catalogue
        self._queries = queries
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/sobjects", self.describe_global),
            route("/sobjects/{name}", self.basic_information),
            route("/sobjects/{name}/describe", self.describe),
            route("/sobjects/{name}/updated", self.updated),
            route("/sobjects/{name}/deleted", self.deleted),
            route("/sobjects/{name}/{id}", self.read),
        ]

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

    def read(self, call: Call) -> Response:
        """`GET /sobjects/X/{id}`."""
        sobject = self._sobject(call)
        record_id = normalize(call.path["id"])
        if record_id is None:
            raise not_found()
        wanted = call.query.get("fields")
        fields = wanted.split(",") if wanted else [*_names(sobject)]
        found = self._queries.record(
            sobject, f"Id = '{record_id}'", fields, call.version
        )
        if not found:
            raise not_found()
        return Response(found[0], media_type=JSON)

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

    def _sobject(self, call: Call) -> SObject:
        return self._catalogue.require(call.path["name"])


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
