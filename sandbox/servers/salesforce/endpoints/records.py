"""Records, for reading: one of them, its relatives, and what changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sandbox.servers.salesforce.dml.values import to_utc
from sandbox.servers.salesforce.endpoints.reading import ReadingEndpoints
from sandbox.servers.salesforce.errors import SalesforceError, not_found
from sandbox.servers.salesforce.http import JSON, Call, json_response
from sandbox.servers.salesforce.ids import normalize
from sandbox.servers.salesforce.queries import batch_size

if TYPE_CHECKING:
    from starlette.routing import Route

    from sandbox.servers.salesforce.catalogue import SObject

_LONGEST_LOOK_BACK: Final = dt.timedelta(days=30)


class RecordEndpoints(ReadingEndpoints):
    """Single records, and lists of those that changed."""

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/recent", self.recent),
            route("/sobjects/{name}/updated", self.updated),
            route("/sobjects/{name}/deleted", self.deleted),
            route("/sobjects/{name}/{id}", self.read),
            route("/sobjects/{name}/{key}/{value:path}", self.follow),
        ]

    def read(self, call: Call) -> Response:
        """`GET /sobjects/X/{id}`."""
        record_id = normalize(call.path["id"])
        if record_id is None:
            raise not_found()
        return self._record(call, self._sobject(call), record_id)

    def follow(self, call: Call) -> Response:
        """`GET /sobjects/X/{external id}/{value}` or `/sobjects/X/{id}/{relation}`."""
        sobject = self._sobject(call)
        record_id = normalize(call.path["key"])
        if record_id is not None:
            return self._relatives(call, sobject, record_id)
        field = sobject.field(call.path["key"])
        if field is None or not (field.is_external_id or field.name == "Id"):
            raise SalesforceError(
                404,
                "NOT_FOUND",
                "Provided external ID field does not exist or is not accessible: "
                + call.path["key"],
            )
        value = call.path["value"]
        found = self._queries.ids(sobject, f"{field.name} = {_quoted(value)}")
        if len(found) > 1:
            base = f"/services/data/{call.version}/sobjects/{sobject.name}"
            return json_response([f"{base}/{each}" for each in found], 300)
        if not found:
            raise not_found()
        return self._record(call, sobject, found[0])

    def updated(self, call: Call) -> Response:
        """`GET /sobjects/X/updated?start=&end=`."""
        start, end = self._span(call)
        found = self._queries.changed(self._sobject(call), start, end, deleted=False)
        return json_response(
            {"ids": [each for each, _ in found], "latestDateCovered": _stamp(end)}
        )

    def deleted(self, call: Call) -> Response:
        """`GET /sobjects/X/deleted?start=&end=`."""
        start, end = self._span(call)
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

    def recent(self, call: Call) -> Response:
        """`GET /recent`: what the user looked at, which an integration never does."""
        del call
        return json_response([])

    def _sobject(self, call: Call) -> SObject:
        return self._catalogue.require(call.path["name"])

    def _record(self, call: Call, sobject: SObject, record_id: str) -> Response:
        condition = f"Id = '{record_id}'"
        found = self._queries.records(
            sobject, condition, _fields(call, sobject), call.version
        )
        if not found:
            if self._queries.ids(sobject, condition, with_deleted=True):
                raise SalesforceError(404, "ENTITY_IS_DELETED", "entity is deleted", ())
            raise not_found()
        return Response(found[0], media_type=JSON)

    def _relatives(self, call: Call, sobject: SObject, record_id: str) -> Response:
        """The parent that a lookup leads to, or the page of children."""
        name = call.path["value"]
        child = self._catalogue.child(sobject, name)
        if child is not None:
            fields = ",".join(_fields(call, child.sobject))
            soql = (
                f"SELECT {fields} FROM {child.sobject.name} "  # noqa: S608 - SOQL, read as any other
                f"WHERE {child.lookup.name} = '{record_id}'"
            )
            size = batch_size(call.headers)
            body = self._queries.first_page(
                soql, call.version, size, with_deleted=False
            )
            return Response(body, media_type=JSON)
        lookup = sobject.relationships.get(name.lower())
        target = self._catalogue.get((lookup and lookup.refers_to) or "")
        if lookup is None or target is None:
            raise SalesforceError(
                404, "NOT_FOUND", f"The relationship {name} does not exist"
            )
        parents = self._queries.ids(
            sobject, f"Id = '{record_id}'", f"{lookup.relationship}.Id"
        )
        if not parents or parents[0] is None:
            raise not_found()
        return self._record(call, target, parents[0])

    def _span(self, call: Call) -> tuple[dt.datetime, dt.datetime]:
        """The span of time that a request names, in UTC without a zone."""
        try:
            # A plus sign that a client didn't encode arrives as a space.
            start, end = (
                to_utc(dt.datetime.fromisoformat(call.query[name].replace(" ", "+")))
                for name in ("start", "end")
            )
        except (KeyError, ValueError) as error:
            raise _invalid_date("start and end have to be instants") from error
        if start >= end:
            raise _invalid_date("startDate before endDate expected")
        if start < to_utc(self._queries.clock) - _LONGEST_LOOK_BACK:
            raise _invalid_date("specified startDate cannot be more than 30 days ago")
        return start, end


def _fields(call: Call, sobject: SObject) -> list[str]:
    wanted = call.query.get("fields")
    if wanted:
        return wanted.split(",")
    return [field.name for field in sobject.fields.values()]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _invalid_date(message: str) -> SalesforceError:
    return SalesforceError(400, "INVALID_REPLICATION_DATE", message)


def _stamp(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
