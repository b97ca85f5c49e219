"""What the org says about its objects: describe."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.salesforce.describe import (
    basic_information,
    describe_global,
    describe_sobject,
)
from sandbox.servers.salesforce.endpoints.reading import ReadingEndpoints
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import Call, json_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.routing import Route

    from sandbox.servers.salesforce.catalogue import SObject

_DESIGNED_AT: Final = dt.datetime(2023, 7, 1, tzinfo=dt.UTC)
"""When the org's objects were last changed."""


class ObjectEndpoints(ReadingEndpoints):
    """Describes of the org's objects."""

    def routes(self) -> list[Route]:
        """The paths that are answered here."""
        route = self._gateway.route
        return [
            route("/sobjects", self.describe_global),
            route("/sobjects/{name}", self.basic_information),
            route("/sobjects/{name}/describe", self.describe),
        ]

    def describe_global(self, call: Call) -> Response:
        """`GET /sobjects`."""
        return self._unless_known(
            call, lambda: describe_global(self._catalogue, call.version)
        )

    def basic_information(self, call: Call) -> Response:
        """`GET /sobjects/X`."""
        sobject = self._sobject(call)
        recent = self._queries.recent(sobject, call.version)
        return json_response(basic_information(sobject, call.version, recent))

    def describe(self, call: Call) -> Response:
        """`GET /sobjects/X/describe`."""
        sobject = self._sobject(call)
        return self._unless_known(
            call, lambda: describe_sobject(sobject, self._catalogue, call.version)
        )

    def _unless_known(
        self, call: Call, described: Callable[[], dict[str, Any]]
    ) -> Response:
        """The describe, or 304 if the client has it since it last changed."""
        headers = {"Last-Modified": format_datetime(_DESIGNED_AT, usegmt=True)}
        since = call.headers.get("if-modified-since")
        # What a user may see changes without a date.
        if since and not self._catalogue.is_restricted:
            try:
                if parsedate_to_datetime(since) >= _DESIGNED_AT:
                    return Response(status_code=304, headers=headers)
            except (TypeError, ValueError) as error:
                raise SalesforceError(
                    400, "INVALID_HEADER", f"Invalid If-Modified-Since: {since}"
                ) from error
        return json_response(described(), headers=headers)

    def _sobject(self, call: Call) -> SObject:
        return self._catalogue.require(call.path["name"])
