"""The model's shape: modules, line items, dimensions, versions; and its views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.cell_writes import CellWriter
from sandbox.servers.anaplan.dimensions import items_of
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError
from sandbox.servers.anaplan.model.shape import TIME, VERSIONS, find
from sandbox.servers.anaplan.views import read_view

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.shape import LineItem, Module

_NUMBER_FORMAT: Final = {
    "dataType": "NUMBER",
    "comparisonIncrease": "GOOD",
    "customUnits": None,
    "decimalPlaces": 2,
    "decimalSeparator": "FULL_STOP",
    "unitsDisplayType": "NONE",
    "unitsType": "NONE",
    "zeroFormat": "ZERO",
    "groupingSeparator": "COMMA",
    "minimumSignificantDigits": -1,
    "negativeNumberNotation": "MINUS_SIGN",
}


def modules(call: Call) -> Response:
    """The modules."""
    shown = [{"id": module.id, "name": module.name} for module in call.model.modules]
    return call.many("module", "modules", shown)


def line_items(call: Call) -> Response:
    """The line items of the model, or of one module."""
    wanted = call.model.modules
    if "module" in call.request.path_params:
        wanted = (find(wanted, call.part("module")),)
    shown = [
        _line_item(call, module, item)
        for module in wanted
        for item in module.line_items
    ]
    return call.one("lineItem", items=shown)


def line_item_dimensions(call: Call) -> Response:
    """The dimensions of a line item."""
    for module in call.model.modules:
        if any(item.id == call.part("line_item") for item in module.line_items):
            return call.one("dimension", dimensions=_dimensions(call, module))
    raise NotFoundError


def versions(call: Call) -> Response:
    """The versions."""
    shown = [
        {"id": id_, "name": name, "isCurrent": False, "isActual": False}
        for id_, name in call.model.versions
    ]
    return call.many("version", "versionMetadata", shown)


def dimension_items(call: Call) -> Response:
    """The items of a dimension."""
    items = items_of(call.model, call.part("dimension"), call.store)
    return call.one("dimensionItem", items=[item.body() for item in items])


def look_up_items(call: Call) -> Response:
    """The items of a dimension that have one of some names or codes."""
    body = call.json()
    if not isinstance(body, dict):
        raise BadRequestError("The body must have names and codes")
    names, codes = body.get("names") or [], body.get("codes") or []
    items = items_of(call.model, call.part("dimension"), call.store)
    found = [item for item in items if item.name in names or item.code in codes]
    return call.one("dimensionItem", items=[item.body() for item in found])


def views(call: Call) -> Response:
    """The views, of the model or of one module."""
    wanted = call.request.path_params.get("module")
    shown = [
        {
            "code": view.name,
            "id": view.id,
            "name": view.name,
            "moduleId": view.module_id,
        }
        for view in call.model.views
        if wanted in {None, view.module_id}
    ]
    return call.many("view", "views", shown)


def view(call: Call) -> Response:
    """What a view has on its axes."""
    found = find(call.model.views, call.part("view"))
    axes = {"pages": found.pages, "rows": found.rows, "columns": found.columns}
    return call.one(
        "view",
        viewId=found.id,
        viewName=found.name,
        **{
            axis: [_dimension(call, dimension) for dimension in dimensions]
            for axis, dimensions in axes.items()
        },
    )


def view_data(call: Call) -> Response:
    """The cells that a view shows, as JSON or as CSV."""
    found = find(call.model.views, call.part("view"))
    chosen: dict[str, str] = {}
    for text in call.request.query_params.getlist("pages"):
        for pair in text.split(","):
            dimension, colon, item = pair.partition(":")
            if not colon or dimension not in found.pages:
                raise BadRequestError(f"Bad page: {pair}")
            chosen[dimension] = item
    grid = read_view(call.model, found, chosen, call.store)
    if "text/csv" in call.request.headers.get("accept", ""):
        return Response(grid.file(), media_type="text/csv")
    return Response(orjson.dumps(grid.body()), media_type="application/json")


def write_cells(call: Call) -> Response:
    """Write single cells."""
    module = find(call.model.modules, call.part("module"))
    writer = CellWriter(call.model, module, call.store)
    return call.one("cell", **writer.write(call.json()))


def _line_item(call: Call, module: Module, item: LineItem) -> dict[str, Any]:
    """A line item, with everything about it where that is wanted."""
    shown: dict[str, Any] = {
        "moduleId": module.id,
        "moduleName": module.name,
        "id": item.id,
        "name": item.name,
    }
    if call.wants_all("includeAll"):
        lists = [d for d in module.dimensions if d not in {TIME, VERSIONS}]
        shown |= {
            "format": "NUMBER",
            "formatMetadata": _NUMBER_FORMAT,
            "summary": "SUM",
            "appliesTo": [_dimension(call, dimension) for dimension in lists],
            "dataTags": [],
            "referencedBy": [],
            "timeScale": "Month",
            "timeRange": "Model Calendar",
            "version": _dimension(call, VERSIONS),
            "style": "Normal",
            "notes": "",
            "isSummary": False,
            "formula": item.formula,
            "formulaScope": "All Versions",
            "useSwitchover": False,
            "breakback": False,
            "broughtForward": False,
            "startOfSection": False,
        }
    return shown


def _dimensions(call: Call, module: Module) -> list[dict[str, str]]:
    """The dimensions of a module."""
    return [_dimension(call, dimension) for dimension in module.dimensions]


def _dimension(call: Call, dimension: str) -> dict[str, str]:
    """A dimension."""
    return {"id": dimension, "name": call.model.dimension_name(dimension)}


ENDPOINTS: Final = (
    Endpoint("GET", "/modules", modules),
    Endpoint("GET", "/modules/{module}/lineItems", line_items),
    Endpoint("GET", "/modules/{module}/views", views),
    Endpoint("POST", "/modules/{module}/data", write_cells),
    Endpoint("GET", "/lineItems", line_items),
    Endpoint("GET", "/lineItems/{line_item}/dimensions", line_item_dimensions),
    Endpoint("GET", "/versions", versions),
    Endpoint("GET", "/dimensions/{dimension}/items", dimension_items),
    Endpoint("POST", "/dimensions/{dimension}/items", look_up_items),
    Endpoint("GET", "/views", views),
    Endpoint("GET", "/views/{view}", view),
    Endpoint("GET", "/views/{view}/data", view_data),
)
