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
from sandbox.servers.netsuite.records.answers import RECORD_PATH
from sandbox.servers.netsuite.records.jobs import JOB_PATH
from sandbox.servers.netsuite.records.reads import RecordReads
from sandbox.servers.netsuite.records.writes import RecordWrites
from sandbox.servers.netsuite.suiteql import rendering, rules
from sandbox.servers.netsuite.suiteql.catalogue import prepare
from sandbox.servers.netsuite.suiteql.service import QueryService
from sandbox.servers.netsuite.suiteql.translation import Translator

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.netsuite.credentials import NetSuiteCredentials
    from sandbox.world import LiveWorld

    Handler = Callable[[Request, bytes], Response]

QUERY_PATH: Final = "/services/rest/query/v1/suiteql"
GOVERNANCE_PATH: Final = "/services/rest/system/v1/governanceLimits"
TOKEN_INFO_PATH: Final = "/rest/tokeninfo"  # noqa: S105 - an address

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
    limits = limits or Limits()
    gate = Gate(credentials, limits, now)
    with world.writing() as cursor:
        catalogue = prepare(cursor)
    translator = Translator(catalogue, credentials.hidden_tables)
    queries = QueryService(world, limits.seconds)
    reads = RecordReads(world)
    writes = RecordWrites(world)

    async def token(request: Request) -> Response:
        async with request.form() as form:
            fields = {name: str(value) for name, value in form.items()}
        try:
            return JSONResponse(gate.token(fields, request))
        except TokenRequestError as error:
            return JSONResponse({"error": error.error}, status_code=400)

    def query(request: Request, body: bytes) -> Response:
        _check_prefer(request)
        window = Window.of(request)
        text, parameters = _read_query(body)
        translated = translator.translate(rules.bind(text, parameters), world.clock)
        page = queries.run(translated, window.limit, window.offset)
        head = envelope(request, window, len(page.items), page.total)
        return Response(
            rendering.collection(page.items, head),
            media_type=f"{_MEDIA_TYPE}; type=collection",
        )

    def governance(_: Request, __: bytes) -> Response:
        return JSONResponse(gate.limits())

    def token_info(_: Request, __: bytes) -> Response:
        return JSONResponse(gate.token_info())

    guarded = _guard(gate)

    def route(path: str, handler: Handler, method: str = "GET") -> Route:
        return Route(path, guarded(handler), methods=[method])

    many = f"{RECORD_PATH}/{{record}}"
    one = f"{many}/{{key}}"
    job = f"{JOB_PATH}/{{job}}"
    return Starlette(
        routes=[
            Route(TOKEN_PATH, token, methods=["POST"]),
            route(QUERY_PATH, query, "POST"),
            route(GOVERNANCE_PATH, governance),
            route(TOKEN_INFO_PATH, token_info),
            route(f"{RECORD_PATH}/metadata-catalog", reads.catalogue),
            route(f"{RECORD_PATH}/metadata-catalog/{{record}}", reads.schema),
            route(job, writes.jobs.job),
            route(f"{job}/task", writes.jobs.tasks),
            route(f"{job}/task/{{task}}", writes.jobs.task),
            route(f"{job}/task/{{task}}/result", writes.jobs.result),
            route(many, reads.list),
            route(many, writes.create, "POST"),
            route(many, writes.update_many, "PATCH"),
            route(many, writes.update_many, "PUT"),
            route(many, writes.update_many, "DELETE"),
            route(one, reads.get),
            route(one, writes.update, "PATCH"),
            route(one, writes.upsert, "PUT"),
            route(one, writes.delete, "DELETE"),
            route(f"{one}/!transform/{{target}}", writes.transform, "POST"),
            route(f"{one}/{{part}}", reads.part),
            route(f"{one}/{{part}}/{{line}}", reads.line),
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


def _check_prefer(request: Request) -> None:
    """Raise unless the query is asked for as the service wants it."""
    if "transient" not in request.headers.get("prefer", ""):
        raise InvalidRequestError(
            "The required request header 'Prefer' is missing or has a wrong value. "
            "Use 'transient'.",
            code="INVALID_HEADER",
            errorHeader="Prefer",
        )


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
    return error.response()
