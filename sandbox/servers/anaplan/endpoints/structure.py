"""The model's shape: modules, line items, dimensions and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.dimensions import dimension
from sandbox.servers.anaplan.errors import BadRequestError, NotFoundError
from sandbox.servers.anaplan.model.objects import TIME, USERS, VERSIONS
from sandbox.servers.anaplan.model.shape import find

if TYPE_CHECKING:
    from starlette.responses import Response

    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.objects import LineItem, Module


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
    module, item = call.model.line_item(call.part("line_item"))
    shown = [_dimension(call, id_) for id_ in module.dimensions_of(item)]
    return call.one("dimension", dimensions=shown)


def line_item_dimension_items(call: Call) -> Response:
    """The items of a line item's dimension, of whatever kind."""
    module, item = call.model.line_item(call.part("line_item"))
    if call.part("dimension") not in module.dimensions_of(item):
        raise NotFoundError
    return _items(call)


def dimension_items(call: Call) -> Response:
    """The items of a list, a subset, or of the users; time is asked for by view."""
    if call.part("dimension") in {TIME, VERSIONS}:
        raise BadRequestError("Ask for the items of a view's or line item's dimension")
    return _items(call)


def look_up_items(call: Call) -> Response:
    """The items of a dimension that have one of some names or codes."""
    body = call.object()
    names, codes = body.get("names") or [], body.get("codes") or []
    are_lists = isinstance(names, list) and isinstance(codes, list)
    if not are_lists or not (names or codes):
        raise BadRequestError("Give lists of names or codes")
    axis = dimension(call.model, call.part("dimension"), call.store)
    found = [item for item in axis.items if item.name in names or item.code in codes]
    if axis.id == TIME:
        found += [
            item
            for text in names
            if (item := axis.find(str(text))) is not None and item not in found
        ]
    return call.one("dimensionItem", items=[item.body() for item in found])


def _items(call: Call) -> Response:
    """The items of the dimension in the address."""
    id_ = call.part("dimension")
    if id_ == USERS:
        people = list(dict.fromkeys([call.user, *call.tenant.users]))
        shown = [{"id": user.id, "name": user.email, "code": ""} for user in people]
    else:
        axis = dimension(call.model, id_, call.store)
        shown = [item.body() for item in axis.items]
    return call.one("dimensionItem", items=shown)


def _line_item(call: Call, module: Module, item: LineItem) -> dict[str, Any]:
    """A line item, with everything about it where that is wanted."""
    shown: dict[str, Any] = {
        "moduleId": module.id,
        "moduleName": module.name,
        "id": item.id,
        "name": item.name,
    }
    if call.wants_all("includeAll"):
        own = module.dimensions_of(item)
        shown |= {
            "format": item.format.kind.value,
            "formatMetadata": item.format.metadata(),
            "summary": item.summary,
            "appliesTo": [
                _dimension(call, id_) for id_ in own if id_ not in {TIME, VERSIONS}
            ],
            "dataTags": [],
            "referencedBy": [
                {"id": other.id, "name": other.name}
                for other in module.line_items
                if other.formula is not None and item.name in other.formula
            ],
            "parent": None,
            "readAccessDriver": None,
            "writeAccessDriver": None,
            "timeScale": "Month" if TIME in own else "Not Applicable",
            "timeRange": "Model Calendar" if TIME in own else "Not Applicable",
            "version": {
                "id": VERSIONS,
                "name": "All" if VERSIONS in own else "Not Applicable",
            },
            "style": "Normal",
            "code": None,
            "notes": "",
            "cellCount": None,
            "isSummary": False,
            "formula": item.formula,
            "formulaScope": "All Versions",
            "useSwitchover": item.use_switchover,
            "breakback": False,
            "broughtForward": False,
            "startOfSection": False,
        }
    return shown


def _dimension(call: Call, id_: str) -> dict[str, str]:
    """A dimension."""
    return {"id": id_, "name": call.model.dimension_name(id_)}


_LINE_ITEM: Final = "/lineItems/{line_item}/dimensions"

ENDPOINTS: Final = (
    Endpoint("GET", "/modules", modules, waits=False),
    Endpoint("GET", "/modules/{module}/lineItems", line_items, waits=False),
    Endpoint("GET", "/lineItems", line_items, waits=False),
    Endpoint("GET", _LINE_ITEM, line_item_dimensions, waits=False),
    Endpoint("GET", f"{_LINE_ITEM}/{{dimension}}/items", line_item_dimension_items),
    Endpoint("GET", "/dimensions/{dimension}/items", dimension_items),
    Endpoint("POST", "/dimensions/{dimension}/items", look_up_items),
)
