"""The cells of a module below its totals: written ones, and those of formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.servers.anaplan.dimensions import Dimension, dimension
from sandbox.servers.anaplan.formulas import evaluate
from sandbox.servers.anaplan.model.objects import TIME, VERSIONS
from sandbox.servers.anaplan.rights import months_before, switchover
from sandbox.servers.anaplan.store import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sandbox.servers.anaplan.model.objects import LineItem, Module
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store


@dataclass(frozen=True, slots=True)
class Block:
    """Cells of line items that share their dimensions, one row per place.

    Attributes:
        module: the module of the line items.
        dimensions: their dimensions.
        at: for each dimension, the position of each row's item among its leaves.
        numbers: the values of line items that hold numbers or Booleans.
        texts: the values of all others; an empty text where there is none.
    """

    module: Module
    dimensions: tuple[Dimension, ...]
    at: tuple[NDArray[np.int64], ...]
    numbers: dict[str, NDArray[np.float64]]
    texts: dict[str, NDArray[np.object_]]

    @property
    def rows(self) -> int:
        """How many places have a value."""
        return len(self.at[0]) if self.at else 0

    def values(self, line_item: LineItem) -> NDArray[np.float64] | NDArray[np.object_]:
        """The values of a line item."""
        if line_item.format.is_stored_as_number:
            return self.numbers[line_item.id]
        return self.texts[line_item.id]


def load(
    model: Model, module: Module, line_items: Sequence[LineItem], store: Store
) -> Block:
    """The cells of line items that share their dimensions."""
    ids = module.dimensions_of(line_items[0])
    dimensions = tuple(dimension(model, id_, store) for id_ in ids)
    stored = _with_operands(module, line_items)
    at, numbers, texts = _read(stored, dimensions, store)
    block = Block(module, dimensions, at, numbers, texts)
    if {TIME, VERSIONS} <= set(ids) and any(item.use_switchover for item in stored):
        block = _with_actuals(model, stored, block, store)
    for item in line_items:
        if item.formula is not None:
            _calculate(item, block)
    return block


def calculate(item: LineItem, block: Block) -> NDArray[np.float64]:
    """The values of a line item's formula over the values in a block."""

    def values_of(name: str) -> NDArray[np.float64]:
        other = block.module.line_item(name)
        if other is None:
            raise ValueError(f"the formula of {item.name} names an unknown {name}")
        if other.id not in block.numbers:
            _calculate(other, block)
        return block.numbers[other.id]

    return evaluate(item.formula or "0", values_of)


def _calculate(item: LineItem, block: Block) -> None:
    """Add the values of a formula to a block."""
    block.numbers[item.id] = calculate(item, block)


def _with_operands(module: Module, line_items: Sequence[LineItem]) -> list[LineItem]:
    """The line items that are stored, with those that formulas need."""
    wanted = list(line_items)
    found: dict[str, LineItem] = {}
    while wanted:
        item = wanted.pop()
        if item.formula is None:
            found[item.id] = item
            continue
        wanted += [
            other
            for other in module.line_items
            if other.name in item.formula and other.id not in found and other != item
        ]
    return list(found.values())


def _read(
    line_items: Sequence[LineItem], dimensions: Sequence[Dimension], store: Store
) -> tuple[
    tuple[NDArray[np.int64], ...],
    dict[str, NDArray[np.float64]],
    dict[str, NDArray[np.object_]],
]:
    """The stored cells, as positions and values."""
    as_numbers = [item.id for item in line_items if item.format.is_stored_as_number]
    as_texts = [item.id for item in line_items if not item.format.is_stored_as_number]
    table = store.cells(as_numbers, as_texts)
    at, is_known = _positions(table.column("place"), dimensions)
    numbers = {
        id_: pc.fill_null(table.column(id_), 0.0).to_numpy()[is_known]
        for id_ in as_numbers
    }
    texts = {
        id_: pc.fill_null(table.column(id_), "").to_numpy()[is_known]
        for id_ in as_texts
    }
    return at, numbers, texts


def _positions(
    places: pa.ChunkedArray, dimensions: Sequence[Dimension]
) -> tuple[tuple[NDArray[np.int64], ...], NDArray[np.bool_]]:
    """Where places lie on their dimensions, and which lie there at all."""
    count = len(places)
    parts = pc.split_pattern(places.combine_chunks(), SEPARATOR).flatten()
    if not dimensions:
        return (), np.ones(count, dtype=bool)
    found: list[NDArray[np.int64]] = []
    is_known = np.ones(count, dtype=bool)
    for number, axis in enumerate(dimensions):
        indices = np.arange(number, count * len(dimensions), len(dimensions))
        coded = parts.take(pa.array(indices)).dictionary_encode()
        position = {id_: place for place, id_ in enumerate(axis.leaves)}
        known = [position.get(id_, -1) for id_ in coded.dictionary.to_pylist()]
        codes = np.asarray(coded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        here = np.asarray(known, dtype=np.int64)[codes]
        is_known &= here >= 0
        found.append(here)
    return tuple(here[is_known] for here in found), is_known


def _with_actuals(
    model: Model, line_items: Sequence[LineItem], block: Block, store: Store
) -> Block:
    """The block with actuals in the place of what was forecast before a switchover."""
    actual = next((version for version in model.versions if version.is_actual), None)
    axes = [axis.id for axis in block.dimensions]
    at_time, at_version = axes.index(TIME), axes.index(VERSIONS)
    leaves = block.dimensions[at_version].leaves
    for version in model.versions:
        day = switchover(version, store)
        if actual is None or day is None or version.is_actual:
            continue
        past = np.asarray(months_before(model, day))
        is_past = past[block.at[at_time]]
        theirs = is_past & (block.at[at_version] == leaves.index(version.id))
        actuals = np.flatnonzero(
            is_past & (block.at[at_version] == leaves.index(actual.id))
        )
        copied = list(block.at)
        copied = [np.concatenate([here, here[actuals]]) for here in copied]
        copied[at_version][block.rows :] = leaves.index(version.id)
        numbers: dict[str, Any] = {}
        texts: dict[str, Any] = {}
        for item in line_items:
            values = block.values(item)
            switched = item.use_switchover
            own = np.where(theirs & switched, _empty(item), values)
            added = values[actuals]
            taken = added if switched else np.full_like(added, _empty(item))
            target = numbers if item.format.is_stored_as_number else texts
            target[item.id] = np.concatenate([own, taken])
        block = _merged(block, tuple(copied), numbers, texts)
    return block


def _empty(item: LineItem) -> float | str:
    """What a cell without a value holds."""
    return 0.0 if item.format.is_stored_as_number else ""


def _merged(
    block: Block,
    at: tuple[NDArray[np.int64], ...],
    numbers: dict[str, NDArray[np.float64]],
    texts: dict[str, NDArray[np.object_]],
) -> Block:
    """A block with one row per place, after rows were added for some of them."""
    sizes = [max(1, len(axis.leaves)) for axis in block.dimensions]
    keys = np.ravel_multi_index(at, sizes)
    unique, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    merged_texts: dict[str, NDArray[np.object_]] = {}
    for id_, texts_of in texts.items():
        merged = np.full(len(unique), "", dtype=object)
        filled = texts_of != ""
        merged[inverse[filled]] = texts_of[filled]
        merged_texts[id_] = merged
    return Block(
        block.module,
        block.dimensions,
        tuple(here[first] for here in at),
        {
            id_: np.bincount(inverse, values, len(unique)).astype(np.float64)
            for id_, values in numbers.items()
        },
        merged_texts,
    )
