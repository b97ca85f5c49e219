"""A request to the API, and the envelope of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.anaplan.errors import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.anaplan.files import Files
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store
    from sandbox.servers.anaplan.tasks import Tasks

DEFAULT_PAGE: Final = 5000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked of a model.

    Attributes:
        method: the HTTP method.
        path: the path below the model.
        handle: answers.
        waits: the answer needs the model's data, so open tasks are run first.
    """

    method: str
    path: str
    handle: Callable[[Call], Response]
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A request about a model, inside a transaction of its own.

    Attributes:
        request: the request.
        body: its body.
        model: the model in its address.
        store: the model's data.
        files: the files' contents.
        tasks: the model's tasks.
        at: the time of the request.
    """

    request: Request
    body: bytes
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

    def wants_all(self, name: str) -> bool:
        """Whether a parameter of the address is `true`."""
        return self.request.query_params.get(name, "").lower() == "true"

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
    meta: dict[str, Any] = {"schema": f"{base_url(request)}/2/0/{place}/{kind}"}
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
    limit = _number(request, "limit", DEFAULT_PAGE)
    offset = _number(request, "offset", 0)
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


def base_url(request: Request) -> str:
    """The address under which the caller knows us."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _link(request: Request, limit: int, offset: int) -> str:
    """The address of another page."""
    return str(request.url.include_query_params(limit=limit, offset=offset))


def _number(request: Request, name: str, default: int) -> int:
    """A parameter of the address that is a whole number."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isdigit():
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
    if sign not in {"+", "-", " "} or field not in {"id", "name"}:
        raise BadRequestError(
            f"Bad sort order format: {order}. Use +name or -name, encoded"
        )
    return sorted(objects, key=lambda shown: str(shown[field]), reverse=sign == "-")
