"""Between HTTP and the org's services: sessions, versions, usage, error bodies.

A handler is a plain function from a `Call` to a `Response`; it runs in a thread, so
that a long query holds up nobody else.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import Match, Route

from sandbox.servers.salesforce.errors import (
    OAuthError,
    SalesforceError,
    not_found,
)
from sandbox.servers.salesforce.versions import listed, number_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sandbox.servers.salesforce.auth import Authority

JSON: Final = "application/json;charset=UTF-8"
DAILY_REQUESTS: Final = 100_000
_DATA: Final = "/services/data/{version}"
_CLIENT: Final = re.compile(r"client=([^,;\s]+)")
_LONGEST_ADDRESS: Final = 16_384


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request."""

    method: str
    version: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def number(self) -> float:
        """The API version as a number."""
        return float(self.version.removeprefix("v"))

    @property
    def origin(self) -> str:
        """How change events name the call: the API, its version, and the client."""
        options = self.headers.get("sforce-call-options", "")
        match = _CLIENT.search(options)
        client = match[1] if match else ""
        number = self.version.removeprefix("v")
        return f"com/salesforce/api/rest/{number};client={client}"

    def json(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            SalesforceError: `JSON_PARSER_ERROR`.
        """
        try:
            document = orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise SalesforceError(
                400, "JSON_PARSER_ERROR", f"Unexpected content: {error}"
            ) from error
        if not isinstance(document, dict):
            raise SalesforceError(
                400, "JSON_PARSER_ERROR", "Expected a JSON object in the body"
            )
        return document


def json_response(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A response with a JSON body."""
    return Response(orjson.dumps(content), status, headers, media_type=JSON)


class Gateway:
    """What every call to the org passes."""

    def __init__(self, authority: Authority) -> None:
        """Check sessions with `authority`, and count the calls."""
        self._authority = authority
        self._counter = itertools.count(1)
        self._handlers: list[tuple[Route, Callable[[Call], Response]]] = []
        self.used = 0
        """Calls that were counted against the day's limit."""

    def guarded(
        self, handler: Callable[[Call], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The handler as an endpoint that needs a session."""

        async def endpoint(request: Request) -> Response:
            body = await request.body()
            headers: dict[str, str] = {}
            try:
                headers = self.count(request)
                call = Call(
                    method=request.method,
                    version=_checked_version(request.path_params["version"]),
                    path=request.path_params,
                    query=request.query_params,
                    headers=request.headers,
                    body=body,
                )
                response = await run_in_threadpool(handler, call)
            except SalesforceError as error:
                response = json_response(error.body(), error.status)
            response.headers.update(headers)
            return response

        return endpoint

    def count(self, request: Request) -> dict[str, str]:
        """Count a call against the day's limit; the headers that say so.

        Raises:
            SalesforceError: it has no session, or its address is too long.
        """
        self._authority.session(request.headers)
        if len(request.scope["raw_path"]) + len(request.url.query) > _LONGEST_ADDRESS:
            raise SalesforceError(
                414, "URI_TOO_LONG", "The URI is longer than 16384 characters"
            )
        self.used = next(self._counter)
        return {"Sforce-Limit-Info": f"api-usage={self.used}/{DAILY_REQUESTS}"}

    def route(
        self, path: str, handler: Callable[[Call], Response], method: str = "GET"
    ) -> Route:
        """A route below `/services/data/vNN.0` that needs a session."""
        found = Route(_DATA + path, self.guarded(handler), methods=[method])
        self._handlers.append((found, handler))
        return found

    def dispatch(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> Response:
        """Answer a request within a request, which was counted already.

        Refusals are answers too, as they are for a request of its own.
        """
        path, _, query = url.partition("?")
        scope = {
            "type": "http",
            "method": method.upper(),
            "path": unquote(path).rstrip("/"),
            "root_path": "",
        }
        try:
            for route, handler in self._handlers:
                match, found = route.matches(scope)
                if match is not Match.FULL:
                    continue
                parameters = found["path_params"]
                call = Call(
                    method=scope["method"],
                    version=_checked_version(parameters["version"]),
                    path=parameters,
                    query=QueryParams(query),
                    headers=headers,
                    body=body,
                )
                return handler(call)
            raise not_found()
        except SalesforceError as error:
            return json_response(error.body(), error.status)


def open_endpoint(
    handler: Callable[[Request, Mapping[str, str]], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """The handler as an endpoint for forms that needs no session."""

    async def endpoint(request: Request) -> Response:
        form = await request.form()
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        try:
            return handler(request, fields)
        except OAuthError as error:
            return json_response(error.body(), 400)

    return endpoint


async def list_versions(request: Request) -> Response:
    """`GET /services/data`: the versions of the API, for anybody."""
    del request
    return json_response(listed())


async def unexpected(request: Request, error: Exception) -> Response:
    """The platform's answer when it fails itself."""
    del request
    problem = SalesforceError(
        500,
        "UNKNOWN_EXCEPTION",
        f"An unexpected error occurred ({type(error).__name__})",
    )
    return json_response(problem.body(), problem.status)


async def unknown_path(request: Request, error: Exception) -> Response:
    """The platform's answer to a path or a method that it doesn't know."""
    del request, error
    problem = not_found()
    return json_response(problem.body(), problem.status)


def _checked_version(text: str) -> str:
    number_of(text)
    if not text.startswith("v"):
        raise not_found()
    return text


class TrailingSlashes:
    """Take `/query/` for `/query`: clients write both, and a redirect loses a body."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its path without a slash at the end."""
        if scope["type"] == "http" and len(scope["path"]) > 1:
            scope = {**scope, "path": scope["path"].rstrip("/")}
        await self._app(scope, receive, send)
