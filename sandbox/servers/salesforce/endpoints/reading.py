"""What the endpoints that read have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.servers.salesforce.http import Gateway
    from sandbox.servers.salesforce.queries import QueryService


class ReadingEndpoints:
    """Endpoints over what the org has and what queries find in it."""

    def __init__(
        self, catalogue: Catalogue, queries: QueryService, gateway: Gateway
    ) -> None:
        """Answer from these services."""
        self._catalogue = catalogue
        self._queries = queries
        self._gateway = gateway
