"""Records, for writing: one by one, and in collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from sandbox.servers.salesforce.http import Call, Gateway, json_response

if TYPE_CHECKING:
    from starlette.routing import Route

    from sandbox.servers.salesforce.writes import WriteService


class WriteEndpoints:
    """Single records and sObject Collections."""

    def __init__(self, writes: WriteService, gateway: Gateway) -> None:
        """Answer from the write service."""
        self._writes = writes
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        collection = "/composite/sobjects"
        return [
            route("/sobjects/{name}", self.create, "POST"),
            route("/sobjects/{name}/{id}", self.update, "PATCH"),
            route("/sobjects/{name}/{id}", self.delete, "DELETE"),
            route("/sobjects/{name}/{field}/{value}", self.upsert, "PATCH"),
            route(collection, self.create_all, "POST"),
            route(collection, self.update_all, "PATCH"),
            route(collection, self.delete_all, "DELETE"),
            route(f"{collection}/{{name}}/{{field}}", self.upsert_all, "PATCH"),
        ]

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
