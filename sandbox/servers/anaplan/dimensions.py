"""The items of a module's dimensions, whatever kind of dimension it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.servers.anaplan.model.demo import TIME_SCALE
from sandbox.servers.anaplan.model.shape import TIME, VERSIONS, find

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store


@dataclass(frozen=True, slots=True)
class DimensionItem:
    """An item of a dimension.

    Attributes:
        id: its id.
        name: its name.
        label: what a view shows for it.
        code: its code, where it has one.
        is_total: it is the sum of all others.
    """

    id: str
    name: str
    label: str
    code: str | None = None
    is_total: bool = False

    def body(self) -> dict[str, str]:
        """The item as the API shows it."""
        return {"id": self.id, "name": self.name, "code": self.code or ""}


def items_of(model: Model, dimension: str, store: Store) -> list[DimensionItem]:
    """The items of a dimension, the total of a list last."""
    if dimension == TIME:
        return [DimensionItem(id_, name, name) for id_, name in TIME_SCALE.months()]
    if dimension == VERSIONS:
        return [DimensionItem(id_, name, name) for id_, name in model.versions]
    shape = find(model.lists, dimension)
    return [
        *(
            DimensionItem(
                item.id,
                item.name,
                (item.code if shape.is_numbered else None) or item.name,
                item.code,
            )
            for item in store.items(shape)
        ),
        DimensionItem(shape.top_item, shape.top_name, shape.top_name, is_total=True),
    ]


def finder(model: Model, dimension: str, store: Store) -> Callable[[str], str | None]:
    """A function from a text to the id of the item that it names, by code or name."""
    if dimension == TIME:
        return TIME_SCALE.read
    items = [item for item in items_of(model, dimension, store) if not item.is_total]
    known = {item.name: item.id for item in items}
    known |= {item.code: item.id for item in items if item.code is not None}
    return known.get
