"""What a model can be told to do: import, export, delete, order, and all in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

ISO_DATE: Final = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class FileShape:
    """A file to be imported, as it was defined when it was first uploaded.

    Attributes:
        id: its id.
        name: its name.
        columns: its header.
        separator: what parts columns.
        delimiter: what encloses a text.
        encoding: how characters are written.
        decimal_separator: the decimal point of its numbers.
        header_row: the line of the header, from 1.
        first_data_row: the line of the first row, from 1.
        default_content: what everybody sees who has uploaded nothing.
    """

    id: str
    name: str
    columns: tuple[str, ...]
    separator: str = ","
    delimiter: str = '"'
    encoding: str = "UTF-8"
    decimal_separator: str = "."
    header_row: int = 1
    first_data_row: int = 2
    default_content: str | None = None


@dataclass(frozen=True, slots=True)
class ViewSource:
    """A saved view that an import reads, of this model or of another one."""

    model_id: str
    view_id: str


@dataclass(frozen=True, slots=True)
class ListImport:
    """Loads a file into a list.

    Attributes:
        id: its id.
        name: its name.
        file_id: the file.
        list_id: the list.
        code_column: the column of the code, the key where there is one.
        name_column: the column of the name; the key where there is no code.
        parent_column: the column of the parent's name or code.
        property_columns: for each property, its column.
        subset_columns: for each subset, its column.
        date_format: how the file writes dates.
    """

    id: str
    name: str
    file_id: str
    list_id: str
    code_column: str | None = None
    name_column: str | None = None
    parent_column: str | None = None
    property_columns: tuple[tuple[str, str], ...] = ()
    subset_columns: tuple[tuple[str, str], ...] = ()
    date_format: str = ISO_DATE

    kind: ClassVar[str] = "HIERARCHY_DATA"
    type: ClassVar[str] = "IMPORT"


@dataclass(frozen=True, slots=True)
class ModuleImport:
    """Loads a file, or a saved view, into a module.

    Each dimension comes from a column, or is one item for all rows, or is asked when
    the import is run.

    Attributes:
        id: its id.
        name: its name.
        file_id: the file; empty when a view is read.
        module_id: the module.
        dimension_columns: for each dimension, the column that names its item.
        fixed: for each dimension without a column, its item.
        asked: dimensions whose item whoever runs the import chooses.
        line_item_column: the column that names the line item, in files with one value
            a row; otherwise each line item has a column of its name.
        value_column: the column of that value.
        view: what is read when it is no file.
        date_format: how the file writes dates.
    """

    id: str
    name: str
    file_id: str
    module_id: str
    dimension_columns: tuple[tuple[str, str], ...]
    fixed: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    line_item_column: str | None = None
    value_column: str | None = None
    view: ViewSource | None = None
    date_format: str = ISO_DATE

    kind: ClassVar[str] = "MODULE_DATA"
    type: ClassVar[str] = "IMPORT"


@dataclass(frozen=True, slots=True)
class Export:
    """Writes a module's cells to a file of the export's own id.

    Attributes:
        id: its id.
        name: its name, which ends like a file's.
        module_id: the module.
        layout: `TABULAR_MULTI_COLUMN`, `TABULAR_SINGLE_COLUMN`, `GRID_CURRENT_PAGE` or
            `GRID_ALL_PAGES`.
        format: `text/csv` or `text/plain`, which is parted by tabulators.
        view_id: the view that a grid shows; the module's own by default.
        omits_empty_rows: rows without any value are left out.
    """

    id: str
    name: str
    module_id: str
    layout: str = "TABULAR_MULTI_COLUMN"
    format: str = "text/csv"
    view_id: str | None = None
    omits_empty_rows: bool = True

    type: ClassVar[str] = "EXPORT"


@dataclass(frozen=True, slots=True)
class ListExport:
    """Writes a list's items to a file of the export's own id."""

    id: str
    name: str
    list_id: str
    format: str = "text/csv"

    layout: ClassVar[str] = "TABULAR_MULTI_COLUMN"
    type: ClassVar[str] = "EXPORT"


@dataclass(frozen=True, slots=True)
class DeleteBySelection:
    """Deletes the items of a list for which a Boolean line item is true."""

    id: str
    name: str
    list_id: str
    line_item_id: str

    type: ClassVar[str] = "DELETE_BY_SELECTION"


@dataclass(frozen=True, slots=True)
class OrderList:
    """Orders the items of a list by their names."""

    id: str
    name: str
    list_id: str
    is_descending: bool = False

    type: ClassVar[str] = "ORDER_HIERARCHY"


@dataclass(frozen=True, slots=True)
class Process:
    """Actions, one after the other."""

    id: str
    name: str
    actions: tuple[str, ...]


Import = ListImport | ModuleImport
AnyExport = Export | ListExport
OtherAction = DeleteBySelection | OrderList
Step = Import | AnyExport | OtherAction
"""What a process can have in it."""
Action = Step | Process
