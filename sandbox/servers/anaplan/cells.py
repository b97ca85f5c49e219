"""The values of a module's cells: written ones, calculated ones, totals."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.anaplan.imports.module import Cell
    from sandbox.servers.anaplan.model.shape import Module
    from sandbox.servers.anaplan.store import Store


def leaf_values(module: Module, store: Store) -> dict[Cell, float]:
    """All cells below the totals that are not zero, calculated ones included."""
    written = [item for item in module.line_items if not item.is_calculated]
    values = store.cells(item.id for item in written)
    coordinates = {cell[1] for cell in values}
    for item in module.line_items:
        for place in coordinates if item.is_calculated else ():
            value = sum(
                sign * values.get((module.line_item(name).id, place), 0.0)
                for name, sign in item.terms
            )
            if value:
                values[item.id, place] = value
    return values


def with_totals(
    values: Mapping[Cell, float], totals: tuple[str | None, ...]
) -> dict[Cell, float]:
    """The cells and, for each dimension that has one, those of its total.

    Args:
        values: the cells below the totals.
        totals: for each dimension, the id of its total.
    """
    summed: dict[Cell, float] = defaultdict(float)
    for (line_item, place), value in values.items():
        levels = [
            (item,) if total is None else (item, total)
            for item, total in zip(place, totals, strict=True)
        ]
        for combination in itertools.product(*levels):
            summed[line_item, combination] += value
    return dict(summed)
