"""Writing single cells of a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.dimensions import items_of
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.list_writes import Failures
from sandbox.servers.anaplan.model.demo import TIME_SCALE
from sandbox.servers.anaplan.model.shape import TIME
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from sandbox.servers.anaplan.dimensions import DimensionItem
    from sandbox.servers.anaplan.imports.module import Cell
    from sandbox.servers.anaplan.model.shape import LineItem, Model, Module
    from sandbox.servers.anaplan.store import Store

MOST_CELLS: Final = 100_000

_REFUSED: Final = "the cell breaks a rule of the model"
_CALCULATED: Final = "the cell is a calculated/aggregate cell and is not writeable"


class _CellError(Exception):
    """A cell that can't be written, and why."""

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(message)
        self.type = type_


@dataclass(frozen=True, slots=True)
class CellWriter:
    """Writes the cells of one module."""

    model: Model
    module: Module
    store: Store

    def write(self, body: Any) -> dict[str, Any]:
        """Write what can be written; tell what can't by its place in the request."""
        if not isinstance(body, list) or not all(isinstance(c, dict) for c in body):
            raise BadRequestError("The body must be a list of cells")
        if len(body) > MOST_CELLS:
            raise BadRequestError(
                f"No more than {MOST_CELLS} cells can be sent at once"
            )
        items = {
            dimension: items_of(self.model, dimension, self.store)
            for dimension in self.module.dimensions
        }
        failures = Failures()
        cells: dict[Cell, float] = {}
        for index, sent in enumerate(body):
            try:
                line_item = self._line_item(sent)
                place = self._place(sent, items)
                cells[line_item.id, place] = _value(sent)
            except _CellError as error:
                failures.add(index, error.type, str(error))
        changed = self.store.write_cells(cells) if cells else 0
        return {"numberOfCellsChanged": changed, **failures.body()}

    def _line_item(self, sent: dict[str, Any]) -> LineItem:
        """The line item that is meant."""
        if row_is_refused(self.module.id):
            raise _CellError("invalidValue", _REFUSED)
        id_, name = sent.get("lineItemId"), sent.get("lineItemName")
        if id_ is None and name is None:
            raise _CellError("missingRequiredField", "lineItemId is missing")
        for line_item in self.module.line_items:
            if line_item.id == str(id_) or (id_ is None and line_item.name == name):
                if line_item.is_calculated:
                    raise _CellError("cellIsCalculated", _CALCULATED)
                return line_item
        raise _CellError("invalidLineItem", f"the line item {id_ or name} is unknown")

    def _place(
        self, sent: dict[str, Any], items: dict[str, list[DimensionItem]]
    ) -> tuple[str, ...]:
        """The item of each dimension that is meant."""
        named: dict[str, dict[str, Any]] = {}
        for coordinate in sent.get("dimensions") or ():
            named[self._dimension(coordinate)] = coordinate
        place: list[str] = []
        for dimension in self.module.dimensions:
            if dimension not in named:
                name = self.model.dimension_name(dimension)
                raise _CellError("missingRequiredField", f"{name} is missing")
            item = _item(dimension, named[dimension], items[dimension])
            if item.is_total:
                raise _CellError("cellIsCalculated", _CALCULATED)
            place.append(item.id)
        return tuple(place)

    def _dimension(self, coordinate: dict[str, Any]) -> str:
        """The dimension that is meant."""
        id_, name = coordinate.get("dimensionId"), coordinate.get("dimensionName")
        for dimension in self.module.dimensions:
            if dimension == str(id_) or (
                id_ is None and self.model.dimension_name(dimension) == name
            ):
                return dimension
        raise _CellError("invalidDimension", f"the dimension {id_ or name} is unknown")


def _item(
    dimension: str, coordinate: dict[str, Any], items: list[DimensionItem]
) -> DimensionItem:
    """The item that is meant."""
    for field in ("id", "code", "name"):
        wanted = coordinate.get(f"item{field.capitalize()}")
        if wanted is not None:
            break
    else:
        raise _CellError("missingRequiredField", "itemId is missing")
    if dimension == TIME and field == "name":
        field, wanted = "id", TIME_SCALE.read(str(wanted))
    for item in items:
        if getattr(item, field) == str(wanted):
            return item
    if dimension == TIME:
        raise _CellError("invalidTimeScaleValue", "the time period is unknown")
    raise _CellError("invalidItem", f"the item {wanted} is unknown")


def _value(sent: dict[str, Any]) -> float:
    """The number to be written."""
    value = sent.get("value")
    if value is None:
        raise _CellError("unsupportedValueType", "value must not be null")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _CellError("valueDataTypeMismatch", "the line item holds numbers")
    return float(value)
