"""Revision tags of a model: what application lifecycle management begins with."""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from starlette.responses import Response

    from sandbox.servers.anaplan.call import Call


def revisions(call: Call) -> Response:
    """The revision tags, the latest first."""
    call.require_administrator()
    return call.many("revisions", "revisions", _revisions(call))


def latest(call: Call) -> Response:
    """The latest revision tag, if there is one."""
    call.require_administrator()
    return call.one("revisions", revisions=_revisions(call)[:1])


def add(call: Call) -> Response:
    """Tag the model as it is now; a deployed one can't be."""
    call.require_administrator()
    call.require_development()
    body = call.object()
    name = body.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BadRequestError("name is missing")
    if any(known["name"] == name for known in _revisions(call)):
        raise BadRequestError(f"There is a revision called {name}")
    call.store.cursor.execute(
        "insert into anaplan.revisions values (?, ?, ?, ?, ?, ?)",
        [
            call.model.id,
            uuid.uuid4().hex.upper(),
            name,
            body.get("description") or "",
            call.user.id,
            call.at.replace(tzinfo=None),
        ],
    )
    return call.one("revision", revision=_revisions(call)[0])


def applied_to(call: Call) -> Response:
    """The models that have a revision tag: the one that it was made in."""
    call.require_administrator()
    found = [known for known in _revisions(call) if known["id"] == call.part("tag")]
    if not found:
        raise NotFoundError
    shown = {
        "modelId": call.model.id,
        "modelName": call.model.name,
        "workspaceId": call.tenant.workspace_of(call.model.id).id,
        "appliedBy": found[0]["appliedBy"],
        "appliedOn": found[0]["appliedOn"],
        "appliedMethod": "REVISION",
        "modelDeleted": False,
    }
    return call.one("appliedToModels", appliedToModels=[shown])


def _revisions(call: Call) -> list[dict[str, Any]]:
    """The revision tags as the API shows them, the latest first."""
    rows = call.store.cursor.execute(
        "select revision_id, name, description, user_id, created_at "
        "from anaplan.revisions where model_id = ? "
        "order by created_at desc, rowid desc",
        [call.model.id],
    ).fetchall()
    shown = []
    for id_, name, description, user_id, created_at in rows:
        at = f"{created_at.replace(tzinfo=UTC):%Y-%m-%dT%H:%M:%S.000+0000}"
        shown.append(
            {
                "id": id_,
                "name": name,
                "description": description,
                "createdOn": at,
                "createdBy": user_id,
                "creationMethod": "MANUAL",
                "appliedOn": at,
                "appliedBy": user_id,
            }
        )
    return shown


ENDPOINTS: Final = (
    Endpoint("GET", "/alm/revisions", revisions),
    Endpoint("POST", "/alm/revisions", add),
    Endpoint("GET", "/alm/latestRevision", latest),
    Endpoint("GET", "/alm/revisions/{tag}/appliedToModels", applied_to),
)
