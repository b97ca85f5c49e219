"""Reading a module through a view: pages chosen, rows down, columns across."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sandbox.servers.anaplan.cells import load
from sandbox.servers.anaplan.dimensions import dimension
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.model.formats import Kind
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.summaries import Shown
from sandbox.servers.anaplan.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sandbox.servers.anaplan.dimensions import Dimension, DimensionItem
    from sandbox.servers.anaplan.model.objects import LineItem, Module, View
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store


@dataclass(frozen=True, slots=True)
class Grid:
    """What a view shows."""

    pages: list[str]
    columns: list[list[str]]
    rows: list[tuple[list[str], list[str]]]

    def body(self) -> dict[str, Any]:
        """The grid as JSON."""
        return {
            "pages": self.pages,
            "columnCoordinates": self.columns,
            "rows": [
                {"rowCoordinates": row, "cells": cells} for row, cells in self.rows
            ],
        }

    def lines(self) -> Iterable[Sequence[str]]:
        """The grid as lines: the pages, the columns' levels, then the rows."""
        width = len(self.rows[0][0]) if self.rows else 1
        return [
            self.pages,
            *([*[""] * width, *level] for level in zip(*self.columns, strict=True)),
            *([*row, *cells] for row, cells in self.rows),
        ]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads views of a model.

    Attributes:
        model: the model.
        store: its data.
        most_cells: how many cells may be read at once, where that is limited.
    """

    model: Model
    store: Store
    most_cells: int | None = None

    def axes(self, view: View) -> dict[str, list[DimensionItem]]:
        """The items that a view shows of each dimension."""
        return {
            axis.id: _shown(view, axis)
            for axis in (
                dimension(self.model, id_, self.store)
                for id_ in (*view.pages, *view.rows, *view.columns)
            )
        }

    def pages(
        self, view: View, chosen: Mapping[str, str]
    ) -> dict[str, list[DimensionItem]]:
        """The item that is chosen of each page dimension.

        Raises:
            BadRequestError: a page is none of the view's, or an item none of its.
        """
        wanted = {**dict(view.chosen), **chosen}
        if strange := chosen.keys() - set(view.pages):
            raise BadRequestError(f"Bad page: {', '.join(sorted(strange))}")
        found: dict[str, list[DimensionItem]] = {}
        for id_, items in self.axes(view).items():
            if id_ in view.pages:
                id_wanted = wanted.get(id_, items[0].id)
                found[id_] = [item for item in items if item.id == id_wanted]
                if not found[id_]:
                    raise BadRequestError(f"The page item {id_wanted} is unknown")
        return found

    def read(
        self,
        view: View,
        chosen: Mapping[str, str] | None = None,
        most_rows: int | None = None,
    ) -> Grid:
        """Read a view.

        Args:
            view: the view.
            chosen: for pages, the item's id by the dimension's.
            most_rows: after how many rows to stop.

        Raises:
            BadRequestError: it shows too many cells, or a page isn't there.
        """
        module = find(self.model.modules, view.module_id)
        pages = self.pages(view, chosen or {})
        axes = {**self.axes(view), **pages}
        line_items = self.line_items(view, module)
        down = list(itertools.product(*(axes[id_] for id_ in view.rows)))
        down = down if most_rows is None else down[:most_rows]
        across = list(itertools.product(*(axes[id_] for id_ in view.columns)))
        size = len(down) * len(across) * len(line_items)
        if self.most_cells is not None and size > self.most_cells:
            raise BadRequestError(
                f"The view has more than {self.most_cells} cells; use a read request"
            )
        cells = self._cells(module, view, line_items, axes)
        kept = cells[: len(down)]
        return Grid(
            [items[0].label for items in pages.values()],
            [
                [*(item.label for item in column), line_item.name]
                for column in across
                for line_item in line_items
            ],
            [
                ([item.label for item in row], texts.tolist())
                for row, texts in zip(down, kept, strict=True)
            ],
        )

    def line_items(self, view: View, module: Module) -> list[LineItem]:
        """The line items that a view shows."""
        return [
            item
            for item in module.line_items
            if (view.line_item_ids is None or item.id in view.line_item_ids)
            and item.format.kind is not Kind.NONE
        ]

    def _cells(
        self,
        module: Module,
        view: View,
        line_items: Sequence[LineItem],
        axes: Mapping[str, list[DimensionItem]],
    ) -> np.ndarray[Any, np.dtype[np.object_]]:
        """The cells as texts: a row for each row, columns as the view has them."""
        block = load(self.model, module, line_items, self.store)
        shown = Shown.of(block, [axes[axis.id] for axis in block.dimensions])
        values = Values(self.model, self.store)
        order = [axis.id for axis in block.dimensions]
        lengths = [len(axes[id_]) for id_ in order]
        wanted = [*view.rows, *view.pages, *view.columns]
        turned = [order.index(id_) for id_ in wanted]
        layers = []
        for item in line_items:
            found = (
                shown.numbers(item, block)
                if item.format.is_stored_as_number
                else shown.texts(item, block)
            )
            texts = np.asarray(values.write(item.format, found), dtype=object)
            layers.append(texts.reshape(lengths).transpose(turned).ravel())
        rows = int(np.prod([len(axes[id_]) for id_ in view.rows], dtype=int))
        return np.stack(layers, axis=-1).reshape(rows, -1)


def write_lines(lines: Iterable[Sequence[str]], separator: str = ",") -> str:
    """Lines as a file."""
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\n").writerows(lines)
    return target.getvalue()


def _shown(view: View, axis: Dimension) -> list[DimensionItem]:
    """The items of a dimension that a view shows."""
    if axis.id in view.totals_of:
        return [axis.items[-1]]
    return list(axis.items)
