"""Writing single cells of a module."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.dimensions import Dimension, DimensionItem, dimension
from sandbox.servers.anaplan.errors import BadRequestError
from sandbox.servers.anaplan.failures import Failures, ItemError
from sandbox.servers.anaplan.model.formats import Format, Kind
from sandbox.servers.anaplan.model.objects import TIME, VERSIONS, LineItem, Module
from sandbox.servers.anaplan.rights import open_months
from sandbox.servers.anaplan.store import SEPARATOR
from sandbox.servers.faults.rows import row_is_refused

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store

MOST_CELLS: Final = 100_000
MOST_BYTES: Final = 15 * 1024 * 1024

_CALCULATED: Final = "the cell is a calculated/aggregate cell and is not writeable"
_CLOSED: Final = "the cell is not writeable"
_REFUSED: Final = "the cell breaks a rule of the model"


@dataclass(slots=True)
class CellWriter:
    """Writes the cells of one module."""

    model: Model
    module: Module
    store: Store
    _axes: dict[str, Dimension] = field(default_factory=dict)
    _open: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def write(self, body: Any) -> dict[str, Any]:
        """Write what can be written; tell what can't by its place in the request."""
        if not isinstance(body, list) or not all(isinstance(c, dict) for c in body):
            raise BadRequestError("The body must be a list of cells")
        if len(body) > MOST_CELLS:
            raise BadRequestError(
                f"No more than {MOST_CELLS} cells can be sent at once"
            )
        failures = Failures()
        cells: dict[str, dict[str, Any]] = defaultdict(dict)
        for index, sent in enumerate(body):
            try:
                if row_is_refused(self.module.id):
                    raise ItemError("invalidValue", _REFUSED)  # noqa: TRY301 - noted below
                line_item = self._line_item(sent)
                place = self._place(line_item, sent)
                cells[line_item.id][place] = self._value(line_item.format, sent)
            except ItemError as error:
                failures.add(index, error)
        changed = 0
        for line_item in self.module.line_items:
            written = cells.get(line_item.id)
            if written:
                changed += self.store.write_cells(
                    line_item.id,
                    list(written),
                    list(written.values()),
                    as_numbers=line_item.format.is_stored_as_number,
                )
        return {"numberOfCellsChanged": changed, **failures.body()}

    def _line_item(self, sent: dict[str, Any]) -> LineItem:
        """The line item that is meant."""
        id_, name = sent.get("lineItemId"), sent.get("lineItemName")
        if id_ is None and name is None:
            raise ItemError("missingRequiredField", "lineItemId is missing")
        for line_item in self.module.line_items:
            if line_item.id == str(id_) or (id_ is None and line_item.name == name):
                if line_item.formula is not None:
                    raise ItemError("cellIsCalculated", _CALCULATED)
                if line_item.format.kind is Kind.NONE:
                    raise ItemError(
                        "unsupportedCellDataType", "the line item holds no data"
                    )
                return line_item
        raise ItemError("invalidLineItem", f"the line item {id_ or name} is unknown")

    def _place(self, line_item: LineItem, sent: dict[str, Any]) -> str:
        """The item of each dimension that is meant."""
        wanted = self.module.dimensions_of(line_item)
        coordinates = sent.get("dimensions") or ()
        if not isinstance(coordinates, list | tuple) or not all(
            isinstance(coordinate, dict) for coordinate in coordinates
        ):
            raise BadRequestError("dimensions must be a list of objects")
        named = {self._dimension(wanted, given): given for given in coordinates}
        place: dict[str, str] = {}
        for id_ in wanted:
            if id_ not in named:
                name = self.model.dimension_name(id_)
                raise ItemError("missingRequiredField", f"{name} is missing")
            item = self._item(id_, named[id_])
            if item.is_total:
                raise ItemError("cellIsCalculated", _CALCULATED)
            place[id_] = item.id
        self._check_open(line_item, place)
        return SEPARATOR.join(place.values())

    def _check_open(self, line_item: LineItem, place: dict[str, str]) -> None:
        """Raise unless the version of a cell is open in its period."""
        if not {TIME, VERSIONS} <= place.keys():
            return
        key = line_item.id, place[VERSIONS]
        if key not in self._open:
            version = next(v for v in self.model.versions if v.id == key[1])
            self._open[key] = open_months(self.model, version, line_item, self.store)
        if place[TIME] not in self._open[key]:
            raise ItemError("cellIsNotWriteable", _CLOSED)

    def _dimension(self, wanted: tuple[str, ...], given: dict[str, Any]) -> str:
        """The dimension that is meant."""
        id_, name = given.get("dimensionId"), given.get("dimensionName")
        if id_ is None and name is None:
            raise ItemError("missingRequiredField", "dimensionId is missing")
        for known in wanted:
            own = self.model.dimension_name(known)
            if known == str(id_) or (
                id_ is None and (own == name or (own, name) == ("Versions", "Version"))
            ):
                return known
        raise ItemError("invalidDimension", f"the dimension {id_ or name} is unknown")

    def _item(self, id_: str, given: dict[str, Any]) -> DimensionItem:
        """The item that is meant."""
        axis = self._axis(id_)
        for key, index in (
            ("itemId", axis.by_id),
            ("itemCode", axis.by_code),
            ("itemName", axis.by_name),
        ):
            if given.get(key) is None:
                continue
            wanted = str(given[key])
            if key == "itemName" and id_ == TIME:
                found = axis.find(wanted)
            else:
                found = index.get(wanted)
            if found is not None:
                return found
            if key == "itemId" and not wanted.isdigit():
                raise ItemError("invalidId", f"{wanted} is not an id")
            if id_ == TIME:
                raise ItemError(
                    "invalidTimeScaleValue", f"the time period {wanted} is unknown"
                )
            raise ItemError("invalidItem", f"the item {wanted} is unknown")
        raise ItemError("missingRequiredField", "itemId is missing")

    def _value(self, format_: Format, sent: dict[str, Any]) -> float | str:
        """The value to be written, as it is kept."""
        value = sent.get("value")
        if value is None:
            raise ItemError("unsupportedValueType", "value must not be null")
        if isinstance(value, dict | list):
            raise ItemError("unsupportedValueType", "value must be a single one")
        if format_.kind is Kind.NUMBER:
            return _number(value)
        if format_.kind is Kind.BOOLEAN:
            if not isinstance(value, bool):
                raise _mismatch("Booleans")
            return float(value)
        if not isinstance(value, str):
            raise _mismatch("texts")
        return self._text(format_, value)

    def _text(self, format_: Format, value: str) -> str:
        """The text to be written, as it is kept; an empty one clears the cell."""
        if format_.kind is Kind.TEXT or not value:
            return value
        if format_.kind is Kind.DATE:
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError as error:
                raise ItemError(
                    "invalidDateValue", f"{value} is no date, YYYY-MM-DD"
                ) from error
        if format_.kind is Kind.TIME_PERIOD:
            axis, type_ = self._axis(TIME), "invalidTimeScaleValue"
        else:
            axis, type_ = self._axis(format_.list_id), "invalidListItemValue"
        item = axis.by_id.get(value) or axis.find(value)
        if item is None:
            raise ItemError(type_, f"{value} is unknown")
        return item.id

    def _axis(self, id_: str) -> Dimension:
        """A dimension with its items, which are read once."""
        if id_ not in self._axes:
            self._axes[id_] = dimension(self.model, id_, self.store)
        return self._axes[id_]


def _number(value: Any) -> float:
    """A number; a text of digits is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _mismatch("numbers")
    return float(value)


def _mismatch(what: str) -> ItemError:
    """The value is of another kind than the line item."""
    return ItemError("valueDataTypeMismatch", f"the line item holds {what}")
