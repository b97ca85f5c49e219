"""A request to the API, and the envelope of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.addresses import public_origin
from sandbox.servers.anaplan.errors import (
    BadRequestError,
    ForbiddenError,
    ModelStateError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.anaplan.files import Files
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.model.tenant import Tenant, User
    from sandbox.servers.anaplan.store import Store
    from sandbox.servers.anaplan.tasks import Tasks

API: Final = "/2/0"
DEFAULT_PAGE: Final = 5000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked of a model.

    Attributes:
        method: the HTTP method.
        path: the path below the model.
        handle: answers.
        waits: the answer needs the model's data, so open tasks are run first.
        in_any_state: it is answered for archived, locked and offline models too.
    """

    method: str
    path: str
    handle: Callable[[Call], Response]
    waits: bool = True
    in_any_state: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A request about a model, inside a transaction of its own.

    Attributes:
        request: the request.
        body: its body.
        tenant: the tenant.
        user: who asks.
        model: the model in its address.
        store: the model's data.
        files: the files' contents.
        tasks: the model's tasks.
        at: the time of the request.
    """

    request: Request
    body: bytes
    tenant: Tenant
    user: User
    model: Model
    store: Store
    files: Files
    tasks: Tasks
    at: datetime

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def json(self) -> Any:
        """The body as JSON."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise BadRequestError("The body is not JSON") from error

    def object(self) -> dict[str, Any]:
        """The body as a JSON object."""
        body = self.json()
        if not isinstance(body, dict):
            raise BadRequestError("The body must be an object")
        return body

    def wants_all(self, name: str) -> bool:
        """Whether a parameter of the address is `true`."""
        return self.request.query_params.get(name, "").lower() == "true"

    def accepts(self, media_type: str) -> bool:
        """Whether the request names a type that it accepts."""
        return media_type in self.request.headers.get("accept", "")

    def require_administrator(self) -> None:
        """Raise unless the user administers the workspace."""
        if not self.user.is_administrator:
            raise ForbiddenError("Workspace administrators only")

    def require_writable(self, object_id: str) -> None:
        """Raise unless the user may write a list or a module."""
        if not self.user.may_write(object_id):
            raise ForbiddenError

    def require_development(self) -> None:
        """Raise if the model is deployed, so that what it is made of is fixed."""
        if self.model.is_deployed:
            raise ModelStateError("PRODUCTION")

    def one(self, kind: str, **content: Any) -> Response:
        """An answer about one object."""
        return answer(self.request, kind, content, self.model.id)

    def many(self, kind: str, key: str, objects: Sequence[dict[str, Any]]) -> Response:
        """A page of a collection."""
        return page(self.request, kind, key, objects, self.model.id)


def answer(
    request: Request,
    kind: str,
    content: dict[str, Any],
    model_id: str | None = None,
    paging: dict[str, Any] | None = None,
) -> Response:
    """An answer in the envelope.

    Args:
        request: the request.
        kind: the kind of object, for the schema's address.
        content: what it says.
        model_id: the model that it is about.
        paging: where the page lies, for collections.
    """
    place = f"models/{model_id}/objects" if model_id else "objects"
    origin = public_origin(request.scope)
    meta: dict[str, Any] = {"schema": f"{origin}{API}/{place}/{kind}"}
    if paging is not None:
        meta["paging"] = paging
    body = {"meta": meta, "status": {"code": 200, "message": "Success"}, **content}
    return Response(orjson.dumps(body), media_type="application/json")


def page(
    request: Request,
    kind: str,
    key: str,
    objects: Sequence[dict[str, Any]],
    model_id: str | None = None,
) -> Response:
    """A page of a collection; an empty one leaves its key out.

    Raises:
        BadRequestError: the page or the order is not one that there is.
    """
    limit = _number(request, "limit", DEFAULT_PAGE, least=1)
    offset = _number(request, "offset", 0, least=0)
    ordered = _sorted(objects, request.query_params.get("sort"))
    shown = ordered[offset : offset + limit]
    paging: dict[str, Any] = {
        "currentPageSize": len(shown),
        "offset": offset,
        "totalSize": len(ordered),
    }
    if offset + limit < len(ordered):
        paging["next"] = _link(request, limit, offset + limit)
    if offset > 0:
        paging["previous"] = _link(request, limit, max(0, offset - limit))
    return answer(request, kind, {key: shown} if shown else {}, model_id, paging)


def _link(request: Request, limit: int, offset: int) -> str:
    """The address of another page."""
    url = request.url.include_query_params(limit=limit, offset=offset)
    return f"{public_origin(request.scope)}{url.path}?{url.query}"


def _number(request: Request, name: str, default: int, *, least: int) -> int:
    """A parameter of the address that is a whole number."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isdigit() or int(text) < least:
        raise BadRequestError(f"Bad {name}: {text}")
    return int(text)


def _sorted(
    objects: Sequence[dict[str, Any]], order: str | None
) -> list[dict[str, Any]]:
    """The objects in the order that is wanted, `+field` or `-field`."""
    if order is None:
        return list(objects)
    # A plus sign that was not encoded arrives as a space.
    sign, field = order[:1], order[1:]
    field = "email" if field == "emailAddress" else field
    is_known = not objects or field in objects[0]
    if sign not in {"+", "-", " "} or not field or not is_known:
        raise BadRequestError(
            f"Bad sort order format: {order}. Use +name or -name, encoded"
        )

    def key(shown: dict[str, Any]) -> tuple[float, str]:
        value = shown[field]
        is_number = isinstance(value, int | float)
        return (value, "") if is_number else (0, str(value))

    return sorted(objects, key=key, reverse=sign == "-")
