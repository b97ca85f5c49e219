"""Where the model's data are kept: the items of lists, cells, files, tasks, dumps.

Everything is in the live store's file, in a schema of its own, so that it is still
there when the sandbox starts again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa

from sandbox.servers.anaplan.model.demo import BLOCK_CODES, PLANNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.anaplan.imports.module import Cell
    from sandbox.servers.anaplan.model.shape import ListShape

_SEPARATOR: Final = "|"

_TABLES: Final = """
    create schema if not exists anaplan;
    create table if not exists anaplan.list_items (
        list_id varchar, item_id varchar, code varchar, name varchar, properties varchar
    );
    create table if not exists anaplan.next_items (list_id varchar, number bigint);
    create table if not exists anaplan.cells (
        line_item_id varchar, coordinates varchar, value double
    );
    create table if not exists anaplan.uploads (
        file_id varchar, chunk_count integer, is_complete boolean, touched_at timestamp
    );
    create table if not exists anaplan.chunks (
        file_id varchar, number integer, content blob
    );
    create table if not exists anaplan.tasks (
        task_id varchar, action_id varchar, state varchar, polls integer,
        created_at timestamp, result varchar
    );
    create table if not exists anaplan.dumps (
        task_id varchar, action_id varchar, content varchar, touched_at timestamp
    );
"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that has no id yet, and in a numbered list no name either."""

    name: str | None
    code: str | None
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item of a list, as it is kept."""

    id: str
    name: str
    code: str | None
    properties: Mapping[str, str]


def prepare(cursor: DuckDBPyConnection) -> None:
    """Create the tables, and fill the lists that planners have filled already."""
    cursor.execute(_TABLES)
    store = Store(cursor)
    blocks = next(shape for shape in PLANNING.lists if shape.name == "Blocks")
    if not store.has_numbered(blocks):
        store.add_items(
            blocks,
            [
                NewItem(code.replace("_", " ").capitalize(), code, {})
                for code in BLOCK_CODES
            ],
        )


@dataclass(frozen=True, slots=True)
class Store:
    """The data of the model, through one cursor."""

    cursor: DuckDBPyConnection

    def items(self, shape: ListShape) -> list[StoredItem]:
        """The items of a list, in the order in which they came."""
        rows = self.cursor.execute(
            "select item_id, name, code, properties from anaplan.list_items "
            "where list_id = ? order by cast(item_id as bigint)",
            [shape.id],
        ).fetchall()
        return [
            StoredItem(id_, name, code, orjson.loads(properties))
            for id_, name, code, properties in rows
        ]

    def has_numbered(self, shape: ListShape) -> bool:
        """Whether the list ever had an item."""
        row = self.cursor.execute(
            "select 1 from anaplan.next_items where list_id = ?", [shape.id]
        ).fetchone()
        return row is not None

    def add_items(self, shape: ListShape, items: Sequence[NewItem]) -> None:
        """Add items; ids are not used twice."""
        row = self.one(
            "select number from anaplan.next_items where list_id = ?", shape.id
        )
        first = int(row[0]) if row else shape.first_item
        self.reset_numbers(shape)
        self.cursor.execute(
            "insert into anaplan.next_items values (?, ?)",
            [shape.id, first + len(items)],
        )
        self._insert(
            shape,
            [
                StoredItem(
                    str(number),
                    item.name or f"#{number - shape.first_item + 1}",
                    item.code,
                    item.properties,
                )
                for number, item in enumerate(items, start=first)
            ],
        )

    def change_items(self, shape: ListShape, items: Sequence[StoredItem]) -> None:
        """Write the code, name and properties of items that are there."""
        self._delete_items([item.id for item in items])
        self._insert(shape, items)

    def delete_items(self, ids: list[str]) -> None:
        """Delete items, and the cells that they had."""
        self._delete_items(ids)
        self.cursor.execute(
            "delete from anaplan.cells "
            "where list_has_any(?, string_split(coordinates, ?))",
            [ids, _SEPARATOR],
        )

    def reset_numbers(self, shape: ListShape) -> None:
        """Let the ids of a list begin again."""
        self.cursor.execute(
            "delete from anaplan.next_items where list_id = ?", [shape.id]
        )

    def write_cells(self, cells: Mapping[Cell, float]) -> int:
        """Write cells, and return how many got another value; zeros are not kept."""
        content = pa.table(
            {
                "line_item_id": pa.array([cell[0] for cell in cells], pa.string()),
                "coordinates": pa.array(
                    [_SEPARATOR.join(cell[1]) for cell in cells], pa.string()
                ),
                "value": pa.array(list(cells.values()), pa.float64()),
            }
        )
        self.cursor.register("written", content)
        row = self.cursor.execute(
            "select count(*) from written left join anaplan.cells as cells "
            "using (line_item_id, coordinates) "
            "where written.value <> coalesce(cells.value, 0)"
        ).fetchone()
        self.cursor.execute(
            "delete from anaplan.cells using written "
            "where cells.line_item_id = written.line_item_id "
            "and cells.coordinates = written.coordinates"
        )
        self.cursor.execute(
            "insert into anaplan.cells select * from written where value <> 0"
        )
        self.cursor.unregister("written")
        return int(row[0]) if row else 0

    def cells(self, line_items: Iterable[str]) -> dict[Cell, float]:
        """All cells of some line items that are not zero."""
        rows = self.cursor.execute(
            "select line_item_id, coordinates, value from anaplan.cells "
            "where list_contains(?, line_item_id)",
            [list(line_items)],
        ).fetchall()
        return {
            (line_item, tuple(coordinates.split(_SEPARATOR))): value
            for line_item, coordinates, value in rows
        }

    def one(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query's answer."""
        row: tuple[Any, ...] | None = self.cursor.execute(query, values).fetchone()
        return row

    def _delete_items(self, ids: list[str]) -> None:
        """Delete items alone."""
        self.cursor.execute(
            "delete from anaplan.list_items where list_contains(?, item_id)", [ids]
        )

    def _insert(self, shape: ListShape, items: Sequence[StoredItem]) -> None:
        """Insert items under the ids that they have."""
        content = pa.table(
            {
                "item_id": pa.array([item.id for item in items], pa.string()),
                "code": pa.array([item.code for item in items], pa.string()),
                "name": pa.array([item.name for item in items], pa.string()),
                "properties": pa.array(
                    [orjson.dumps(dict(item.properties)).decode() for item in items],
                    pa.string(),
                ),
            }
        )
        self.cursor.register("inserted", content)
        self.cursor.execute(
            "insert into anaplan.list_items select ?, * from inserted", [shape.id]
        )
        self.cursor.unregister("inserted")
