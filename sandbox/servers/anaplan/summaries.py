"""Cells of a grid: leaves as they are, and totals summed up as line items want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandbox.servers.anaplan.cells import Block, calculate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sandbox.servers.anaplan.dimensions import Dimension, DimensionItem
    from sandbox.servers.anaplan.model.objects import LineItem

    Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shown:
    """The cells that a grid shows, and the leaves below each.

    Attributes:
        size: how many cells there are per line item.
        cells: for each pair of a cell and a leaf below it, the cell.
        rows: and the leaf's row in the block.
        below: how many leaves there are below each cell, with or without a value.
        is_leaf: whether a cell is a leaf itself, and no total.
    """

    size: int
    cells: NDArray[np.int64]
    rows: NDArray[np.int64]
    below: NDArray[np.int64]
    is_leaf: NDArray[np.bool_]

    @classmethod
    def of(cls, block: Block, items: Sequence[Sequence[DimensionItem]]) -> Shown:
        """Pair cells and leaves.

        Args:
            block: the leaves.
            items: for each dimension of the block, the items that are shown.
        """
        rows = np.arange(block.rows)
        cells = np.zeros(block.rows, dtype=np.int64)
        below = np.ones(1, dtype=np.int64)
        is_leaf = np.ones(1, dtype=bool)
        for axis, here, shown in zip(block.dimensions, block.at, items, strict=True):
            starts, counts, positions = _membership(axis, shown)
            times = counts[here[rows]]
            first = starts[here[rows]]
            within = np.arange(times.sum()) - np.repeat(times.cumsum() - times, times)
            rows = np.repeat(rows, times)
            cells = np.repeat(cells, times) * len(shown)
            cells += positions[np.repeat(first, times) + within]
            members = np.bincount(positions, minlength=len(shown))
            below = np.multiply.outer(below, members).ravel()
            own = np.asarray([not item.is_total for item in shown], dtype=bool)
            is_leaf = np.logical_and.outer(is_leaf, own).ravel()
        return cls(len(below), cells, rows, below, is_leaf)

    def numbers(self, item: LineItem, block: Block) -> Numbers:
        """The numbers of a line item; not a number where there is no total."""
        if item.summary == "FORMULA":
            return self._by_formula(item, block)
        values = block.numbers[item.id][self.rows]
        sums = np.bincount(self.cells, values, self.size).astype(np.float64)
        if item.summary in {"MAX", "MIN"}:
            return self._extreme(item.summary, values)
        totals: dict[str, Numbers] = {
            "NONE": np.where(self.is_leaf, sums, np.nan),
            "AVERAGE": sums / np.maximum(self.below, 1),
            "ANY": (sums > 0).astype(np.float64),
            "ALL": ((sums == self.below) & (self.below > 0)).astype(np.float64),
        }
        return totals.get(item.summary, sums)

    def texts(self, item: LineItem, block: Block) -> NDArray[np.object_]:
        """The texts of a line item, which has no totals."""
        found = np.full(self.size, "", dtype=object)
        leaves = self.is_leaf[self.cells]
        found[self.cells[leaves]] = block.texts[item.id][self.rows[leaves]]
        return found

    def _extreme(self, summary: str, values: Numbers) -> Numbers:
        """The largest or the smallest; leaves without a value are zeros."""
        given = np.bincount(self.cells, minlength=self.size)
        worst = -np.inf if summary == "MAX" else np.inf
        found = np.where(given < self.below, 0.0, worst)
        better = np.maximum if summary == "MAX" else np.minimum
        better.at(found, self.cells, values)
        return np.where(np.isfinite(found), found, 0.0)

    def _by_formula(self, item: LineItem, block: Block) -> Numbers:
        """The formula over the totals of its line items."""
        totals = {
            other.id: self.numbers(other, block)
            for other in block.module.line_items
            if other.id in block.numbers and other.id != item.id
        }
        summed = Block(block.module, block.dimensions, block.at, totals, {})
        return calculate(item, summed)


def _membership(
    axis: Dimension, shown: Sequence[DimensionItem]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each leaf, which shown items it is or is below: starts, counts, positions."""
    position = {item.id: place for place, item in enumerate(shown)}
    counts: list[int] = []
    positions: list[int] = []
    for leaf, above in axis.above.items():
        places = [position[id_] for id_ in (leaf, *above) if id_ in position]
        counts.append(len(places))
        positions += places
    counted = np.asarray(counts, dtype=np.int64)
    starts = counted.cumsum() - counted
    return starts, counted, np.asarray(positions, dtype=np.int64)
