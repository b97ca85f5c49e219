"""Who works in the tenant, in a workspace, in a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.call import answer, page
from sandbox.servers.anaplan.endpoints.tenant import (
    seen_model,
    show_model,
    show_workspace,
)
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.model.tenant import CUSTOMER_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from sandbox.servers.anaplan.model.tenant import User
    from sandbox.servers.anaplan.tenant_call import TenantCall

_LAST_LOGIN: Final = "2024-01-15T09:00:00.000+0000"


def me(call: TenantCall) -> Response:
    """The user who asks."""
    return answer(call.request, "user", {"user": _user(call.user)})


def users(call: TenantCall) -> Response:
    """The users of the tenant."""
    call.require_administrator()
    shown = [_user(user) for user in call.users()]
    return page(call.request, "user", "users", call.matching(shown, "email"))


def user(call: TenantCall) -> Response:
    """One user."""
    call.require_administrator()
    return answer(call.request, "user", {"user": _user(_in_address(call))})


def workspace_users(call: TenantCall) -> Response:
    """Who works in a workspace."""
    place = call.workspace()
    shown = [
        _user(user) for user in call.users() if place in call.seen_workspaces(user)
    ]
    return page(call.request, "user", "users", shown)


def workspace_admins(call: TenantCall) -> Response:
    """Who administers a workspace."""
    call.workspace()
    shown = [_user(user) for user in call.users() if user.is_administrator]
    return page(call.request, "admin", "admins", shown)


def model_users(call: TenantCall) -> Response:
    """Who has a role in a model."""
    found, _ = seen_model(call)
    shown = [_user(user) for user in call.users() if user.may_see(found.id)]
    return page(call.request, "user", "users", shown, found.id)


def workspaces_of_user(call: TenantCall) -> Response:
    """The workspaces of a user."""
    call.require_administrator()
    shown = [show_workspace(call, w) for w in call.seen_workspaces(_in_address(call))]
    return page(call.request, "workspace", "workspaces", shown)


def models_of_user(call: TenantCall) -> Response:
    """The models of a user."""
    call.require_administrator()
    seen = call.seen_models(_in_address(call))
    return page(
        call.request, "model", "models", [show_model(call, *pair) for pair in seen]
    )


def _in_address(call: TenantCall) -> User:
    """The user in the address."""
    return find(call.users(), call.part("user"))


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
        "lastLoginDate": _LAST_LOGIN,
    }


_WORKSPACE: Final = "/workspaces/{workspace}"

ENDPOINTS: Final[tuple[tuple[str, str, Callable[[TenantCall], Response]], ...]] = (
    ("GET", "/users/me", me),
    ("GET", "/users", users),
    ("GET", "/users/{user}", user),
    ("GET", "/users/{user}/workspaces", workspaces_of_user),
    ("GET", "/users/{user}/models", models_of_user),
    ("GET", f"{_WORKSPACE}/users", workspace_users),
    ("GET", f"{_WORKSPACE}/admins", workspace_admins),
    ("GET", "/models/{model}/users", model_users),
    ("GET", f"{_WORKSPACE}/models/{{model}}/users", model_users),
)
