"""How Anaplan's refusals, pages and records look, for faults."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.errors import AnaplanError
from sandbox.servers.faults.exchange import Answer
from sandbox.servers.faults.shapes import Refusal, Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _answer(status: int, message: str, path: str, shown: int | None = None) -> Answer:
    error = AnaplanError(message)
    error.status = shown or status
    return Answer.of(status, error.body(path, dt.datetime.now(dt.UTC)))


def _refusal(
    status: int, message: str, shown: int | None = None
) -> Callable[[str], Answer]:
    def answer(path: str) -> Answer:
        return _answer(status, message, path, shown)

    return answer


def _unauthorized(path: str) -> Answer:
    """Either service in its own words."""
    if path.startswith("/token/"):
        return Answer.of(
            401,
            {
                "status": "FAILURE_BAD_TOKEN",
                "statusMessage": "Token is invalid or expired",
            },
        )
    return _answer(401, "Unauthorized", path)


def _empty_page(document: Any, target: str) -> Any | None:
    """A page without its objects, whose next one is the page itself."""
    paging = document.get("meta", {}).get("paging") if _is_object(document) else None
    if paging is None:
        return None
    kept = {key: value for key, value in document.items() if key in {"meta", "status"}}
    paging = {**paging, "currentPageSize": 0, "next": target}
    return {**kept, "meta": {**document["meta"], "paging": paging}}


def _records(document: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a collection, by its name, or the one object of an answer."""
    del path
    if not _is_object(document):
        return
    for key, value in document.items():
        if isinstance(value, list):
            yield from ((key, each) for each in value if isinstance(each, dict))
        elif isinstance(value, dict) and key not in {"meta", "status"}:
            yield key, value


def _is_object(document: Any) -> bool:
    return isinstance(document, dict)


def _hidden(name: str, field: str | None, path: str, body: bytes) -> Answer | None:
    """A list, module or action that the user may not see is not there."""
    del body
    if field is not None or name not in path.split("/"):
        return None
    return _answer(404, "Not Found", path)


def _new_key(last: str, draw: Callable[[int], int]) -> str:
    """An id as the tenant's own are."""
    return f"{last[:3]}{draw(10**9):09}"


SHAPES: Final = Shapes(
    refusals={
        Refusal.RATE_LIMIT: _refusal(429, "Too Many Requests"),
        Refusal.UNAVAILABLE: _refusal(503, "Service Unavailable"),
        Refusal.SERVER_ERROR: _refusal(500, "Internal Server Error"),
        Refusal.UNAUTHORIZED: _unauthorized,
        Refusal.QUOTA: _refusal(403, "The workspace's size allowance is used up"),
        Refusal.TOO_LARGE: _refusal(413, "Payload Too Large"),
        Refusal.DUPLICATE: _refusal(409, "The object already exists"),
        Refusal.ERROR_IN_OK: _refusal(200, "Internal Server Error", shown=500),
    },
    empty_page=_empty_page,
    records=_records,
    hidden=_hidden,
    new_key=_new_key,
)
