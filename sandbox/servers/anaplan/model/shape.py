"""What a model is made of: lists, modules, files, imports, exports, processes, views.

Only the shape is here; the items of lists and the values of cells are in the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from sandbox.servers.anaplan.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Named = TypeVar("_Named", bound=_HasId)

TIME: Final = "20000000003"
VERSIONS: Final = "20000000020"


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
        properties: the names of its text properties.
        is_numbered: whether the model names its items.
    """

    id: str
    name: str
    first_item: int
    top_item: str
    properties: tuple[str, ...] = ()
    is_numbered: bool = False

    @property
    def top_name(self) -> str:
        """The name of the item above all others."""
        return f"All {self.name}"


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line item, which holds numbers; one with terms is calculated.

    Attributes:
        id: its id.
        name: its name.
        terms: the line items that it is the sum of, with their signs.
    """

    id: str
    name: str
    terms: tuple[tuple[str, int], ...] = ()

    @property
    def is_calculated(self) -> bool:
        """Whether it can't be written."""
        return bool(self.terms)

    @property
    def formula(self) -> str | None:
        """The formula, as modellers read it."""
        if not self.terms:
            return None
        signed = [
            (name if sign > 0 else f"- {name}")
            if number == 0
            else f"{'+' if sign > 0 else '-'} {name}"
            for number, (name, sign) in enumerate(self.terms)
        ]
        return " ".join(signed)


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

    def line_item(self, name: str) -> LineItem:
        """The line item of that name."""
        return next(item for item in self.line_items if item.name == name)


@dataclass(frozen=True, slots=True)
class FileShape:
    """A file to be imported, with the header that it was defined with."""

    id: str
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListImport:
    """Loads a file into a numbered list.

    Attributes:
        id: its id.
        name: its name.
        file_id: the file.
        list_id: the list.
        code_column: the column of the code, which is the key.
        property_columns: for each property, its column.
    """

    id: str
    name: str
    file_id: str
    list_id: str
    code_column: str
    property_columns: tuple[tuple[str, str], ...]

    kind = "HIERARCHY_DATA"


@dataclass(frozen=True, slots=True)
class ModuleImport:
    """Loads a file into a module.

    Attributes:
        id: its id.
        name: its name.
        file_id: the file.
        module_id: the module.
        dimension_columns: for each dimension, the column that names its item.
    """

    id: str
    name: str
    file_id: str
    module_id: str
    dimension_columns: tuple[tuple[str, str], ...]

    kind = "MODULE_DATA"


@dataclass(frozen=True, slots=True)
class Export:
    """Writes a module's cells to a file of the export's own id."""

    id: str
    name: str
    module_id: str

    kind = "TABULAR_MULTI_COLUMN"


@dataclass(frozen=True, slots=True)
class Process:
    """Imports and exports, one after the other."""

    id: str
    name: str
    actions: tuple[str, ...]


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
    """

    id: str
    name: str
    module_id: str
    pages: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    totals_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its place, its state and its objects."""

    id: str
    name: str
    active_state: str = "UNLOCKED"
    lists: tuple[ListShape, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    modules: tuple[Module, ...] = ()
    files: tuple[FileShape, ...] = ()
    imports: tuple[ListImport | ModuleImport, ...] = ()
    exports: tuple[Export, ...] = ()
    processes: tuple[Process, ...] = ()
    saved_views: tuple[View, ...] = ()

    @property
    def views(self) -> tuple[View, ...]:
        """All views; a module's default view has the module's id."""
        defaults = (
            View(
                module.id,
                module.name,
                module.id,
                pages=tuple(d for d in module.dimensions[1:] if d != TIME),
                rows=module.dimensions[:1],
                columns=(TIME,),
            )
            for module in self.modules
        )
        return (*defaults, *self.saved_views)

    def dimension_name(self, dimension: str) -> str:
        """The name of a dimension."""
        fixed = {TIME: "Time", VERSIONS: "Versions"}
        return fixed.get(dimension) or find(self.lists, dimension).name


def find(objects: Iterable[_Named], id_: str) -> _Named:
    """The object of that id.

    Raises:
        NotFoundError: there is none.
    """
    for candidate in objects:
        if candidate.id == id_:
            return candidate
    raise NotFoundError
