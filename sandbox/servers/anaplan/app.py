"""The tenant as an application: both of the vendor's hosts under one address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.servers.anaplan.actions import Runner
from sandbox.servers.anaplan.auth import Authentication
from sandbox.servers.anaplan.call import Call, Endpoint, base_url
from sandbox.servers.anaplan.endpoints import actions, files, lists, structure, tenant
from sandbox.servers.anaplan.errors import (
    MODEL_STATES,
    AnaplanError,
    LoginError,
    ModelStateError,
)
from sandbox.servers.anaplan.files import Files
from sandbox.servers.anaplan.model.demo import MODELS
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.ratelimit import Allowance, Bucket
from sandbox.servers.anaplan.store import Store, prepare
from sandbox.servers.anaplan.tasks import DEFAULT_STATES, Tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.anaplan.credentials import AnaplanCredentials
    from sandbox.world import LiveWorld

    Answer = Callable[[Request], Awaitable[Response]]

API: Final = "/2/0"

_ENDPOINTS: Final = (
    *structure.ENDPOINTS,
    *lists.ENDPOINTS,
    *files.ENDPOINTS,
    *actions.ENDPOINTS,
)
_MODEL_PATHS: Final = (
    f"{API}/workspaces/{{workspace}}/models/{{model}}",
    f"{API}/models/{{model}}",
)


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """What can be set about the tenant.

    Attributes:
        allowance: how many requests may be sent; `None` lets all through.
        task_states: what a look at a task shows before its end.
    """

    allowance: Allowance | None = None
    task_states: tuple[str, ...] = DEFAULT_STATES


def create_app(
    world: LiveWorld,
    credentials: AnaplanCredentials,
    *,
    now: Callable[[], datetime],
    settings: TenantSettings | None = None,
) -> Starlette:
    """Build the application.

    Args:
        world: in whose live file the model is kept.
        credentials: who may log in.
        now: the real time, by which tokens, uploads and dumps end.
        settings: what is not as by default.
    """
    with world.writing() as cursor:
        prepare(cursor)
    tenancy = _Tenancy(world, credentials, now, settings or TenantSettings())
    return Starlette(
        routes=[*_auth_routes(tenancy), *_api_routes(tenancy)],
        exception_handlers={AnaplanError: tenancy.refuse, LoginError: _refuse_login},
    )


class _Tenancy:
    """Checks a request, finds its model, and answers inside a transaction."""

    def __init__(
        self,
        world: LiveWorld,
        credentials: AnaplanCredentials,
        now: Callable[[], datetime],
        settings: TenantSettings,
    ) -> None:
        """Serve one tenant."""
        self.authentication = Authentication(credentials)
        self.now = now
        self.user = credentials.user
        self._world = world
        self._states = settings.task_states
        self._bucket = Bucket(settings.allowance) if settings.allowance else None

    def admit(self, request: Request) -> None:
        """Raise unless the request has a token that holds, and the tenant's leave."""
        at = self.now()
        self.authentication.check(request.headers.get("authorization", ""), at)
        if self._bucket is not None:
            self._bucket.take(at)

    def answering(self, endpoint: Endpoint) -> Answer:
        """A function that answers requests about a model."""

        async def answer(request: Request) -> Response:
            self.admit(request)
            body = await request.body()
            return await run_in_threadpool(self._handle, endpoint, request, body)

        return answer

    def plain(self, handle: Callable[[Request], Response]) -> Answer:
        """A function that answers requests about the tenant."""

        async def answer(request: Request) -> Response:
            self.admit(request)
            return handle(request)

        return answer

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer with the API's error envelope."""
        if not isinstance(error, AnaplanError):
            raise error
        return JSONResponse(
            error.body(request.url.path, self.now()),
            status_code=error.status,
            headers=dict(error.headers()),
        )

    def _handle(self, endpoint: Endpoint, request: Request, body: bytes) -> Response:
        """Answer inside a transaction; whoever needs the data waits for open tasks."""
        tenant.require_workspace(request)
        model = find(MODELS, str(request.path_params["model"]))
        if model.active_state in MODEL_STATES:
            raise ModelStateError(model.active_state)
        at = self.now()
        with self._world.writing() as cursor:
            store = Store(cursor)
            held = Files(store, at)
            tasks = Tasks(Runner(model, store, held), at, self._states)
            if endpoint.waits:
                tasks.finish_open()
            return endpoint.handle(Call(request, body, model, store, held, tasks, at))


def _api_routes(tenancy: _Tenancy) -> list[Route]:
    """The API's addresses, with and without the workspace."""

    def user(request: Request) -> Response:
        return tenant.user(request, tenancy.user)

    routes = [
        Route(f"{API}/users/me", tenancy.plain(user)),
        Route(f"{API}/workspaces", tenancy.plain(tenant.workspaces)),
        Route(f"{API}/workspaces/{{workspace}}", tenancy.plain(tenant.workspace)),
        Route(f"{API}/workspaces/{{workspace}}/models", tenancy.plain(tenant.models)),
        Route(f"{API}/models", tenancy.plain(tenant.models)),
    ]
    for base in _MODEL_PATHS:
        routes.append(Route(base, tenancy.plain(tenant.model)))
        for endpoint in _ENDPOINTS:
            answer = tenancy.answering(endpoint)
            path = f"{base}{endpoint.path}"
            routes.append(Route(path, answer, methods=[endpoint.method]))
    return routes


def _auth_routes(tenancy: _Tenancy) -> list[Route]:
    """The authentication service's addresses."""
    service = tenancy.authentication

    async def log_in(request: Request) -> Response:
        body = await request.body()
        try:
            content = orjson.loads(body) if body else None
        except orjson.JSONDecodeError:
            content = None
        token = service.log_in(
            _authorization(request), content, base_url(request), tenancy.now()
        )
        return JSONResponse(token, status_code=201)

    async def refresh(request: Request) -> Response:
        header = _authorization(request)
        return JSONResponse(service.refresh(header, base_url(request), tenancy.now()))

    async def validate(request: Request) -> Response:
        header = _authorization(request)
        return JSONResponse(service.validate(header, base_url(request), tenancy.now()))

    async def log_out(request: Request) -> Response:
        service.log_out(_authorization(request), tenancy.now())
        return Response(status_code=204)

    return [
        Route("/token/authenticate", log_in, methods=["POST"]),
        Route("/token/refresh", refresh, methods=["POST"]),
        Route("/token/validate", validate, methods=["GET"]),
        Route("/token/logout", log_out, methods=["POST"]),
    ]


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
