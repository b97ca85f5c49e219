"""Records, for writing: one by one, and in collections."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import orjson
from starlette.responses import Response

from sandbox.servers.salesforce.dml.values import to_utc
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import Call, Gateway, json_response
from sandbox.servers.salesforce.ids import normalize
from sandbox.servers.salesforce.writes import MultipleChoicesError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from typing import Any

    from starlette.routing import Route

    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.servers.salesforce.queries import QueryService
    from sandbox.servers.salesforce.writes import WriteService

_ANSWERS_UPDATES: Final = 46
"""From this version on an upsert that updates is answered by 200 and a body."""
_RETRIEVE_LIMIT: Final = 2_000


class WriteEndpoints:
    """Single records and sObject Collections."""

    def __init__(
        self,
        writes: WriteService,
        queries: QueryService,
        catalogue: Catalogue,
        gateway: Gateway,
    ) -> None:
        """Answer from the services; queries retrieve collections."""
        self._writes = writes
        self._queries = queries
        self._catalogue = catalogue
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        collection = "/composite/sobjects"
        return [
            route("/sobjects/{name}", self.create, "POST"),
            route("/sobjects/{name}/{id}", self.update, "PATCH"),
            route("/sobjects/{name}/{id}", self.delete, "DELETE"),
            route("/sobjects/{name}/Id", self.create, "POST"),
            route("/sobjects/{name}/{field}/{value:path}", self.upsert, "PATCH"),
            route("/sobjects/{name}/{field}/{value:path}", self.delete_named, "DELETE"),
            route(collection, self.create_all, "POST"),
            route(collection, self.update_all, "PATCH"),
            route(collection, self.delete_all, "DELETE"),
            route(f"{collection}/{{name}}", self.retrieve_named),
            route(f"{collection}/{{name}}", self.retrieve_listed, "POST"),
            route(f"{collection}/{{name}}/{{field}}", self.upsert_all, "PATCH"),
        ]

    def create(self, call: Call) -> Response:
        """`POST /sobjects/X`."""
        result = self._writes.create(call.path["name"], call.json(), call.origin)
        return json_response(result, 201, self._location(call, result))

    def update(self, call: Call) -> Response:
        """`PATCH /sobjects/X/{id}`."""
        self._writes.update(
            call.path["name"],
            call.path["id"],
            call.json(),
            call.origin,
            _unmodified_since(call),
        )
        return Response(status_code=204)

    def delete(self, call: Call) -> Response:
        """`DELETE /sobjects/X/{id}`."""
        self._writes.delete(call.path["name"], call.path["id"], call.origin)
        return Response(status_code=204)

    def upsert(self, call: Call) -> Response:
        """`PATCH /sobjects/X/{external id}/{value}`."""
        try:
            result = self._writes.upsert(
                call.path["name"],
                (call.path["field"], call.path["value"]),
                call.json(),
                call.origin,
                update_only=call.query.get("updateOnly", "").lower() == "true",
            )
        except MultipleChoicesError as choices:
            return _choices(call, choices)
        if result["created"]:
            return json_response(result, 201, self._location(call, result))
        if call.number < _ANSWERS_UPDATES:
            return Response(status_code=204)
        return json_response(result)

    def delete_named(self, call: Call) -> Response:
        """`DELETE /sobjects/X/{external id}/{value}`."""
        try:
            self._writes.delete_named(
                call.path["name"],
                (call.path["field"], call.path["value"]),
                call.origin,
            )
        except MultipleChoicesError as choices:
            return _choices(call, choices)
        return Response(status_code=204)

    # Collections.

    def create_all(self, call: Call) -> Response:
        """`POST /composite/sobjects`."""
        return json_response(self._writes.create_all(call.json(), call.origin))

    def update_all(self, call: Call) -> Response:
        """`PATCH /composite/sobjects`."""
        return json_response(self._writes.update_all(call.json(), call.origin))

    def upsert_all(self, call: Call) -> Response:
        """`PATCH /composite/sobjects/X/{external id}`."""
        results = self._writes.upsert_all(
            call.path["name"], call.path["field"], call.json(), call.origin
        )
        return json_response(results)

    def delete_all(self, call: Call) -> Response:
        """`DELETE /composite/sobjects?ids=`."""
        ids = call.query.get("ids", "").split(",")
        all_or_none = call.query.get("allOrNone", "false").lower() == "true"
        return json_response(
            self._writes.delete_all(ids, call.origin, all_or_none=all_or_none)
        )

    def retrieve_named(self, call: Call) -> Response:
        """`GET /composite/sobjects/X?ids=&fields=`."""
        ids = [each for each in call.query.get("ids", "").split(",") if each]
        fields = [each for each in call.query.get("fields", "").split(",") if each]
        return self._retrieve(call, ids, fields)

    def retrieve_listed(self, call: Call) -> Response:
        """`POST /composite/sobjects/X` with `ids` and `fields`."""
        body = call.json()
        return self._retrieve(call, body.get("ids") or [], body.get("fields") or [])

    def _retrieve(
        self, call: Call, ids: Sequence[str], fields: Sequence[str]
    ) -> Response:
        """The records in the order of their ids, `null` where there is none."""
        sobject = self._catalogue.require(call.path["name"])
        if not ids or not fields or len(ids) > _RETRIEVE_LIMIT:
            raise SalesforceError(
                400,
                "MALFORMED_QUERY",
                f"Give from 1 to {_RETRIEVE_LIMIT} ids, and the fields to retrieve",
            )
        fulls = [normalize(str(each)) for each in ids]
        wanted = [field.strip() for field in fields]
        listed = ",".join(f"'{each}'" for each in fulls if each is not None) or "''"
        selected = [*dict.fromkeys(wanted)]
        hidden = not any(field.lower() == "id" for field in selected)
        names = ",".join([*selected, "Id"] if hidden else selected)
        page = self._queries.first_page(
            f"SELECT {names} FROM {sobject.name} WHERE Id IN ({listed})",  # noqa: S608 - SOQL, checked as such
            call.version,
            _RETRIEVE_LIMIT,
            with_deleted=False,
        )
        records: dict[str, dict[str, Any]] = {}
        for record in orjson.loads(page)["records"]:
            records[record["Id"]] = record
            if hidden:
                del record["Id"]
        return json_response([records.get(each or "") for each in fulls])

    @staticmethod
    def _location(call: Call, result: dict[str, Any]) -> dict[str, str]:
        base = f"/services/data/{call.version}/sobjects/{call.path['name']}"
        return {"Location": f"{base}/{result['id']}"}


def _choices(call: Call, choices: MultipleChoicesError) -> Response:
    """300: the records that the external id may mean."""
    base = f"/services/data/{call.version}/sobjects/{choices.object_name}"
    return json_response([f"{base}/{each}" for each in choices.ids], 300)


def _unmodified_since(call: Call) -> dt.datetime | None:
    """The instant of `If-Unmodified-Since`, in UTC without a zone."""
    text = call.headers.get("if-unmodified-since")
    if not text:
        return None
    try:
        return to_utc(parsedate_to_datetime(text))
    except ValueError as error:
        raise SalesforceError(
            400, "INVALID_HEADER", f"If-Unmodified-Since is no date: {text}"
        ) from error
