"""Views, the cells that they show, and writing cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.cell_writes import MOST_BYTES, CellWriter
from sandbox.servers.anaplan.errors import (
    BadRequestError,
    NotAcceptableError,
    NotFoundError,
)
from sandbox.servers.anaplan.model.objects import LINE_ITEMS
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.tabular import tabular
from sandbox.servers.anaplan.views import Reader, write_lines

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.objects import View

MOST_CELLS: Final = 1_000_000
"""What one answer may hold; a read request has no such limit."""

_CSV: Final = "text/csv"
_JSON: Final = "application/json"
_TABULAR: Final = frozenset({"TABULAR_SINGLE_COLUMN", "TABULAR_MULTI_COLUMN"})
_GRIDS: Final = frozenset({"GRID_CURRENT_PAGE", "GRID_ALL_PAGES"})


def views(call: Call) -> Response:
    """The views, of the model or of one module; saved ones begin with the module."""
    wanted = call.request.path_params.get("module")
    if wanted is not None:
        find(call.model.modules, wanted)
    names = {module.id: module.name for module in call.model.modules}
    shown = [
        {
            "code": view.name
            if view.id == view.module_id
            else f"{names[view.module_id]}.{view.name}",
            "id": view.id,
            "name": view.name,
            "moduleId": view.module_id,
        }
        for view in _known(call)
        if wanted in {None, view.module_id}
    ]
    return call.many("view", "views", shown)


def view(call: Call) -> Response:
    """What a view has on its axes; an axis without dimensions is left out."""
    found = call.model.view(call.part("view"))
    axes: dict[str, list[dict[str, str]]] = {
        axis: [{"id": id_, "name": call.model.dimension_name(id_)} for id_ in ids]
        for axis, ids in (
            ("pages", found.pages),
            ("rows", found.rows),
            ("columns", found.columns),
        )
    }
    axes["columns"].append({"id": LINE_ITEMS, "name": "Line Items"})
    shown = {axis: dimensions for axis, dimensions in axes.items() if dimensions}
    return call.one("view", viewId=found.id, viewName=found.name, **shown)


def view_dimension_items(call: Call) -> Response:
    """The items of a dimension that a view shows."""
    found = call.model.view(call.part("view"))
    axes = Reader(call.model, call.store).axes(found)
    if call.part("dimension") not in axes:
        raise NotFoundError
    items = axes[call.part("dimension")]
    return call.one("dimensionItem", items=[item.body() for item in items])


def view_data(call: Call) -> Response:
    """The cells that a view shows, as JSON or as CSV."""
    found = call.model.view(call.part("view"))
    chosen = pages_of(call)
    query = call.request.query_params
    layout = query.get("exportType", "GRID_CURRENT_PAGE")
    if layout not in _TABULAR | _GRIDS:
        raise BadRequestError(f"Bad exportType: {layout}")
    most = _most_rows(query.get("maxRows"))
    reader = Reader(call.model, call.store, MOST_CELLS)
    wants_json = query.get("format") == "v1" and not call.accepts(_CSV)
    if layout in _TABULAR:
        if query.get("moduleId") != found.module_id:
            raise BadRequestError("exportType needs the moduleId of the view")
        lines = tabular(reader, found, chosen, layout, most)
        return Response(write_lines(lines), media_type=_CSV)
    if wants_json:
        grid = reader.read(found, chosen, most)
        return Response(orjson.dumps(grid.body()), media_type=_JSON)
    if not (call.accepts(_CSV) or call.accepts("*/*")):
        raise NotAcceptableError("Accept text/csv, or application/json with format=v1")
    return Response(
        write_lines(reader.read(found, chosen, most).lines()), media_type=_CSV
    )


def write_cells(call: Call) -> Response:
    """Write single cells."""
    module = find(call.model.modules, call.part("module"))
    call.require_writable(module.id)
    if len(call.body) > MOST_BYTES:
        raise BadRequestError("No more than 15 MB can be sent at once")
    writer = CellWriter(call.model, module, call.store)
    content: dict[str, Any] = writer.write(call.json())
    return call.one("writeCellDataResponse", **content)


def pages_of(call: Call) -> dict[str, str]:
    """The pages that a request chooses: the item's id by the dimension's."""
    chosen: dict[str, str] = {}
    for text in call.request.query_params.getlist("pages"):
        for pair in filter(None, text.split(",")):
            id_, colon, item = pair.partition(":")
            if not colon:
                raise BadRequestError(f"Bad page: {pair}")
            chosen[id_.strip()] = item.strip()
    return chosen


def _known(call: Call) -> list[View]:
    """The views that a request sees: those of line items only when it asks for them."""
    model = call.model
    if not call.wants_all("includesubsidiaryviews"):
        return list(model.views)
    return [
        *model.views,
        *(
            model.view(item.id)
            for module in model.modules
            for item in module.line_items
            if item.applies_to is not None
        ),
    ]


def _most_rows(text: str | None) -> int | None:
    """After how many rows to stop."""
    if text is None:
        return None
    if not text.isdigit():
        raise BadRequestError(f"Bad maxRows: {text}")
    return int(text)


_VIEW: Final = "/views/{view}"

ENDPOINTS: Final = (
    Endpoint("GET", "/views", views, waits=False),
    Endpoint("GET", _VIEW, view, waits=False),
    Endpoint("GET", f"{_VIEW}/data", view_data),
    Endpoint("GET", f"{_VIEW}/dimensions/{{dimension}}/items", view_dimension_items),
    Endpoint("GET", "/modules/{module}/views", views, waits=False),
    Endpoint("POST", "/modules/{module}/data", write_cells),
)
