"""The tenant: its workspaces and its models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.servers.addresses import public_origin
from sandbox.servers.anaplan.call import answer, page
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError
from sandbox.servers.anaplan.model.tenant import ADMINISTRATOR_ID
from sandbox.servers.anaplan.state import CLOSED, DELETED
from sandbox.servers.anaplan.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.model.tenant import Workspace
    from sandbox.servers.anaplan.tenant_call import TenantCall

_CREATED: Final = "2024-01-15T09:00:00.000+0000"
_MEGABYTE: Final = 1024**2


def workspaces(call: TenantCall) -> Response:
    """The workspaces."""
    shown = [show_workspace(call, known) for known in call.seen_workspaces(call.user)]
    return page(call.request, "workspace", "workspaces", call.matching(shown))


def workspace(call: TenantCall) -> Response:
    """One workspace."""
    shown = show_workspace(call, call.workspace())
    return answer(call.request, "workspace", {"workspace": shown})


def models(call: TenantCall) -> Response:
    """The models, of the tenant or of a workspace."""
    place = call.workspace() if "workspace" in call.request.path_params else None
    shown = [
        show_model(call, model, state)
        for model, state in call.seen_models(call.user)
        if place is None or model in place.models
    ]
    return page(call.request, "model", "models", call.matching(shown))


def model(call: TenantCall) -> Response:
    """One model; its state does not matter here."""
    found, state = seen_model(call)
    shown = show_model(call, found, state)
    if call.wants("modelDetails"):
        shown["modelTransactionRunning"] = False
    return answer(call.request, "model", {"model": shown}, found.id)


def seen_model(call: TenantCall) -> tuple[Model, str]:
    """The model in the address with its present state, if the user sees it there.

    Raises:
        NotFoundError: it isn't there, or the user has no role in it.
    """
    place = call.workspace() if "workspace" in call.request.path_params else None
    for found, state in call.seen_models(call.user):
        if found.id == call.part("model") and (place is None or found in place.models):
            return found, state
    raise NotFoundError


def delete_models(call: TenantCall) -> Response:
    """Delete models that are closed; each stands for itself."""
    call.require_administrator()
    place = call.workspace()
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


def show_workspace(call: TenantCall, found: Workspace) -> dict[str, Any]:
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


def show_model(call: TenantCall, found: Model, state: str) -> dict[str, Any]:
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


_WORKSPACE: Final = "/workspaces/{workspace}"

ENDPOINTS: Final[tuple[tuple[str, str, Callable[[TenantCall], Response]], ...]] = (
    ("GET", "/workspaces", workspaces),
    ("GET", _WORKSPACE, workspace),
    ("GET", f"{_WORKSPACE}/models", models),
    ("POST", f"{_WORKSPACE}/bulkDeleteModels", delete_models),
    ("GET", "/models", models),
)
