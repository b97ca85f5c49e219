"""Reading a module through a view: pages chosen, rows down, columns across."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.servers.anaplan.cells import leaf_values, with_totals
from sandbox.servers.anaplan.dimensions import items_of
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.numbers import write_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.anaplan.dimensions import DimensionItem
    from sandbox.servers.anaplan.model.shape import Model, Module, View
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

    def file(self) -> str:
        """The grid as CSV: the pages, the columns' levels, then the rows."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(self.pages)
        width = len(self.rows[0][0]) if self.rows else 1
        for level in zip(*self.columns, strict=True):
            writer.writerow([*[""] * width, *level])
        for row, cells in self.rows:
            writer.writerow([*row, *cells])
        return target.getvalue()


def read_view(
    model: Model, view: View, chosen: Mapping[str, str], store: Store
) -> Grid:
    """Read a view.

    Args:
        model: the model.
        view: the view.
        chosen: for pages, the item's id by the dimension's; the first one by default.
        store: the data.
    """
    module = find(model.modules, view.module_id)
    axes = {
        dimension: _shown(view, dimension, items_of(model, dimension, store))
        for dimension in module.dimensions
    }
    pages = {
        dimension: _page(axes[dimension], chosen.get(dimension))
        for dimension in view.pages
    }
    values = with_totals(leaf_values(module, store), _totals(model, module, store))
    columns = list(itertools.product(*(axes[name] for name in view.columns)))
    rows: list[tuple[list[str], list[str]]] = []
    for row in itertools.product(*(axes[name] for name in view.rows)):
        cells: list[str] = []
        for column in columns:
            at = dict(pages)
            at.update(zip(view.rows, row, strict=True))
            at.update(zip(view.columns, column, strict=True))
            place = tuple(at[dimension].id for dimension in module.dimensions)
            cells.extend(
                write_number(values.get((item.id, place), 0.0))
                for item in module.line_items
            )
        rows.append(([item.label for item in row], cells))
    return Grid(
        [item.label for item in pages.values()],
        [
            [*(item.label for item in column), line_item.name]
            for column in columns
            for line_item in module.line_items
        ],
        rows,
    )


def _shown(
    view: View, dimension: str, items: list[DimensionItem]
) -> list[DimensionItem]:
    """The items of a dimension that a view shows."""
    if dimension in view.totals_of:
        return [item for item in items if item.is_total]
    return items


def _page(items: list[DimensionItem], chosen: str | None) -> DimensionItem:
    """The item that is chosen of a page dimension."""
    if chosen is None:
        return items[0]
    for item in items:
        if item.id == chosen:
            return item
    raise BadRequestError(f"The page item {chosen} is unknown")


def _totals(model: Model, module: Module, store: Store) -> tuple[str | None, ...]:
    """The id of each dimension's total."""
    return tuple(
        next((item.id for item in items_of(model, name, store) if item.is_total), None)
        for name in module.dimensions
    )
