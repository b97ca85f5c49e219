"""Lists and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from sandbox.servers.anaplan.call import Endpoint
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.list_writes import ListWriter, items_of_body
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.views import write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.servers.anaplan.call import Call
    from sandbox.servers.anaplan.model.objects import ListShape
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store, StoredItem

MOST_ITEMS: Final = 1_000_000


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
        "properties": [
            {
                "name": known.name,
                "format": known.format.kind.value,
                "notes": "",
                "referencedBy": "",
                "formatMetadata": known.format.metadata(),
            }
            for known in shape.properties
        ],
        "subsets": [{"id": id_, "name": name} for id_, name in shape.subsets],
        "productionData": shape.is_production,
        "managedBy": "",
        "numberedList": shape.is_numbered,
        "useTopLevelAsPageDefault": False,
        "itemCount": call.store.count_items(shape),
        "workflowEnabled": False,
        "permittedItems": 999_999_999,
        "usedInAppliesTo": ", ".join(
            module.name
            for module in call.model.modules
            if shape.id in module.dimensions
        ),
        "topLevelItem": shape.top_name,
    }
    if shape.parent is not None:
        above = find(call.model.lists, shape.parent)
        metadata["parent"] = {"id": above.id, "name": above.name}
    return call.one("list", metadata=metadata)


def items(call: Call) -> Response:
    """The items of a list, as JSON or as CSV."""
    shape = _shape(call)
    if call.store.count_items(shape) > MOST_ITEMS:
        raise BadRequestError(
            f"The list has more than {MOST_ITEMS} items; use a read request"
        )
    if call.accepts("text/csv"):
        lines = list_lines(call.model, shape, call.store)
        return Response(write_lines(lines), media_type="text/csv")
    everything = call.wants_all("includeAll")
    above = _names_above(call.model, shape, call.store)
    shown = [
        _item(shape, item, above, everything=everything)
        for item in call.store.items(shape)
    ]
    return call.one("listItem", **({"listItems": shown} if shown else {}))


def change_items(call: Call) -> Response:
    """Add, update or delete items."""
    shape = _shape(call)
    call.require_writable(shape.id)
    if not shape.is_production:
        call.require_development()
    writer = ListWriter(call.model, shape, call.store)
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
    shape = _shape(call)
    call.require_administrator()
    call.require_development()
    ListWriter(call.model, shape, call.store).reset_index()
    return call.one("list")


def list_lines(model: Model, shape: ListShape, store: Store) -> Iterable[Sequence[str]]:
    """The items of a list as lines, the header first."""
    properties = [known.name for known in shape.properties]
    subsets = [name for _, name in shape.subsets]
    above = _names_above(model, shape, store)
    yield ["Id", "Name", "Parent", "Code", *properties, *subsets]
    for item in store.items(shape):
        yield [
            item.id,
            item.name,
            above.get(item.parent or "", ""),
            item.code or "",
            *(item.properties.get(name, "") for name in properties),
            *("true" if name in item.subsets else "false" for name in subsets),
        ]


def _shape(call: Call) -> ListShape:
    """The list in the address."""
    return find(call.model.lists, call.part("list"))


def _names_above(model: Model, shape: ListShape, store: Store) -> dict[str, str]:
    """The names of possible parents by their ids."""
    if shape.parent is None:
        return {}
    parent = find(model.lists, shape.parent)
    return {item.id: item.name for item in store.outline(parent)}


def _item(
    shape: ListShape, item: StoredItem, above: dict[str, str], *, everything: bool
) -> dict[str, Any]:
    """An item as JSON."""
    shown: dict[str, Any] = {"id": item.id, "name": item.name}
    if item.code is not None:
        shown["code"] = item.code
    if item.parent in above:
        shown |= {"parent": above[item.parent], "parentId": item.parent}
    if everything:
        shown["subsets"] = {name: name in item.subsets for _, name in shape.subsets}
        shown["properties"] = dict(item.properties)
    return shown


ENDPOINTS: Final = (
    Endpoint("GET", "/lists", lists, waits=False),
    Endpoint("GET", "/lists/{list}", list_metadata),
    Endpoint("GET", "/lists/{list}/items", items),
    Endpoint("POST", "/lists/{list}/items", change_items),
    Endpoint("PUT", "/lists/{list}/items", change_items),
    Endpoint("POST", "/lists/{list}/resetIndex", reset_index),
)
