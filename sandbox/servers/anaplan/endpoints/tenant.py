"""The tenant: its workspaces, its models, its users."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.addresses import public_origin
from sandbox.servers.anaplan.call import answer, page
from sandbox.servers.anaplan.errors import (
    BadRequestError,
    ForbiddenError,
    NotFoundError,
)
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.model.tenant import (
    ADMINISTRATOR_ID,
    CUSTOMER_ID,
    Tenant,
    User,
    Workspace,
)
from sandbox.servers.anaplan.state import CLOSED, DELETED, current
from sandbox.servers.anaplan.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection
    from starlette.requests import Request
    from starlette.responses import Response

    from sandbox.servers.anaplan.model.shape import Model

_CREATED: Final = "2024-01-15T09:00:00.000+0000"
_MEGABYTE: Final = 1024**2


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


def workspaces(call: TenantCall) -> Response:
    """The workspaces."""
    shown = [_workspace(call, known) for known in call.seen_workspaces(call.user)]
    return page(call.request, "workspace", "workspaces", _matching(call, shown))


def workspace(call: TenantCall) -> Response:
    """One workspace."""
    shown = _workspace(call, _in_address(call))
    return answer(call.request, "workspace", {"workspace": shown})


def models(call: TenantCall) -> Response:
    """The models, of the tenant or of a workspace."""
    place = _in_address(call) if "workspace" in call.request.path_params else None
    shown = [
        _model(call, model, state)
        for model, state in call.seen_models(call.user)
        if place is None or model in place.models
    ]
    return page(call.request, "model", "models", _matching(call, shown))


def model(call: TenantCall) -> Response:
    """One model; its state does not matter here."""
    place = _in_address(call) if "workspace" in call.request.path_params else None
    seen = {model.id: (model, state) for model, state in call.seen_models(call.user)}
    if call.part("model") not in seen:
        raise NotFoundError
    found, state = seen[call.part("model")]
    if place is not None and found not in place.models:
        raise NotFoundError
    shown = _model(call, found, state)
    if call.wants("modelDetails"):
        shown["modelTransactionRunning"] = False
    return answer(call.request, "model", {"model": shown}, found.id)


def delete_models(call: TenantCall) -> Response:
    """Delete models that are closed; each stands for itself."""
    _require_administrator(call)
    place = _in_address(call)
    try:
        body = orjson.loads(call.body)
        ids = list(body["modelIdsToDelete"])
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadRequestError("modelIdsToDelete is missing") from error
    failures = []
    for model_id in ids:
        store = Store(call.cursor, str(model_id))
        if all(known.id != model_id for known in place.models):
            message = "Model not found."
        elif store.setting(CLOSED) is None:
            message = "Model is open. Please close the model before trying again."
        else:
            store.set(DELETED, "true")
            continue
        failures.append({"modelId": model_id, "message": message})
    content = {
        "modelsDeleted": len(ids) - len(failures),
        "bulkDeleteModelsFailures": failures,
    }
    return answer(call.request, "bulkDeleteModelsResponse", content)


def me(call: TenantCall) -> Response:
    """The user who asks."""
    return answer(call.request, "user", {"user": _user(call.user)})


def users(call: TenantCall) -> Response:
    """The users of the tenant."""
    _require_administrator(call)
    shown = [_user(user) for user in call.users()]
    return page(call.request, "user", "users", _matching(call, shown, "email"))


def user(call: TenantCall) -> Response:
    """One user."""
    _require_administrator(call)
    return answer(call.request, "user", {"user": _user(_of_address(call))})


def workspace_users(call: TenantCall) -> Response:
    """Who works in a workspace."""
    place = _in_address(call)
    shown = [
        _user(user) for user in call.users() if place in call.seen_workspaces(user)
    ]
    return page(call.request, "user", "users", shown)


def workspace_admins(call: TenantCall) -> Response:
    """Who administers a workspace."""
    _in_address(call)
    shown = [_user(user) for user in call.users() if user.is_administrator]
    return page(call.request, "admin", "admins", shown)


def model_users(call: TenantCall) -> Response:
    """Who has a role in a model."""
    model(call)
    model_id = call.part("model")
    shown = [_user(user) for user in call.users() if user.may_see(model_id)]
    return page(call.request, "user", "users", shown, model_id)


def workspaces_of_user(call: TenantCall) -> Response:
    """The workspaces of a user."""
    _require_administrator(call)
    shown = [_workspace(call, w) for w in call.seen_workspaces(_of_address(call))]
    return page(call.request, "workspace", "workspaces", shown)


def models_of_user(call: TenantCall) -> Response:
    """The models of a user."""
    _require_administrator(call)
    seen = call.seen_models(_of_address(call))
    return page(call.request, "model", "models", [_model(call, *pair) for pair in seen])


def _require_administrator(call: TenantCall) -> None:
    """Raise unless the user administers workspaces."""
    if not call.user.is_administrator:
        raise ForbiddenError("Workspace administrators only")


def _in_address(call: TenantCall) -> Workspace:
    """The workspace in the address."""
    return find(call.seen_workspaces(call.user), call.part("workspace"))


def _of_address(call: TenantCall) -> User:
    """The user in the address."""
    return find(call.users(), call.part("user"))


def _matching(
    call: TenantCall, shown: list[dict[str, Any]], field: str = "name"
) -> list[dict[str, Any]]:
    """Those whose name has the pattern `s` in it: `%` any characters, `_` one."""
    pattern = call.request.query_params.get("s")
    if not pattern:
        return shown
    wildcards = {"%": ".*", "_": "."}
    expression = "".join(wildcards.get(sign) or re.escape(sign) for sign in pattern)
    return [
        one for one in shown if re.search(expression, one[field], flags=re.IGNORECASE)
    ]


def _workspace(call: TenantCall, found: Workspace) -> dict[str, Any]:
    """A workspace, with its size where it is wanted."""
    shown = {"id": found.id, "name": found.name, "active": True}
    if call.wants("tenantDetails"):
        shown |= {
            "sizeAllowance": found.size_allowance,
            "currentSize": sum(_size(call, model) for model in found.models),
        }
    else:
        shown["sizeAllowance"] = found.size_allowance
    return shown


def _model(call: TenantCall, found: Model, state: str) -> dict[str, Any]:
    """A model, with details where they are wanted."""
    place = call.tenant.workspace_of(found.id)
    origin = public_origin(call.request.scope)
    shown: dict[str, Any] = {
        "id": found.id,
        "activeState": state,
        "name": found.name,
        "currentWorkspaceId": place.id,
        "currentWorkspaceName": place.name,
        "modelUrl": f"{origin}/core3/{found.id}",
        "categoryValues": [],
    }
    if call.wants("modelDetails"):
        shown |= {
            "lastSavedSerialNumber": 1,
            "lastModifiedByUserGuid": ADMINISTRATOR_ID,
            "memoryUsage": _size(call, found),
            "isoCreationDate": _CREATED,
            "lastModified": _CREATED,
        }
    return shown


def _size(call: TenantCall, found: Model) -> int:
    """About how many bytes a model takes."""
    row = call.cursor.execute(
        "select count(*) from anaplan.cells where model_id = ?", [found.id]
    ).fetchone()
    return _MEGABYTE + 8 * (int(row[0]) if row else 0)


def _user(user: User) -> dict[str, Any]:
    """A user."""
    return {
        "id": user.id,
        "active": True,
        "email": user.email,
        "emailOptIn": False,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "customerId": CUSTOMER_ID,
        "lastLoginDate": _CREATED,
    }


_WORKSPACE: Final = "/workspaces/{workspace}"

ENDPOINTS: Final[tuple[tuple[str, str, Callable[[TenantCall], Response]], ...]] = (
    ("GET", "/users/me", me),
    ("GET", "/users", users),
    ("GET", "/users/{user}", user),
    ("GET", "/users/{user}/workspaces", workspaces_of_user),
    ("GET", "/users/{user}/models", models_of_user),
    ("GET", "/workspaces", workspaces),
    ("GET", _WORKSPACE, workspace),
    ("GET", f"{_WORKSPACE}/users", workspace_users),
    ("GET", f"{_WORKSPACE}/admins", workspace_admins),
    ("GET", f"{_WORKSPACE}/models", models),
    ("POST", f"{_WORKSPACE}/bulkDeleteModels", delete_models),
    ("GET", "/models", models),
    ("GET", "/models/{model}/users", model_users),
    ("GET", f"{_WORKSPACE}/models/{{model}}/users", model_users),
)
