"""A request about the tenant as a whole, and what its user sees of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.servers.anaplan.errors import ForbiddenError
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.state import current
from sandbox.servers.anaplan.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from starlette.requests import Request

    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.model.tenant import Tenant, User, Workspace


@dataclass(frozen=True, slots=True)
class TenantCall:
    """A request about the tenant, inside a transaction of its own.

    Attributes:
        request: the request.
        body: its body.
        tenant: the tenant.
        user: who asks.
        cursor: the transaction.
    """

    request: Request
    body: bytes
    tenant: Tenant
    user: User
    cursor: DuckDBPyConnection

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def wants(self, name: str) -> bool:
        """Whether a parameter of the address is `true`."""
        return self.request.query_params.get(name, "").lower() == "true"

    def seen_models(self, user: User) -> list[tuple[Model, str]]:
        """The models that a user sees, with their present states."""
        found = []
        for model in self.tenant.models:
            state = current(model, Store(self.cursor, model.id))
            if state is not None and user.may_see(model.id):
                found.append((model, state))
        return found

    def seen_workspaces(self, user: User) -> list[Workspace]:
        """The workspaces in which a user sees a model."""
        ids = {model.id for model, _ in self.seen_models(user)}
        return [
            workspace
            for workspace in self.tenant.workspaces
            if any(model.id in ids for model in workspace.models)
        ]

    def users(self) -> list[User]:
        """Everybody who works in the tenant, whoever asks among them."""
        return list(dict.fromkeys([self.user, *self.tenant.users]))

    def require_administrator(self) -> None:
        """Raise unless the user administers workspaces."""
        if not self.user.is_administrator:
            raise ForbiddenError("Workspace administrators only")

    def workspace(self) -> Workspace:
        """The workspace in the address."""
        return find(self.seen_workspaces(self.user), self.part("workspace"))

    def matching(
        self, shown: list[dict[str, Any]], field: str = "name"
    ) -> list[dict[str, Any]]:
        """Those whose name has the pattern `s` in it: `%` any characters, `_` one."""
        pattern = self.request.query_params.get("s")
        if not pattern:
            return shown
        wildcards = {"%": ".*", "_": "."}
        expression = "".join(wildcards.get(sign) or re.escape(sign) for sign in pattern)
        return [
            one
            for one in shown
            if re.search(expression, one[field], flags=re.IGNORECASE)
        ]
