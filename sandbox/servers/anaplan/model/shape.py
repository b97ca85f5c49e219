"""A model: its place, its state, its calendar and its objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from sandbox.servers.anaplan.errors import NotFoundError
from sandbox.servers.anaplan.model.objects import TIME, USERS, VERSIONS, View
from sandbox.servers.anaplan.model.timescale import TimeScale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.servers.anaplan.model.actions import (
        Action,
        AnyExport,
        FileShape,
        Import,
        OtherAction,
        Process,
    )
    from sandbox.servers.anaplan.model.objects import (
        LineItem,
        ListShape,
        Module,
        Version,
    )


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Named = TypeVar("_Named", bound=_HasId)

_DEFAULT_TIME: Final = TimeScale(2023, 2028)
_FIXED_NAMES: Final = {TIME: "Time", VERSIONS: "Versions", USERS: "Users"}


@dataclass(frozen=True, slots=True)
class Model:
    """A model.

    Attributes:
        id: its id.
        name: its name.
        active_state: `UNLOCKED`, `LOCKED`, `ARCHIVED`, `MAINTENANCE` or `PRODUCTION`.
        time: its calendar.
        current_period: the label of the month that is under way, if one is set.
        lists: its lists.
        versions: its versions.
        modules: its modules.
        files: the files that its imports read.
        imports: its imports.
        exports: its exports.
        others: its other actions.
        processes: its processes.
        saved_views: its views that are not modules' own.
        initial_items: for lists that are filled already, codes and names of items.
    """

    id: str
    name: str
    active_state: str = "UNLOCKED"
    time: TimeScale = _DEFAULT_TIME
    current_period: str = ""
    lists: tuple[ListShape, ...] = ()
    versions: tuple[Version, ...] = ()
    modules: tuple[Module, ...] = ()
    files: tuple[FileShape, ...] = ()
    imports: tuple[Import, ...] = ()
    exports: tuple[AnyExport, ...] = ()
    others: tuple[OtherAction, ...] = ()
    processes: tuple[Process, ...] = ()
    saved_views: tuple[View, ...] = ()
    initial_items: tuple[tuple[str, tuple[InitialItem, ...]], ...] = ()

    @property
    def is_deployed(self) -> bool:
        """Whether only data may change, and not what the model is made of."""
        return self.active_state.startswith("PRODUCTION")

    @property
    def views(self) -> tuple[View, ...]:
        """All views; a module's default view has the module's id."""
        return (*(default_view(module) for module in self.modules), *self.saved_views)

    @property
    def actions(self) -> tuple[Action, ...]:
        """Everything that can be run."""
        return (*self.imports, *self.exports, *self.others, *self.processes)

    def dimension_name(self, dimension: str) -> str:
        """The name of a dimension."""
        return _FIXED_NAMES.get(dimension) or find(self.lists, dimension).name

    def line_item(self, id_: str) -> tuple[Module, LineItem]:
        """A line item and its module.

        Raises:
            NotFoundError: there is none of that id.
        """
        for module in self.modules:
            for item in module.line_items:
                if item.id == id_:
                    return module, item
        raise NotFoundError

    def view(self, id_: str) -> View:
        """A view; a line item stands for the view of its own dimensions.

        Raises:
            NotFoundError: there is none of that id.
        """
        for view in self.views:
            if view.id == id_:
                return view
        module, item = self.line_item(id_)
        return _over(
            item.id, item.name, module.id, module.dimensions_of(item), (item.id,)
        )


@dataclass(frozen=True, slots=True)
class InitialItem:
    """An item that a list has from the beginning."""

    name: str
    code: str | None = None
    parent: str | None = None


def default_view(module: Module) -> View:
    """A module's own view: its first dimension down, time across."""
    shown = [
        item.id
        for item in module.line_items
        if module.dimensions_of(item) == module.dimensions
    ]
    whole = len(shown) == len(module.line_items)
    return _over(
        module.id,
        module.name,
        module.id,
        module.dimensions,
        None if whole else tuple(shown),
    )


def _over(
    id_: str,
    name: str,
    module_id: str,
    dimensions: tuple[str, ...],
    line_item_ids: tuple[str, ...] | None,
) -> View:
    """The view over some dimensions that nobody has arranged."""
    rows = dimensions[:1] if dimensions[:1] != (TIME,) else ()
    return View(
        id_,
        name,
        module_id,
        pages=tuple(d for d in dimensions[len(rows) :] if d != TIME),
        rows=rows,
        columns=(TIME,) if TIME in dimensions else (),
        line_item_ids=line_item_ids,
    )


def find(objects: Iterable[_Named], id_: str) -> _Named:
    """The object of that id.

    Raises:
        NotFoundError: there is none.
    """
    for candidate in objects:
        if candidate.id == id_:
            return candidate
    raise NotFoundError
