"""Running an import: what it reads, what it may write, and writing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.anaplan.dimensions import dimension
from sandbox.servers.anaplan.imports.hierarchy import ListLoader, PropertyReader
from sandbox.servers.anaplan.imports.mapping import singular
from sandbox.servers.anaplan.imports.module import (
    Axis,
    ModuleLoad,
    Target,
    load_columns,
    load_single,
    place_rows,
)
from sandbox.servers.anaplan.imports.outcome import (
    CannotRunError,
    Outcome,
    Problem,
    failure,
)
from sandbox.servers.anaplan.imports.saved_view import read_view
from sandbox.servers.anaplan.imports.source import Source
from sandbox.servers.anaplan.model.actions import ListImport
from sandbox.servers.anaplan.model.formats import BOOLEAN, Kind
from sandbox.servers.anaplan.model.shape import find
from sandbox.servers.anaplan.properties import property_reader
from sandbox.servers.anaplan.rights import open_months
from sandbox.servers.anaplan.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.servers.anaplan.files import Files
    from sandbox.servers.anaplan.model.actions import FileShape, Import, ModuleImport
    from sandbox.servers.anaplan.model.objects import LineItem, Module
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.model.tenant import Tenant, User
    from sandbox.servers.anaplan.store import Store

_FILE_GONE: Final = "The uploaded file is no longer available"
_BAD_PROPERTIES: Final = {
    Kind.NUMBER: Problem("numberFormatInvalid", "Invalid number"),
    Kind.DATE: Problem("dateFormatInvalid", "Invalid date format"),
    Kind.BOOLEAN: Problem("booleanFormatInvalid", "Invalid Boolean"),
    Kind.LIST: Problem("listItemInvalid", "Item not located in list"),
    Kind.TIME_PERIOD: Problem("timePeriodInvalid", "Invalid time period"),
}


@dataclass(frozen=True, slots=True)
class Importer:
    """Runs imports into a model.

    Attributes:
        tenant: the tenant, for views of other models.
        model: the model.
        store: its data.
        files: its files.
        user: who runs the import.
    """

    tenant: Tenant
    model: Model
    store: Store
    files: Files
    user: User

    def run(self, action: Import, mapping: Mapping[str, str]) -> Outcome:
        """Run an import.

        Args:
            action: the import.
            mapping: for dimensions that are asked for, the item.
        """
        try:
            if isinstance(action, ListImport):
                return self._load_list(action)
            return self._load_module(action, mapping)
        except CannotRunError as error:
            return failure(error.type, str(error))

    def _load_list(self, action: ListImport) -> Outcome:
        """Load a file into a list; properties that it has no column for stay."""
        target = find(self.model.lists, action.list_id)
        if not self.user.may_write(target.id):
            raise CannotRunError("notAuthorised", "Not authorised to run this action")
        if self.model.is_deployed and not target.is_production:
            raise CannotRunError(
                "hierarchyImportFailed",
                f"Import into list {target.name} failed: the model is deployed",
            )
        file = find(self.model.files, action.file_id)
        values = self._values(action, file)
        loader = ListLoader(
            action,
            target,
            self.store.items(target),
            self.store.names_above(self.model, target),
            [
                PropertyReader(
                    known.name,
                    column,
                    property_reader(known.format, values),
                    _BAD_PROPERTIES.get(
                        known.format.kind, Problem("textInvalid", "Invalid text")
                    ),
                )
                for name, column in action.property_columns
                if (known := target.property_named(name)) is not None
            ],
            values.reader(BOOLEAN),
        )
        load = loader.load(self._file(file))
        self.store.add_items(target, load.added)
        self.store.change_items(target, load.changed)
        return load.outcome or failure("internalError", "Nothing was loaded")

    def _load_module(self, action: ModuleImport, mapping: Mapping[str, str]) -> Outcome:
        """Load a file or a view into a module."""
        module = find(self.model.modules, action.module_id)
        if not self.user.may_write(module.id):
            raise CannotRunError(
                "moduleImportNoWriteAccess", f"No write access to module {module.name}"
            )
        file = find(self.model.files, action.file_id) if action.file_id else None
        source = (
            self._file(file)
            if file
            else read_view(self.tenant, self.store.cursor, action.view)
        )
        mapped = _mapped(action, module, source)
        items = self._items(action, module, mapping)
        axes = [
            Axis(
                dimension(self.model, id_, self.store),
                source.column(dict(action.dimension_columns)[id_])
                if id_ in dict(action.dimension_columns)
                else [items[id_]] * len(source.lines),
            )
            for id_ in module.dimensions
        ]
        values = self._values(action, file)
        targets = [self._target(item, values) for item in mapped]
        load = ModuleLoad(source)
        places = place_rows(module, axes, load)
        if action.line_item_column and action.value_column:
            load_single(
                {target.line_item.name: target for target in targets},
                list(
                    zip(
                        source.column(action.line_item_column),
                        source.column(action.value_column),
                        strict=True,
                    )
                ),
                places,
                axes,
                load,
            )
        else:
            pairs = [(t, source.column(t.line_item.name)) for t in targets]
            load_columns(pairs, places, axes, load)
        for item in mapped:
            if item.id in load.cells:
                at, found = load.cells[item.id]
                self.store.write_cells(
                    item.id, at, found, as_numbers=item.format.is_stored_as_number
                )
        return load.outcome(_strangers(action, module, source))

    def _target(self, item: LineItem, values: Values) -> Target:
        """A line item, as the import sees it."""
        return Target(
            item,
            values.reader(item.format),
            {
                version.id: open_months(self.model, version, item, self.store)
                for version in self.model.versions
            },
        )

    def _items(
        self, action: ModuleImport, module: Module, mapping: Mapping[str, str]
    ) -> dict[str, str]:
        """The items of dimensions that have no column."""
        items = dict(action.fixed)
        for id_ in action.asked:
            name = self.model.dimension_name(id_)
            chosen = mapping.get(name) or mapping.get(singular(name))
            if chosen is None:
                raise CannotRunError(
                    "missingFields", f"Import incomplete: {name} was not chosen"
                )
            items[id_] = chosen
        columns = dict(action.dimension_columns)
        if unmapped := set(module.dimensions) - items.keys() - columns.keys():
            names = ", ".join(self.model.dimension_name(id_) for id_ in unmapped)
            raise CannotRunError("moduleImportFailed", f"{names} is not mapped")
        return items

    def _values(self, action: Import, file: FileShape | None) -> Values:
        """How the source's values are written."""
        separator = file.decimal_separator if file else "."
        return Values(self.model, self.store, action.date_format, separator)

    def _file(self, file: FileShape) -> Source:
        """The rows of a file: the user's own, or what everybody sees."""
        content = self.files.content(file.id)
        if content is None:
            raise CannotRunError("uploadedFileNoLongerAvailable", _FILE_GONE)
        try:
            return Source.read(content, file)
        except ValueError as error:
            raise CannotRunError(
                "importFailedGeneralError", f"Invalid file: {error}"
            ) from error


def _mapped(action: ModuleImport, module: Module, source: Source) -> list[LineItem]:
    """The line items that a source has values for."""
    needed = [
        *(column for _, column in action.dimension_columns),
        action.line_item_column,
        action.value_column,
    ]
    missing = source.missing(needed)
    own = [i for i in module.line_items if module.dimensions_of(i) == module.dimensions]
    if action.line_item_column is None:
        mapped = [item for item in own if item.name in source.header]
    else:
        mapped = own
    if missing or not mapped:
        wanted = missing or [item.name for item in own if item.formula is None]
        raise CannotRunError(
            "moduleImportFailed", f"The source has no column {', '.join(wanted)}"
        )
    return mapped


def _strangers(action: ModuleImport, module: Module, source: Source) -> Sequence[str]:
    """Columns that are neither a dimension nor a line item."""
    known = {
        *(column for _, column in action.dimension_columns),
        *(item.name for item in module.line_items),
        action.line_item_column,
        action.value_column,
    }
    if action.view is not None:
        known.add("Versions")
    return [name for name in source.header if name not in known]
