"""Requests that hold requests: composite, graph, batch, tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.composite.batch import batch
from sandbox.servers.salesforce.composite.parts import Parts
from sandbox.servers.salesforce.composite.tree import Trees
from sandbox.servers.salesforce.http import Call, Gateway, json_response

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.routing import Route

    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.servers.salesforce.store import OrgStore
    from sandbox.servers.salesforce.writes import WriteService

_RESOURCES: Final = ("tree", "batch", "sobjects", "graph")


class CompositeEndpoints:
    """Everything below `/composite` but the collections."""

    def __init__(
        self,
        store: OrgStore,
        writes: WriteService,
        catalogue: Catalogue,
        gateway: Gateway,
    ) -> None:
        """Answer parts through the gateway, trees through the write service."""
        self._gateway = gateway
        self._parts = Parts(store, gateway)
        self._trees = Trees(writes, catalogue)

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/composite", self.resources),
            route("/composite", self.composite, "POST"),
            route("/composite/batch", self.batch, "POST"),
            route("/composite/graph", self.graph, "POST"),
            route("/composite/tree/{name}", self.tree, "POST"),
        ]

    def resources(self, call: Call) -> Response:
        """`GET /composite`: what is below."""
        base = f"/services/data/{call.version}/composite"
        return json_response({name: f"{base}/{name}" for name in _RESOURCES})

    def composite(self, call: Call) -> Response:
        """`POST /composite`."""
        return json_response(self._parts.composite(call))

    def graph(self, call: Call) -> Response:
        """`POST /composite/graph`."""
        return json_response(self._parts.graphs(call))

    def batch(self, call: Call) -> Response:
        """`POST /composite/batch`."""
        return json_response(batch(call, self._gateway))

    def tree(self, call: Call) -> Response:
        """`POST /composite/tree/X`."""
        body, created = self._trees.create(call)
        return json_response(body, 201 if created else 400)
