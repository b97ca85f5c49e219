"""SOQL over REST: `query`, `queryAll`, and the pages that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import JSON, Call, Gateway, json_response
from sandbox.servers.salesforce.queries import batch_size

if TYPE_CHECKING:
    from starlette.routing import Route

    from sandbox.servers.salesforce.queries import QueryService

_LONGEST_QUERY: Final = 100_000


class QueryEndpoints:
    """Queries and their pages."""

    def __init__(self, queries: QueryService, gateway: Gateway) -> None:
        """Answer from the query service."""
        self._queries = queries
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/query", self.query),
            route("/query/{locator}", self.query_more),
            route("/queryAll", self.query_all),
            route("/queryAll/{locator}", self.query_more),
        ]

    def query(self, call: Call) -> Response:
        """`GET /query?q=`, or its plan: `GET /query?explain=`."""
        if call.query.get("explain"):
            return json_response(self._queries.explain(call.query["explain"]))
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
                400,
                "MALFORMED_QUERY",
                "SOQL statements cannot be longer than 100000 characters.",
            )
        body = self._queries.first_page(
            soql, call.version, batch_size(call.headers), with_deleted=with_deleted
        )
        return Response(body, media_type=JSON)
