"""What exports write: cells one or several a row, grids, and lists."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sandbox.servers.anaplan.cells import load
from sandbox.servers.anaplan.model.actions import ListExport
from sandbox.servers.anaplan.model.formats import Kind
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.values import Values
from sandbox.servers.anaplan.views import Reader, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.servers.anaplan.cells import Block
    from sandbox.servers.anaplan.model.actions import AnyExport, Export
    from sandbox.servers.anaplan.model.objects import LineItem, Module, View
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store

SEPARATORS: Final = {"text/csv": ",", "text/plain": "\t"}

_SINGLE: Final = "TABULAR_SINGLE_COLUMN"
_TYPES: Final = {"LIST": "ENTITY", "TIME PERIOD": "TIME_ENTITY"}


@dataclass(frozen=True, slots=True)
class Exporter:
    """Writes exports of a model."""

    model: Model
    store: Store

    def write(self, export: AnyExport) -> str:
        """The content of an export's file."""
        return write_lines(self._lines(export), SEPARATORS[export.format])

    def metadata(self, export: AnyExport) -> dict[str, Any]:
        """What an export says of its file."""
        lines = iter(self._lines(export))
        # A grid has a line of pages above its header, and one per dimension across.
        skipped = itertools.islice(lines, self._lines_above_names(export), None)
        header = list(next(skipped, []))
        return {
            "columnCount": len(header),
            "dataTypes": self._types(export, len(header)),
            "delimiter": '"',
            "encoding": "UTF-8",
            "exportFormat": export.format,
            "headerNames": header,
            "listNames": [""] * len(header),
            "rowCount": sum(1 for _ in skipped),
            "separator": SEPARATORS[export.format],
        }

    def table(
        self, module: Module, line_items: Sequence[LineItem], *, omits_empty_rows: bool
    ) -> tuple[list[str], list[list[str]]]:
        """Leaves with their line items side by side: header and columns."""
        block = load(self.model, module, line_items, self.store)
        order = (
            _order_of_filled(block, line_items)
            if omits_empty_rows
            else np.arange(block.rows)
        )
        at = [here[order] for here in block.at]
        values: dict[str, Any] = {
            item.id: block.values(item)[order] for item in line_items
        }
        if not omits_empty_rows:
            at, values = _all_places(block, line_items)
        names = []
        for axis, here in zip(block.dimensions, at, strict=True):
            labels = [
                axis.by_id[id_].code or axis.by_id[id_].name for id_ in axis.leaves
            ]
            names.append([labels[place] for place in here.tolist()])
        writer = Values(self.model, self.store)
        return (
            [*(axis.name for axis in block.dimensions), *(i.name for i in line_items)],
            [*names, *(writer.write(i.format, values[i.id]) for i in line_items)],
        )

    def _lines(self, export: AnyExport) -> Iterable[Sequence[str]]:
        """The lines of an export, its header first."""
        if isinstance(export, ListExport):
            return self._list(export)
        module = find(self.model.modules, export.module_id)
        if export.layout.startswith("GRID"):
            return self._grids(export)
        header, columns = self.table(
            module, _exported(module), omits_empty_rows=export.omits_empty_rows
        )
        if export.layout == _SINGLE:
            return _one_a_row(header, columns, len(module.dimensions))
        return [header, *zip(*columns, strict=True)]

    def _list(self, export: ListExport) -> Iterable[Sequence[str]]:
        """The items of a list."""
        shape = find(self.model.lists, export.list_id)
        names = [known.name for known in shape.properties]
        above = {id_: name for name, id_ in self._parents(export.list_id)}
        lines = [[shape.name, "Parent", "Code", *names]]
        for item in self.store.items(shape):
            texts = [item.properties.get(name, "") for name in names]
            parent = above.get(item.parent or "", "")
            lines.append([item.name, parent, item.code or "", *texts])
        return lines

    def _parents(self, list_id: str) -> list[tuple[str, str]]:
        """Name and id of each item that may be a parent in a list."""
        shape = find(self.model.lists, list_id)
        if shape.parent is None:
            return []
        parent = find(self.model.lists, shape.parent)
        return [(item.name, item.id) for item in self.store.items(parent)]

    def _grids(self, export: Export) -> Iterable[Sequence[str]]:
        """The grid of the current page, or those of all pages below each other."""
        view = self.model.view(export.view_id or export.module_id)
        reader = Reader(self.model, self.store)
        if export.layout == "GRID_CURRENT_PAGE":
            return reader.read(view).lines()
        return itertools.chain.from_iterable(
            reader.read(view, chosen).lines() for chosen in all_pages(reader, view)
        )

    def _lines_above_names(self, export: AnyExport) -> int:
        """How many lines there are above the one that names the line items."""
        if isinstance(export, ListExport) or not export.layout.startswith("GRID"):
            return 0
        return 1 + len(self.model.view(export.view_id or export.module_id).columns)

    def _types(self, export: AnyExport, width: int) -> list[str]:
        """The type of each column, where line items are columns."""
        if isinstance(export, ListExport) or export.layout != "TABULAR_MULTI_COLUMN":
            return ["MIXED"] * width
        module = find(self.model.modules, export.module_id)
        types = [_TYPES.get(i.format.kind, i.format.kind) for i in _exported(module)]
        return [*["ENTITY"] * len(module.dimensions), *(str(type_) for type_ in types)]


def all_pages(reader: Reader, view: View) -> list[dict[str, str]]:
    """Every choice of items for a view's pages."""
    axes = reader.axes(view)
    return [
        dict(zip(view.pages, (item.id for item in items), strict=True))
        for items in itertools.product(*(axes[id_] for id_ in view.pages))
    ]


def _exported(module: Module) -> list[LineItem]:
    """The line items that are in exports: those over the module's own dimensions."""
    return [
        item
        for item in module.line_items
        if module.dimensions_of(item) == module.dimensions
        and item.format.kind is not Kind.NONE
    ]


def _order_of_filled(block: Block, line_items: Sequence[LineItem]) -> Any:
    """The rows that have a value, in the order of their dimensions' items."""
    is_filled = np.zeros(block.rows, dtype=bool)
    for item in line_items:
        empty = 0.0 if item.format.is_stored_as_number else ""
        is_filled |= block.values(item) != empty
    order = np.lexsort(block.at[::-1])
    return order[is_filled[order]]


def _all_places(block: Block, line_items: Sequence[LineItem]) -> tuple[list[Any], Any]:
    """Every place there is, with the values of those that have one."""
    sizes = [len(axis.leaves) for axis in block.dimensions]
    at = [grid.ravel() for grid in np.indices(sizes)]
    rows: Any = np.ravel_multi_index(block.at, sizes) if block.rows else []
    values: dict[str, Any] = {}
    for item in line_items:
        is_number = item.format.is_stored_as_number
        filled: Any = np.full(
            int(np.prod(sizes)),
            0.0 if is_number else "",
            dtype=np.float64 if is_number else object,
        )
        if block.rows:
            filled[rows] = block.values(item)
        values[item.id] = filled
    return at, values


def _one_a_row(
    header: list[str], columns: list[list[str]], dimensions: int
) -> Iterable[Sequence[str]]:
    """One value a row: the dimensions, the line item, the value."""
    yield [*header[:dimensions], "Line Items", "Value"]
    names = header[dimensions:]
    for row in zip(*columns, strict=True):
        for name, value in zip(names, row[dimensions:], strict=True):
            yield [*row[:dimensions], name, value]
