"""Pages: their limits, and the envelope in which every list comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from sandbox.servers.addresses import public_origin
from sandbox.servers.netsuite.errors import InvalidRequestError

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_PAGE: Final = 1000
MOST_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Window:
    """The rows that a request asks for."""

    limit: int
    offset: int

    @classmethod
    def of(cls, request: Request) -> Window:
        """Read `limit` and `offset`.

        Raises:
            InvalidRequestError: they break one of the service's rules.
        """
        limit = _whole_number(request, "limit", LARGEST_PAGE)
        offset = _whole_number(request, "offset", 0)
        if not 1 <= limit <= LARGEST_PAGE:
            raise _refusal("limit", f"must be from 1 to {LARGEST_PAGE}")
        if offset % limit:
            raise _refusal("offset", "must be divisible by the limit")
        if offset >= MOST_ROWS:
            raise _refusal("offset", f"must be less than {MOST_ROWS}")
        return cls(limit, offset)


def envelope(
    request: Request, window: Window, count: int, total: int
) -> dict[str, Any]:
    """What a page says of itself, with links to the others.

    Args:
        request: links lead to where it was sent.
        window: what it asked for.
        count: how many items the page has.
        total: how many there are in all.
    """
    limit, offset = window.limit, window.offset
    has_more = offset + count < total
    offsets = {"self": offset}
    if has_more:
        offsets = {
            "next": offset + limit,
            "last": (total - 1) // limit * limit,
            **offsets,
        }
    if offset:
        offsets = {**offsets, "prev": offset - limit, "first": 0}
    address = f"{public_origin(request.scope)}{request.url.path}"
    others = {
        name: value
        for name, value in request.query_params.items()
        if name not in {"limit", "offset"}
    }
    return {
        "links": [
            {
                "rel": rel,
                "href": f"{address}?"
                + urlencode({**others, "limit": limit, "offset": start}),
            }
            for rel, start in offsets.items()
        ],
        "count": count,
        "hasMore": has_more,
        "offset": offset,
        "totalResults": total,
    }


def _whole_number(request: Request, name: str, default: int) -> int:
    """A query parameter that is a whole number."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isdigit():
        raise _refusal(name, "must be a whole number")
    return int(text)


def _refusal(name: str, rule: str) -> InvalidRequestError:
    """What the service says to a page that can't be."""
    return InvalidRequestError(
        f"Invalid value of the query parameter '{name}': it {rule}.",
        code="INVALID_PARAMETER",
        errorQueryParam=name,
    )
