"""What a model is made of: lists, line items, modules, versions and views.

Only shapes are here; the items of lists and the values of cells are in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sandbox.servers.anaplan.model.formats import NUMBER, TEXT, Format

TIME: Final = "20000000003"
VERSIONS: Final = "20000000020"
USERS: Final = "101999999999"
LINE_ITEMS: Final = "20000000012"

START_OF_TIME: Final = date(1900, 1, 1)
END_OF_TIME: Final = date(2399, 12, 31)
"""What a version's first and last editable day are when nobody has set them."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a list's items."""

    name: str
    format: Format = TEXT


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list.

    In a numbered list an item's name is a number that the model gives; its code is the
    key, and what people read is a property. That is how a list can have items whose
    names are not unique.

    Attributes:
        id: its id.
        name: its name, unique in the model.
        first_item: the id that its first item gets.
        top_item: the id of the item above all others.
        properties: its properties.
        is_numbered: whether the model names its items.
        parent: the id of the list above, whose items sum up those of this one.
        subsets: id and name of each subset.
        is_production: its items are data, which change in a deployed model too.
        referenced: names of items that a formula names, so that they can't be deleted.
    """

    id: str
    name: str
    first_item: int
    top_item: str
    properties: tuple[Property, ...] = ()
    is_numbered: bool = False
    parent: str | None = None
    subsets: tuple[tuple[str, str], ...] = ()
    is_production: bool = False
    referenced: frozenset[str] = frozenset()

    @property
    def top_name(self) -> str:
        """The name of the item above all others."""
        return f"All {self.name}"

    def property_named(self, name: str) -> Property | None:
        """The property of that name."""
        return next((known for known in self.properties if known.name == name), None)


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line item.

    Attributes:
        id: its id.
        name: its name.
        formula: how it is calculated from other line items of its module; one with a
            formula can't be written.
        format: what it holds.
        summary: how totals come about: `SUM`, `NONE`, `AVERAGE`, `MIN`, `MAX`, `ANY`,
            `ALL` or `FORMULA`.
        applies_to: its own dimensions where they are not those of its module.
        use_switchover: forecasts show the actuals before their switchover.
    """

    id: str
    name: str
    formula: str | None = None
    format: Format = NUMBER
    summary: str = "SUM"
    applies_to: tuple[str, ...] | None = None
    use_switchover: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A module: line items over dimensions.

    Attributes:
        id: its id, which is also that of its default view.
        name: its name.
        dimensions: ids of lists, of time and of versions, in the order of coordinates.
        line_items: its line items.
    """

    id: str
    name: str
    dimensions: tuple[str, ...]
    line_items: tuple[LineItem, ...]

    def dimensions_of(self, line_item: LineItem) -> tuple[str, ...]:
        """The dimensions of a line item."""
        if line_item.applies_to is None:
            return self.dimensions
        return line_item.applies_to

    def line_item(self, name: str) -> LineItem | None:
        """The line item of that name."""
        return next((item for item in self.line_items if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Version:
    """A version.

    Attributes:
        id: its id.
        name: its name.
        is_actual: it holds what happened.
        is_current: it is the one that people look at.
        switchover: the first day that is forecast and not actual.
        edit_from: the first day that can be written.
        edit_to: the last one.
        notes: what people should know about it.
    """

    id: str
    name: str
    is_actual: bool = False
    is_current: bool = False
    switchover: date | None = None
    edit_from: date = START_OF_TIME
    edit_to: date = END_OF_TIME
    notes: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A view of a module.

    Attributes:
        id: its id.
        name: its name.
        module_id: the module.
        pages: dimensions of which one item is chosen.
        rows: dimensions down.
        columns: dimensions across; line items come last of them.
        totals_of: dimensions that are shown as their top item alone.
        line_item_ids: the line items that it shows, where not all.
        chosen: for pages, the item that is chosen until another one is asked for; the
            first one otherwise.
    """

    id: str
    name: str
    module_id: str
    pages: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    totals_of: tuple[str, ...] = ()
    line_item_ids: tuple[str, ...] | None = None
    chosen: tuple[tuple[str, str], ...] = ()
