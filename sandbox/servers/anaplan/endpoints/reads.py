"""Large reads of views and lists: begun, paged, and removed."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.addresses import public_origin
from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.endpoints.lists import list_lines
from sandbox.servers.anaplan.endpoints.views import pages_of
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError
from sandbox.servers.anaplan.exports import all_pages
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.tabular import tabular
from sandbox.servers.anaplan.views import Reader, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.servers.anaplan.call import Call

PAGE_LINES: Final = 100_000
PREVIEW_LINES: Final = 1_000
LIFE: Final = timedelta(minutes=30)

_LAYOUTS: Final = frozenset(
    {
        "TABULAR_SINGLE_COLUMN",
        "TABULAR_MULTI_COLUMN",
        "GRID_CURRENT_PAGE",
        "GRID_ALL_PAGES",
    }
)


def begin_view(call: Call) -> Response:
    """Begin to read a view."""
    view = call.model.view(call.part("object"))
    body = call.object() if call.body else {}
    layout = body.get("exportType", "GRID_CURRENT_PAGE")
    if not isinstance(layout, str) or layout not in _LAYOUTS:
        raise BadRequestError(f"Bad exportType: {layout}")
    reader = Reader(call.model, call.store)
    chosen = pages_of(call)
    lines: Iterable[Sequence[str]]
    if layout.startswith("TABULAR"):
        lines = tabular(reader, view, chosen, layout)
    elif layout == "GRID_ALL_PAGES":
        lines = itertools.chain.from_iterable(
            reader.read(view, pages).lines() for pages in all_pages(reader, view)
        )
    else:
        lines = reader.read(view, chosen).lines()
    return _begin(call, "view", lines)


def begin_list(call: Call) -> Response:
    """Begin to read a list."""
    shape = find(call.model.lists, call.part("object"))
    return _begin(call, "list", list_lines(call.model, shape, call.store))


def preview(call: Call) -> Response:
    """The first items of a list."""
    shape = find(call.model.lists, call.part("object"))
    lines = list_lines(call.model, shape, call.store)
    content = write_lines(itertools.islice(lines, PREVIEW_LINES + 1))
    return Response(content, media_type="text/csv")


def status(call: Call) -> Response:
    """How far a read is."""
    pages = _pages(call)
    kind = "view" if "/views/" in call.request.url.path else "list"
    return _answer(call, kind, call.part("read"), pages)


def read_page(call: Call) -> Response:
    """One page of a read; every hundredth, the first too, prolongs its life."""
    _pages(call)
    text = call.part("page")
    if not text.isdigit():
        raise NotFoundError
    row = call.store.one(
        "select content from anaplan.reads "
        "where model_id = ? and read_id = ? and page = ?",
        call.model.id,
        call.part("read"),
        int(text),
    )
    if row is None:
        raise NotFoundError
    if int(text) % 100 == 0:
        call.store.cursor.execute(
            "update anaplan.reads set touched_at = ? where read_id = ?",
            [call.at.replace(tzinfo=None), call.part("read")],
        )
    return Response(row[0], media_type="text/csv")


def remove(call: Call) -> Response:
    """Remove all pages."""
    pages = _pages(call)
    call.store.cursor.execute(
        "delete from anaplan.reads where model_id = ? and read_id = ?",
        [call.model.id, call.part("read")],
    )
    kind = "view" if "/views/" in call.request.url.path else "list"
    return _answer(call, kind, call.part("read"), pages, state="CANCELLED")


def _begin(call: Call, kind: str, lines: Iterable[Sequence[str]]) -> Response:
    """Keep the pages; they are there by the next look."""
    read_id = uuid.uuid4().hex.upper()
    now = call.at.replace(tzinfo=None)
    for page, some in enumerate(_batches(lines)):
        call.store.cursor.execute(
            "insert into anaplan.reads values (?, ?, ?, ?, ?, ?)",
            [
                call.model.id,
                read_id,
                call.part("object"),
                page,
                write_lines(some),
                now,
            ],
        )
    return _answer(call, kind, read_id, 0, state="IN_PROGRESS")


def _batches(lines: Iterable[Sequence[str]]) -> Iterable[list[Sequence[str]]]:
    """The lines, page by page; an empty read has one empty page."""
    left = iter(lines)
    yield list(itertools.islice(left, PAGE_LINES))
    while batch := list(itertools.islice(left, PAGE_LINES)):
        yield batch


def _pages(call: Call) -> int:
    """How many pages a read has; one that nobody touched for long is gone."""
    row = call.store.one(
        "select count(*), max(touched_at) from anaplan.reads "
        "where model_id = ? and read_id = ? and object_id = ?",
        call.model.id,
        call.part("read"),
        call.part("object"),
    )
    if row is None or not row[0] or call.at.replace(tzinfo=None) - row[1] > LIFE:
        raise NotFoundError
    return int(row[0])


def _answer(
    call: Call, kind: str, read_id: str, pages: int, *, state: str = "COMPLETE"
) -> Response:
    """What is said about a read."""
    path = call.request.url.path.rstrip("/").removesuffix(f"/{read_id}")
    shown: dict[str, Any] = {
        "requestId": read_id,
        "requestState": state,
        "url": f"{public_origin(call.request.scope)}{path}/{read_id}",
    }
    if state == "COMPLETE":
        shown |= {"successful": True, "availablePages": pages}
    name = f"{kind}ReadRequest"
    return call.one(name, **{name: shown})


_OF_VIEW: Final = "/views/{object}/readRequests"
_OF_LIST: Final = "/lists/{object}/readRequests"

ENDPOINTS: Final = (
    *(Endpoint("POST", f"{_OF_VIEW}{end}", begin_view) for end in ("", "/")),
    *(Endpoint("POST", f"{_OF_LIST}{end}", begin_list) for end in ("", "/")),
    Endpoint("GET", "/lists/{object}/preview", preview),
    *(
        endpoint
        for base in (_OF_VIEW, _OF_LIST)
        for endpoint in (
            Endpoint("GET", f"{base}/{{read}}", status),
            Endpoint("GET", f"{base}/{{read}}/pages/{{page}}", read_page),
            Endpoint("DELETE", f"{base}/{{read}}", remove),
        )
    ),
)
