"""The tenant as an application: all of the vendor's hosts under one address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.servers.addresses import public_origin
from sandbox.servers.anaplan import oauth_routes
from sandbox.servers.anaplan.auth import Authentication
from sandbox.servers.anaplan.call import API
from sandbox.servers.anaplan.endpoints import (
    actions,
    calendar,
    files,
    lifecycle,
    lists,
    reads,
    revisions,
    structure,
    tenant,
    users,
    views,
)
from sandbox.servers.anaplan.errors import AnaplanError, LoginError, OAuthError
from sandbox.servers.anaplan.model.demo import DEMO
from sandbox.servers.anaplan.oauth import OAuth
from sandbox.servers.anaplan.tables import prepare
from sandbox.servers.anaplan.tenancy import Tenancy, TenantSettings
from sandbox.servers.anaplan.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.anaplan.credentials import AnaplanCredentials
    from sandbox.servers.anaplan.model.tenant import Tenant
    from sandbox.world import LiveWorld

_ENDPOINTS: Final = (
    *structure.ENDPOINTS,
    *views.ENDPOINTS,
    *reads.ENDPOINTS,
    *lists.ENDPOINTS,
    *files.ENDPOINTS,
    *calendar.ENDPOINTS,
    *lifecycle.ENDPOINTS,
    *revisions.ENDPOINTS,
    *actions.ENDPOINTS,
)
_MODEL_PATHS: Final = (
    f"{API}/workspaces/{{workspace}}/models/{{model}}",
    f"{API}/models/{{model}}",
)


@dataclass(frozen=True, slots=True)
class Company:
    """Whom the application serves.

    Attributes:
        tenant: the workspaces with their models, and users' roles.
        logins: who may log in besides the first user.
    """

    tenant: Tenant = DEMO
    logins: tuple[AnaplanCredentials, ...] = ()


def create_app(
    world: LiveWorld,
    credentials: AnaplanCredentials,
    *,
    now: Callable[[], datetime],
    settings: TenantSettings | None = None,
    company: Company | None = None,
) -> Starlette:
    """Build the application.

    Args:
        world: in whose live file the models are kept.
        credentials: who may log in.
        now: the real time, by which tokens, uploads and dumps end.
        settings: what is not as by default.
        company: the workspaces, and who else may log in; the demo's by default.
    """
    company = company or Company()
    with world.writing() as cursor:
        prepare(cursor, company.tenant)
    logins = (credentials, *company.logins)
    tokens = Tokens()
    authentication = Authentication(logins, company.tenant, tokens)
    tenancy = Tenancy(
        world, company.tenant, authentication, now, settings or TenantSettings()
    )
    return Starlette(
        routes=[
            *_auth_routes(authentication, now),
            *oauth_routes.routes(OAuth(logins, tokens), authentication, now),
            *_api_routes(tenancy),
        ],
        exception_handlers={
            AnaplanError: tenancy.refuse,
            HTTPException: tenancy.refuse_address,
            LoginError: _refuse_login,
            OAuthError: oauth_routes.refuse,
        },
    )


def _api_routes(tenancy: Tenancy) -> list[Route]:
    """The API's addresses, with and without the workspace."""
    routes = [
        Route(f"{API}{path}", tenancy.plain(handle), methods=[method])
        for method, path, handle in (*tenant.ENDPOINTS, *users.ENDPOINTS)
    ]
    for base in _MODEL_PATHS:
        routes.append(Route(base, tenancy.plain(tenant.model)))
        for endpoint in _ENDPOINTS:
            answer = tenancy.answering(endpoint)
            path = f"{base}{endpoint.path}"
            routes.append(Route(path, answer, methods=[endpoint.method]))
    return routes


def _auth_routes(service: Authentication, now: Callable[[], datetime]) -> list[Route]:
    """The authentication service's addresses."""

    async def log_in(request: Request) -> Response:
        header, base = _authorization(request), public_origin(request.scope)
        content = _content(await request.body())
        # Passwords are dear to check, so it doesn't hold up other requests.
        token = await run_in_threadpool(service.log_in, header, content, base, now())
        return JSONResponse(token, status_code=201)

    async def refresh(request: Request) -> Response:
        header, base = _authorization(request), public_origin(request.scope)
        return JSONResponse(service.refresh(header, base, now()))

    async def validate(request: Request) -> Response:
        header, base = _authorization(request), public_origin(request.scope)
        return JSONResponse(service.validate(header, base, now()))

    async def log_out(request: Request) -> Response:
        service.log_out(_authorization(request), now())
        return Response(status_code=204)

    addresses: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
        ("authenticate", log_in, "POST"),
        ("refresh", refresh, "POST"),
        ("validate", validate, "GET"),
        ("logout", log_out, "POST"),
    ]
    return [
        Route(f"/token/{name}", handle, methods=[method])
        for name, handle, method in addresses
    ]


def _content(body: bytes) -> Any:
    """The body of a login; some clients send the JSON object once more as a text."""
    try:
        content = orjson.loads(body) if body else None
        return orjson.loads(content) if isinstance(content, str) else content
    except orjson.JSONDecodeError:
        return None


def _authorization(request: Request) -> str:
    """The header with the login or the token."""
    return request.headers.get("authorization", "")


async def _refuse_login(_: Request, error: Exception) -> Response:
    """Answer with the authentication service's own body."""
    if not isinstance(error, LoginError):
        raise error
    return JSONResponse(
        {"status": error.status, "statusMessage": error.message},
        status_code=error.http_status,
    )
