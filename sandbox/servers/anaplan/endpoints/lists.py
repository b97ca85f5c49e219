"""Lists and their items."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.list_writes import ListWriter, items_of_body
from sandbox.servers.anaplan.model.shape import find

if TYPE_CHECKING:
    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.shape import ListShape
    from sandbox.servers.anaplan.store import StoredItem


def lists(call: Call) -> Response:
    """The lists."""
    shown = [{"id": shape.id, "name": shape.name} for shape in call.model.lists]
    return call.many("list", "lists", shown)


def list_metadata(call: Call) -> Response:
    """What a list is made of."""
    shape = _shape(call)
    metadata = {
        "id": shape.id,
        "name": shape.name,
        "hasSelectiveAccess": False,
        "properties": [{"name": name, "format": "TEXT"} for name in shape.properties],
        "subsets": [],
        "parent": None,
        "productionData": False,
        "managedBy": "MODEL",
        "numberedList": shape.is_numbered,
        "useTopLevelAsPageDefault": False,
        "itemCount": len(call.store.items(shape)),
        "workflowEnabled": False,
        "permittedItems": 1_000_000_000,
        "usedInAppliesTo": ", ".join(
            module.name
            for module in call.model.modules
            if shape.id in module.dimensions
        ),
        "topLevelItem": shape.top_name,
    }
    return call.one("list", metadata=metadata)


def items(call: Call) -> Response:
    """The items of a list, as JSON or as CSV."""
    shape = _shape(call)
    stored = call.store.items(shape)
    if "text/csv" in call.request.headers.get("accept", ""):
        return Response(_file(shape, stored), media_type="text/csv")
    shown = [_item(item, everything=call.wants_all("includeAll")) for item in stored]
    return call.one("listItem", **({"listItems": shown} if shown else {}))


def change_items(call: Call) -> Response:
    """Add, update or delete items."""
    writer = ListWriter(_shape(call), call.store)
    default = "update" if call.request.method == "PUT" else None
    action = call.request.query_params.get("action", default)
    changes = {
        ("POST", "add"): writer.add,
        ("PUT", "update"): writer.update,
        ("POST", "delete"): writer.delete,
    }
    change = changes.get((call.request.method, action or ""))
    if change is None:
        raise BadRequestError(f"Bad action: {action}")
    return call.one("listItem", **change(items_of_body(call.json())))


def reset_index(call: Call) -> Response:
    """Let the ids of an empty list begin again."""
    ListWriter(_shape(call), call.store).reset_index()
    return call.one("list")


def _shape(call: Call) -> ListShape:
    """The list in the address."""
    return find(call.model.lists, call.part("list"))


def _item(item: StoredItem, *, everything: bool) -> dict[str, Any]:
    """An item as JSON."""
    shown: dict[str, Any] = {"id": item.id, "name": item.name}
    if item.code is not None:
        shown["code"] = item.code
    if everything:
        shown |= {"subsets": {}, "properties": dict(item.properties)}
    return shown


def _file(shape: ListShape, stored: list[StoredItem]) -> str:
    """The items as CSV."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["Id", "Name", "Code", *shape.properties])
    for item in stored:
        texts = [item.properties.get(name, "") for name in shape.properties]
        writer.writerow([item.id, item.name, item.code or "", *texts])
    return target.getvalue()


ENDPOINTS: Final = (
    Endpoint("GET", "/lists", lists),
    Endpoint("GET", "/lists/{list}", list_metadata),
    Endpoint("GET", "/lists/{list}/items", items),
    Endpoint("POST", "/lists/{list}/items", change_items),
    Endpoint("PUT", "/lists/{list}/items", change_items),
    Endpoint("POST", "/lists/{list}/resetIndex", reset_index),
)
