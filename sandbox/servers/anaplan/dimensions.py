"""The items of dimensions, and which of them sum up which others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.servers.anaplan.model.objects import TIME, USERS, VERSIONS
from sandbox.servers.anaplan.model.shape import find

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.objects import ListShape
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
        is_total: it sums up others, so its cells can't be written.
    """

    id: str
    name: str
    label: str
    code: str | None = None
    is_total: bool = False

    def body(self) -> dict[str, str]:
        """The item as the API shows it; the code is an empty text if there is none."""
        return {"id": self.id, "name": self.name, "code": self.code or ""}


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension with its items.

    Attributes:
        id: its id.
        name: its name.
        items: its items in the order in which views show them.
        above: for each item that is no total, the ids of its totals.
    """

    id: str
    name: str
    items: tuple[DimensionItem, ...]
    above: dict[str, tuple[str, ...]]
    by_id: dict[str, DimensionItem] = field(init=False)
    by_name: dict[str, DimensionItem] = field(init=False)
    by_code: dict[str, DimensionItem] = field(init=False)

    def __post_init__(self) -> None:
        """Index the items."""
        index = object.__setattr__
        index(self, "by_id", {item.id: item for item in self.items})
        # Of equal names the item itself counts, not the total above it.
        ranked = sorted(self.items, key=lambda item: item.is_total, reverse=True)
        index(self, "by_name", {item.name: item for item in ranked})
        index(self, "by_code", {item.code: item for item in ranked if item.code})

    @property
    def leaves(self) -> tuple[str, ...]:
        """The ids of the items that are no totals."""
        return tuple(self.above)

    def find(self, text: str) -> DimensionItem | None:
        """The item that a text names, by its code or its name."""
        return self.by_code.get(text) or self.by_name.get(text)


@dataclass(frozen=True, slots=True)
class TimeDimension(Dimension):
    """Time, whose items are found by a label or by a day as well."""

    model: Model = field(kw_only=True)

    def find(self, text: str) -> DimensionItem | None:
        """The period that a text names."""
        return self.by_id.get(self.model.time.find(text) or "")


def dimension(model: Model, id_: str, store: Store) -> Dimension:
    """A dimension with its items as they are now.

    Raises:
        NotFoundError: the model has no such dimension.
    """
    if id_ not in store.dimensions:
        store.dimensions[id_] = _read(model, id_, store)
    return store.dimensions[id_]


def _read(model: Model, id_: str, store: Store) -> Dimension:
    """A dimension, read anew."""
    if id_ == TIME:
        return _time(model)
    if id_ == VERSIONS:
        items = tuple(
            DimensionItem(version.id, version.name, version.name)
            for version in model.versions
        )
        return Dimension(id_, "Versions", items, {item.id: () for item in items})
    if id_ == USERS:
        return Dimension(id_, "Users", (), {})
    shape = _list_of_subset(model, id_) or find(model.lists, id_)
    return _list(model, shape, id_, store)


def _time(model: Model) -> Dimension:
    """Time: months in order, each kind of total after them."""
    months, totals = model.time.months(), model.time.summaries()
    above = {
        month.id: tuple(
            total.id
            for total in totals
            if total.starts_on <= month.starts_on <= total.ends_on
        )
        for month in months
    }
    items = (
        *(DimensionItem(month.id, month.label, month.label) for month in months),
        *(
            DimensionItem(total.id, total.label, total.label, is_total=True)
            for total in totals
        ),
    )
    return TimeDimension(TIME, "Time", items, above, model=model)


def _list(model: Model, shape: ListShape, id_: str, store: Store) -> Dimension:
    """A list: its own items, the items of the lists above it, and the top."""
    subset = next((name for known, name in shape.subsets if known == id_), None)
    if subset is None:
        own = store.outline(shape)
    else:
        own = [item for item in store.items(shape) if subset in item.subsets]
    parent_of: dict[str, str | None] = {}
    totals: list[DimensionItem] = []
    above = shape.parent
    top = shape
    while above is not None:
        top = find(model.lists, above)
        for item in store.outline(top):
            parent_of[item.id] = item.parent
            totals.append(
                DimensionItem(item.id, item.name, item.name, item.code, is_total=True)
            )
        above = top.parent
    last = DimensionItem(top.top_item, top.top_name, top.top_name, is_total=True)
    totals_of: dict[str, tuple[str, ...]] = {}
    for item in own:
        chain: list[str] = []
        ancestor = item.parent
        while ancestor is not None and ancestor in parent_of:
            chain.append(ancestor)
            ancestor = parent_of[ancestor]
        totals_of[item.id] = (*chain, last.id)
    items = (
        *(
            DimensionItem(
                item.id,
                item.name,
                (item.code if shape.is_numbered else None) or item.name,
                item.code,
            )
            for item in own
        ),
        *totals,
        last,
    )
    return Dimension(id_, subset or shape.name, items, totals_of)


def _list_of_subset(model: Model, id_: str) -> ListShape | None:
    """The list that a subset is of."""
    for shape in model.lists:
        if any(subset == id_ for subset, _ in shape.subsets):
            return shape
    return None
