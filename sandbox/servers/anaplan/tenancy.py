"""Checks each request of the API, finds its model, and answers in a transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from sandbox.servers.anaplan.actions import Runner
from sandbox.servers.anaplan.call import Call, Endpoint
from sandbox.servers.anaplan.created_files import created_files
from sandbox.servers.anaplan.errors import (
    CLOSED_STATES,
    AnaplanError,
    ModelStateError,
    NotFoundError,
)
from sandbox.servers.anaplan.files import Files
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.ratelimit import VENDOR_ALLOWANCE, Allowance, Bucket
from sandbox.servers.anaplan.state import current
from sandbox.servers.anaplan.store import Store
from sandbox.servers.anaplan.tasks import DEFAULT_STATES, Tasks
from sandbox.servers.anaplan.tenant_call import TenantCall

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from duckdb import DuckDBPyConnection
    from starlette.requests import Request

    from sandbox.servers.anaplan.auth import Authentication
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.model.tenant import Tenant, User
    from sandbox.world import LiveWorld

    Answer = Callable[[Request], Awaitable[Response]]

_REASONS: Final = {404: "Not Found", 405: "Method Not Allowed"}


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """What can be set about the tenant.

    Attributes:
        allowance: how many requests may be sent; `None` lets all through.
        task_states: what a look at a task shows before its end.
    """

    allowance: Allowance | None = VENDOR_ALLOWANCE
    task_states: tuple[str, ...] = DEFAULT_STATES


class Tenancy:
    """Answers what is asked of one tenant."""

    def __init__(
        self,
        world: LiveWorld,
        tenant: Tenant,
        authentication: Authentication,
        now: Callable[[], datetime],
        settings: TenantSettings,
    ) -> None:
        """Serve one tenant."""
        self._world = world
        self._tenant = tenant
        self._authentication = authentication
        self._now = now
        self._states = settings.task_states
        allowance = settings.allowance
        self._bucket = Bucket(allowance) if allowance else None

    def answering(self, endpoint: Endpoint) -> Answer:
        """A function that answers requests about a model."""

        async def answer(request: Request) -> Response:
            user = self._admit(request)
            body = await request.body()
            return await run_in_threadpool(self._handle, endpoint, request, body, user)

        return answer

    def plain(self, handle: Callable[[TenantCall], Response]) -> Answer:
        """A function that answers requests about the tenant."""

        async def answer(request: Request) -> Response:
            user = self._admit(request)
            body = await request.body()
            return await run_in_threadpool(self._plain, handle, request, body, user)

        return answer

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer with the API's error envelope."""
        if not isinstance(error, AnaplanError):
            raise error
        return JSONResponse(
            error.body(request.url.path, self._now()),
            status_code=error.status,
            headers=dict(error.headers()),
        )

    async def refuse_address(self, request: Request, error: Exception) -> Response:
        """Answer that there is no such address, or not for that method."""
        if not isinstance(error, HTTPException):
            raise error
        refused = AnaplanError(_REASONS.get(error.status_code, error.detail))
        refused.status = error.status_code
        return await self.refuse(request, refused)

    def _admit(self, request: Request) -> User:
        """Whose token the request has; raise without one, or the tenant's leave."""
        at = self._now()
        header = request.headers.get("authorization", "")
        user = self._authentication.user(header, at)
        if self._bucket is not None:
            self._bucket.take(at)
        return user

    def _plain(
        self,
        handle: Callable[[TenantCall], Response],
        request: Request,
        body: bytes,
        user: User,
    ) -> Response:
        """Answer about the tenant inside a transaction."""
        with self._world.writing() as cursor:
            return handle(TenantCall(request, body, self._tenant, user, cursor))

    def _handle(
        self, endpoint: Endpoint, request: Request, body: bytes, user: User
    ) -> Response:
        """Answer inside a transaction; whoever needs the data waits for open tasks."""
        with self._world.writing() as cursor:
            model = self._model(request, user, cursor)
            if model.active_state in CLOSED_STATES and not endpoint.in_any_state:
                raise ModelStateError(model.active_state)
            at = self._now()
            store = Store(cursor, model.id)
            users = {user.id: user, **{other.id: other for other in self._tenant.users}}

            def runner_for(user_id: str) -> Runner:
                files = Files(model, store, user_id, at)
                # Whoever is not listed among the users administers everything.
                actor = users.get(user_id) or self._tenant.user("")
                return Runner(self._tenant, model, store, files, actor)

            tasks = Tasks(store, runner_for, user.id, at, self._states)
            if endpoint.waits:
                tasks.finish_open()
            files = Files(model, store, user.id, at)
            return endpoint.handle(
                Call(request, body, self._tenant, user, model, store, files, tasks, at)
            )

    def _model(self, request: Request, user: User, cursor: DuckDBPyConnection) -> Model:
        """The model in the address, in its present state.

        Raises:
            NotFoundError: there is none, it was deleted, or the user has no role in it.
        """
        parts = request.path_params
        model = find(self._tenant.models, str(parts["model"]))
        workspace = self._tenant.workspace_of(model.id)
        state = current(model, Store(cursor, model.id))
        if (
            parts.get("workspace", workspace.id) != workspace.id
            or not user.may_see(model.id)
            or state is None
        ):
            raise NotFoundError
        files = (*model.files, *created_files(Store(cursor, model.id)))
        return replace(model, active_state=state, files=files)
