"""The account as an application: addresses, logins, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.servers.netsuite.access import Gate, Limits
from sandbox.servers.netsuite.errors import (
    InvalidRequestError,
    NetSuiteError,
    TokenRequestError,
)
from sandbox.servers.netsuite.oauth2 import TOKEN_PATH
from sandbox.servers.netsuite.paging import Window, envelope
from sandbox.servers.netsuite.records.service import RecordService
from sandbox.servers.netsuite.suiteql import rules, service
from sandbox.servers.netsuite.suiteql.catalogue import prepare
from sandbox.servers.netsuite.suiteql.translation import Translator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.netsuite.credentials import NetSuiteCredentials
    from sandbox.world import LiveWorld

    Handler = Callable[[Request, bytes], Response]

QUERY_PATH: Final = "/services/rest/query/v1/suiteql"
RECORD_PATH: Final = "/services/rest/record/v1"

_MEDIA_TYPE: Final = "application/vnd.oracle.resource+json"


def create_app(
    world: LiveWorld,
    credentials: NetSuiteCredentials,
    *,
    now: Callable[[], datetime],
    limits: Limits | None = None,
) -> Starlette:
    """Build the application.

    Args:
        world: the records, as they are known at the clock.
        credentials: who may call.
        now: the real time, by which logins are checked.
        limits: the account's limits; those of the standard tier by default.
    """
    gate = Gate(credentials, limits or Limits(), now)
    with world.writing() as cursor:
        catalogue = prepare(cursor)
    translator = Translator(catalogue, credentials.hidden_tables)
    records = RecordService(world)

    async def token(request: Request) -> Response:
        async with request.form() as form:
            fields = {name: str(value) for name, value in form.items()}
        try:
            return JSONResponse(gate.token(fields, request))
        except TokenRequestError as error:
            return JSONResponse({"error": error.error}, status_code=400)

    def query(request: Request, body: bytes) -> Response:
        return _query(request, body, world, translator)

    guarded = _guard(gate)
    one = f"{RECORD_PATH}/{{record}}/{{key}}"
    many = f"{RECORD_PATH}/{{record}}"
    return Starlette(
        routes=[
            Route(TOKEN_PATH, token, methods=["POST"]),
            Route(QUERY_PATH, guarded(query), methods=["POST"]),
            Route(f"{RECORD_PATH}/metadata-catalog", guarded(records.catalogue)),
            Route(
                f"{RECORD_PATH}/metadata-catalog/{{record}}", guarded(records.schema)
            ),
            Route(many, guarded(records.list), methods=["GET"]),
            Route(many, guarded(records.create), methods=["POST"]),
            Route(one, guarded(records.get), methods=["GET"]),
            Route(one, guarded(records.update), methods=["PATCH"]),
            Route(one, guarded(records.upsert), methods=["PUT"]),
            Route(one, guarded(records.delete), methods=["DELETE"]),
        ],
        exception_handlers={NetSuiteError: _refuse},
    )


def _guard(
    gate: Gate,
) -> Callable[[Handler], Callable[[Request], Awaitable[Response]]]:
    """Let requests through to a handler when they are logged in and not too many."""

    def guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            gate.check_login(request)
            with gate.slot():
                body = await request.body()
                return await run_in_threadpool(handler, request, body)

        return endpoint

    return guarded


def _query(
    request: Request, body: bytes, world: LiveWorld, translator: Translator
) -> Response:
    """Run a query in SuiteQL and answer with one page."""
    if "transient" not in request.headers.get("prefer", ""):
        raise InvalidRequestError(
            "The required request header 'Prefer' is missing or has a wrong value. "
            "Use 'transient'.",
            code="INVALID_HEADER",
            errorHeader="Prefer",
        )
    window = Window.of(request)
    text, parameters = _read_query(body)
    translated = translator.translate(rules.bind(text, parameters), world.clock)
    connection = world.connection()
    try:
        page = service.run(connection, translated, window.limit, window.offset)
    finally:
        connection.close()
    content = envelope(request, window, page.items, page.total)
    return Response(orjson.dumps(content), media_type=f"{_MEDIA_TYPE}; type=collection")


def _read_query(body: bytes) -> tuple[str, list[Any]]:
    """The query and its parameters."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("q"), str):
        raise InvalidRequestError(
            "The request body must be JSON with the query in 'q'.",
            code="INVALID_CONTENT",
            errorPath="q",
        )
    parameters = content.get("params", [])
    if not isinstance(parameters, list):
        raise InvalidRequestError(
            "'params' must be a list.", code="INVALID_CONTENT", errorPath="params"
        )
    return content["q"], parameters


async def _refuse(_: Request, error: Exception) -> Response:
    """Answer with the services' error body."""
    if not isinstance(error, NetSuiteError):
        raise error
    return Response(
        orjson.dumps(error.body()),
        status_code=error.status,
        headers=dict(error.headers()),
        media_type=f"{_MEDIA_TYPE}; type=error",
    )
