"""A model as a whole: its status, opened and closed, taken offline and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError, ModelStateError
from sandbox.servers.anaplan.state import CLOSED, ONLINE

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call

_OFFLINE: Final = frozenset({"MAINTENANCE", "PRODUCTION_MAINTENANCE"})


def status(call: Call) -> Response:
    """What the model does now."""
    step = "Open"
    if call.model.active_state in _OFFLINE or call.store.setting(CLOSED) is not None:
        step = "Closed"
    elif call.tasks.is_busy():
        step = "Processing ..."
    shown = {
        "peakMemoryUsageEstimate": None,
        "peakMemoryUsageTime": None,
        "progress": -1.0,
        "currentStep": step,
        "tooltip": None,
        "exportTaskType": None,
        "creationTime": int(call.at.timestamp() * 1000),
        "taskId": None,
    }
    return call.one("dimension", requestStatus=shown)


def wake(call: Call) -> Response:
    """Open a model; one that is open stays so."""
    call.require_administrator()
    _refuse(call, "ARCHIVED", *_OFFLINE)
    call.store.set(CLOSED, None)
    return Response(status_code=200)


def close(call: Call) -> Response:
    """Close a model; whoever asks for its data opens it again."""
    call.require_administrator()
    _refuse(call, "ARCHIVED")
    call.store.set(CLOSED, "true")
    return Response(status_code=204)


def set_online(call: Call) -> Response:
    """Take a model offline, or bring it back."""
    call.require_administrator()
    _refuse(call, "ARCHIVED")
    wanted = call.object().get("status")
    if wanted not in ("online", "offline"):
        raise BadRequestError("status must be online or offline")
    call.store.set(ONLINE, wanted)
    return Response(status_code=204)


def _refuse(call: Call, *states: str) -> None:
    """Raise if the model is in one of some states."""
    if call.model.active_state in states:
        raise ModelStateError(call.model.active_state)


ENDPOINTS: Final = (
    Endpoint("GET", "/status", status, waits=False, in_any_state=True),
    Endpoint("POST", "/status", status, waits=False, in_any_state=True),
    Endpoint("POST", "/open", wake, waits=False, in_any_state=True),
    Endpoint("POST", "/close", close, in_any_state=True),
    Endpoint("PUT", "/onlineStatus", set_online, in_any_state=True),
)
