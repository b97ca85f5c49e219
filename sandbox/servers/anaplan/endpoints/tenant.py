"""The tenant: its workspaces, its models, its user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.auth import USER_ID
from sandbox.servers.anaplan.call import answer, base_url, page
from sandbox.servers.anaplan.errors import NotFoundError
from sandbox.servers.anaplan.model.demo import MODELS, WORKSPACE_ID, WORKSPACE_NAME
from sandbox.servers.anaplan.model.shape import find

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from sandbox.servers.anaplan.model.shape import Model

_GIGABYTE: Final = 1024**3
_CREATED: Final = "2024-01-15T09:00:00.000+0000"


def workspaces(request: Request) -> Response:
    """The workspaces."""
    return page(request, "workspace", "workspaces", [_workspace(request)])


def workspace(request: Request) -> Response:
    """One workspace."""
    require_workspace(request)
    return answer(request, "workspace", {"workspace": _workspace(request)})


def models(request: Request) -> Response:
    """The models, of the tenant or of a workspace."""
    require_workspace(request)
    shown = [_model(request, model) for model in MODELS]
    return page(request, "model", "models", shown)


def model(request: Request) -> Response:
    """One model; its state does not matter here."""
    require_workspace(request)
    found = find(MODELS, str(request.path_params["model"]))
    return answer(request, "model", {"model": _model(request, found)}, found.id)


def user(request: Request, address: str) -> Response:
    """The user who asks."""
    shown = {
        "id": USER_ID,
        "active": True,
        "email": address,
        "emailOptIn": False,
        "firstName": "Plan",
        "lastName": "Ner",
    }
    return answer(request, "user", {"user": shown})


def require_workspace(request: Request) -> None:
    """Raise `NotFoundError` when the address names another workspace than ours."""
    if request.path_params.get("workspace", WORKSPACE_ID) != WORKSPACE_ID:
        raise NotFoundError


def _workspace(request: Request) -> dict[str, Any]:
    """The workspace."""
    shown = {
        "id": WORKSPACE_ID,
        "name": WORKSPACE_NAME,
        "active": True,
        "sizeAllowance": _GIGABYTE,
    }
    if request.query_params.get("tenantDetails") == "true":
        shown["currentSize"] = _GIGABYTE // 64
    return shown


def _model(request: Request, model: Model) -> dict[str, Any]:
    """A model, with details where they are wanted."""
    shown: dict[str, Any] = {
        "activeState": model.active_state,
        "id": model.id,
        "name": model.name,
        "currentWorkspaceId": WORKSPACE_ID,
    }
    if request.query_params.get("modelDetails") == "true":
        shown |= {
            "currentWorkspaceName": WORKSPACE_NAME,
            "lastSavedSerialNumber": 1,
            "lastModifiedByUserGuid": USER_ID,
            "memoryUsage": 1024**2,
            "modelUrl": f"{base_url(request)}/core3/{model.id}",
            "categoryValues": [],
            "isoCreationDate": _CREATED,
            "lastModified": _CREATED,
        }
    return shown
