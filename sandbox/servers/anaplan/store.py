"""A model's data: the items of its lists, its cells, what was set about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.anaplan.dimensions import Dimension
    from sandbox.servers.anaplan.model.objects import ListShape
    from sandbox.servers.anaplan.model.shape import Model

SEPARATOR: Final = "|"
"""Stands between the ids of a place: one item of each dimension of a line item."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that has no id yet, and in a numbered list no name either."""

    name: str | None
    code: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    subsets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item of a list, as it is kept.

    Attributes:
        id: its id.
        name: its name.
        code: its code, if it has one.
        properties: its properties' values, as texts.
        parent: the id of the item above, in the list above.
        subsets: the names of the subsets that it is in.
        position: its place in the list's order.
    """

    id: str
    name: str
    code: str | None
    properties: Mapping[str, str]
    parent: str | None = None
    subsets: tuple[str, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Store:
    """The data of one model, through one cursor.

    Attributes:
        cursor: the transaction.
        model_id: the model.
        dimensions: dimensions that were read, until a list changes.
    """

    cursor: DuckDBPyConnection
    model_id: str
    dimensions: dict[str, Dimension] = field(default_factory=dict)

    def items(self, shape: ListShape) -> list[StoredItem]:
        """The items of a list, in their order, with all that is kept of them."""
        rows = self.cursor.execute(
            "select item_id, name, code, properties, parent_id, subsets, position "
            "from anaplan.list_items where model_id = ? and list_id = ? "
            "order by position",
            [self.model_id, shape.id],
        ).fetchall()
        return [
            StoredItem(
                id_,
                name,
                code,
                orjson.loads(properties),
                parent,
                tuple(filter(None, subsets.split(SEPARATOR))),
                position,
            )
            for id_, name, code, properties, parent, subsets, position in rows
        ]

    def outline(self, shape: ListShape) -> list[StoredItem]:
        """The items of a list, in their order, without properties and subsets."""
        rows = self.cursor.execute(
            "select item_id, name, code, parent_id from anaplan.list_items "
            "where model_id = ? and list_id = ? order by position",
            [self.model_id, shape.id],
        ).fetchall()
        return [
            StoredItem(id_, name, code, {}, parent) for id_, name, code, parent in rows
        ]

    def count_items(self, shape: ListShape) -> int:
        """How many items a list has."""
        row = self.one(
            "select count(*) from anaplan.list_items "
            "where model_id = ? and list_id = ?",
            self.model_id,
            shape.id,
        )
        return int(row[0]) if row else 0

    def names_above(self, model: Model, shape: ListShape) -> dict[str, str]:
        """The ids of the items that can be parents, by their names and codes."""
        if shape.parent is None:
            return {}
        parent = next(known for known in model.lists if known.id == shape.parent)
        items = self.outline(parent)
        return {item.name: item.id for item in items} | {
            item.code: item.id for item in items if item.code
        }

    def has_numbered(self, shape: ListShape) -> bool:
        """Whether the list ever had an item."""
        return self._next_number(shape) is not None

    def add_items(self, shape: ListShape, items: Sequence[NewItem]) -> None:
        """Add items at the end; ids are not used twice."""
        first = self._next_number(shape) or shape.first_item
        self.reset_numbers(shape)
        self.cursor.execute(
            "insert into anaplan.next_items values (?, ?, ?)",
            [self.model_id, shape.id, first + len(items)],
        )
        self._insert(
            shape,
            [
                StoredItem(
                    str(number),
                    item.name or f"#{number - shape.first_item + 1}",
                    item.code,
                    item.properties,
                    item.parent,
                    item.subsets,
                    number,
                )
                for number, item in enumerate(items, start=first)
            ],
        )

    def change_items(self, shape: ListShape, items: Sequence[StoredItem]) -> None:
        """Write everything about items that are there, but their ids."""
        self._delete_items(shape, [item.id for item in items])
        self._insert(shape, items)

    def delete_items(self, shape: ListShape, ids: list[str]) -> None:
        """Delete items, the cells that they had, and their place above others."""
        self._delete_items(shape, ids)
        self.cursor.register("gone", pa.table({"id": pa.array(ids, pa.string())}))
        self.cursor.execute(
            "update anaplan.list_items set parent_id = null "
            "where model_id = ? and parent_id in (from gone)",
            [self.model_id],
        )
        self.cursor.execute(
            "delete from anaplan.cells where model_id = $model and "
            "(text in (from gone) or (line_item_id, place) in ("
            "  select line_item_id, place from ("
            "    select line_item_id, place, unnest(string_split(place, $bar)) as id"
            "    from anaplan.cells where model_id = $model"
            "  ) where id in (from gone)"
            "))",
            {"model": self.model_id, "bar": SEPARATOR},
        )
        self.cursor.unregister("gone")

    def reset_numbers(self, shape: ListShape) -> None:
        """Let the ids of a list begin again."""
        self.cursor.execute(
            "delete from anaplan.next_items where model_id = ? and list_id = ?",
            [self.model_id, shape.id],
        )

    def write_cells(
        self,
        line_item_id: str,
        places: Sequence[str],
        values: Sequence[float] | Sequence[str],
        *,
        as_numbers: bool,
    ) -> int:
        """Write cells of a line item, and return how many got another value.

        Args:
            line_item_id: the line item.
            places: the items' ids, joined by `SEPARATOR`; of equal ones the last
                counts.
            values: a value for each; zeros and empty texts are not kept.
            as_numbers: whether the line item holds numbers.
        """
        column, empty, kind = (
            ("value", 0.0, pa.float64()) if as_numbers else ("text", "", pa.string())
        )
        content = pa.table(
            {"place": pa.array(places, pa.string()), "written": pa.array(values, kind)}
        )
        if len(set(places)) < len(places):
            last = {place: row for row, place in enumerate(places)}
            content = content.take(pa.array(list(last.values()), pa.int64()))
        self.cursor.register("written", content)
        # The names of columns are ours, the values are parameters.
        row = self.cursor.execute(
            f"select count(*) from written left join anaplan.cells as kept "  # noqa: S608 - ours
            f"on kept.model_id = ? and kept.line_item_id = ? "
            f"and kept.place = written.place "
            f"where written.written <> coalesce(kept.{column}, ?)",
            [self.model_id, line_item_id, empty],
        ).fetchone()
        changed = int(row[0]) if row else 0
        if changed:
            self.cursor.execute(
                "delete from anaplan.cells as kept using written "
                "where kept.model_id = ? and kept.line_item_id = ? "
                "and kept.place = written.place",
                [self.model_id, line_item_id],
            )
            self.cursor.execute(
                f"insert into anaplan.cells (model_id, line_item_id, place, {column}) "  # noqa: S608 - ours
                f"select ?, ?, place, written from written where written <> ?",
                [self.model_id, line_item_id, empty],
            )
        self.cursor.unregister("written")
        return changed

    def cells(self, numbers: Sequence[str], texts: Sequence[str]) -> pa.Table:
        """All cells of some line items that are not empty.

        Args:
            numbers: ids of line items that hold numbers.
            texts: ids of line items that hold texts.

        Returns:
            The column `place`, and for each line item one of its id.
        """
        columns = [
            f"max({column}) filter (line_item_id = '{item}') as \"{item}\""
            for column, items in (("value", numbers), ("text", texts))
            for item in items
        ]
        return self.cursor.execute(
            f"select place, {', '.join(columns)} from anaplan.cells "  # noqa: S608 - ids of the model
            "where model_id = ? and list_contains(?, line_item_id) group by place",
            [self.model_id, [*numbers, *texts]],
        ).to_arrow_table()

    def setting(self, name: str) -> str | None:
        """What was set about the model, if it was."""
        row = self.one(
            "select value from anaplan.settings where model_id = ? and name = ?",
            self.model_id,
            name,
        )
        return None if row is None else str(row[0])

    def set(self, name: str, value: str | None) -> None:
        """Set something about the model, or let it be as the model was made."""
        self.cursor.execute(
            "delete from anaplan.settings where model_id = ? and name = ?",
            [self.model_id, name],
        )
        if value is not None:
            self.cursor.execute(
                "insert into anaplan.settings values (?, ?, ?)",
                [self.model_id, name, value],
            )

    def one(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query's answer."""
        row: tuple[Any, ...] | None = self.cursor.execute(query, values).fetchone()
        return row

    def _next_number(self, shape: ListShape) -> int | None:
        """The id that the list's next item gets, if it ever had one."""
        row = self.one(
            "select number from anaplan.next_items where model_id = ? and list_id = ?",
            self.model_id,
            shape.id,
        )
        return None if row is None else int(row[0])

    def _delete_items(self, shape: ListShape, ids: list[str]) -> None:
        """Delete items alone."""
        self.dimensions.clear()
        self.cursor.register("gone", pa.table({"id": pa.array(ids, pa.string())}))
        self.cursor.execute(
            "delete from anaplan.list_items where model_id = ? and list_id = ? "
            "and item_id in (from gone)",
            [self.model_id, shape.id],
        )
        self.cursor.unregister("gone")

    def _insert(self, shape: ListShape, items: Sequence[StoredItem]) -> None:
        """Insert items under the ids that they have."""
        self.dimensions.clear()
        text = pa.string()
        content = pa.table(
            {
                "item_id": pa.array([item.id for item in items], text),
                "position": pa.array([item.position for item in items], pa.int64()),
                "code": pa.array([item.code for item in items], text),
                "name": pa.array([item.name for item in items], text),
                "parent": pa.array([item.parent for item in items], text),
                "properties": pa.array(
                    [orjson.dumps(dict(item.properties)).decode() for item in items],
                    text,
                ),
                "subsets": pa.array(
                    [SEPARATOR.join(item.subsets) for item in items], text
                ),
            }
        )
        self.cursor.register("inserted", content)
        self.cursor.execute(
            "insert into anaplan.list_items select ?, ?, * from inserted",
            [self.model_id, shape.id],
        )
        self.cursor.unregister("inserted")
