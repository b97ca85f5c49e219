"""Records as JSON: a query's pages, and the results of Bulk API jobs in JSON."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import orjson
import pyarrow as pa

from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.rendering.tree import Node, tree
from sandbox.servers.salesforce.rendering.values import BARE, MOMENTS, over, text_sql
from sandbox.servers.salesforce.soql.compiled import (
    PARENT_ID,
    PARENTS,
    Children,
    Column,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.soql import CompiledQuery

    OpenChildren = Callable[[CompiledQuery, pa.Table], str]

_ALL: Final = 2**63


def page_body(total: int, records: Iterable[str], next_url: str | None = None) -> bytes:
    """The body of a page: `nextRecordsUrl` is there if another follows."""
    done = "true" if next_url is None else "false"
    following = (
        ""
        if next_url is None
        else f',"nextRecordsUrl":{orjson.dumps(next_url).decode()}'
    )
    return (
        f'{{"totalSize":{total},"done":{done}{following},'
        f'"records":[{",".join(records)}]}}'
    ).encode()


class JsonRenderer:
    """Records as JSON objects with `attributes`."""

    def __init__(
        self,
        cursor: DuckDBPyConnection,
        version: str,
        page_size: int = _ALL,
        open_children: OpenChildren | None = None,
        *,
        with_milliseconds: bool = False,
    ) -> None:
        """Write for a version of the API.

        Args:
            cursor: where children are looked up, and the writing is done.
            version: the version that addresses name.
            page_size: how many children of a record are written with it.
            open_children: keeps the children of a record that are more than that;
                gives the locator of those that follow.
            with_milliseconds: dates are numbers, as in Bulk API jobs: milliseconds
                since 1970.
        """
        self._cursor = cursor
        self._version = version
        self._page_size = page_size
        self._open_children = open_children
        self._with_milliseconds = with_milliseconds

    def page_url(self, locator: str | None) -> str | None:
        """The address of the page of a locator."""
        if locator is None:
            return None
        return f"/services/data/{self._version}/query/{locator}"

    def records(self, compiled: CompiledQuery, rows: pa.Table) -> list[str]:
        """The rows as JSON objects, one text each."""
        columns: dict[str, str] = {}
        for place, member in enumerate(compiled.members):
            if isinstance(member, Children):
                name = columns[member.key] = f"children{place}"
                texts = self._children(member.compiled, rows)
                rows = rows.append_column(name, texts)
        expression = self._object_sql(tree(compiled, columns))
        # The page's order is kept: the statement is a projection of one table.
        found = over(self._cursor, rows, f"select {expression}").to_arrow_table()
        texts = found.column(0).to_pylist()
        return [str(text) for text in texts]

    def _children(self, compiled: CompiledQuery, rows: pa.Table) -> pa.Array:
        """For each row its children as a page within it, or null if it has none."""
        parents = rows.column("i0")
        self._cursor.register(PARENTS, pa.table({"id": parents}))
        found = self._cursor.execute(
            compiled.sql, list(compiled.parameters)
        ).to_arrow_table()
        texts = self.records(compiled, found.drop_columns([PARENT_ID]))
        pages: dict[str, str] = {}
        start = 0
        # The statement gives one parent's children after the other's.
        for parent, group in itertools.groupby(found.column(PARENT_ID).to_pylist()):
            count = len(list(group))
            shown = texts[start : start + min(count, self._page_size)]
            locator = None
            if len(shown) < count and self._open_children:
                locator = self._open_children(compiled, found.slice(start, count))
            pages[parent] = page_body(count, shown, self.page_url(locator)).decode()
            start += count
        return pa.array(
            [pages.get(parent) for parent in parents.to_pylist()], pa.string()
        )

    def _object_sql(self, node: Node) -> str:
        """SQL that writes a record, or `null` for a parent that isn't there."""
        parts = [f"""'{{"attributes":{{"type":"{node.object_name}"'"""]
        if node.identity is not None:
            url = f"/services/data/{self._version}/sobjects/{node.object_name}/"
            parts += [f"""',"url":"{url}'""", node.identity, "'\"'"]
        parts.append("'}'")
        for key, member in node.members.items():
            parts.append(f"""',"{key}":'""")
            if isinstance(member, Node):
                is_absent = f"{member.identity} is null"
                written = self._object_sql(member)
                parts.append(f"case when {is_absent} then 'null' else {written} end")
            elif isinstance(member, Column):
                parts.append(self._value_sql(member))
            else:
                parts.append(f"coalesce({member}, 'null')")
        parts.append("'}'")
        # One call of many arguments: a chain of `||` would copy the record each time.
        return f"concat({', '.join(parts)})"

    def _value_sql(self, column: Column) -> str:
        if column.type in MOMENTS and self._with_milliseconds:
            return f"coalesce(cast(epoch_ms({column.name}) as varchar), 'null')"
        if column.type in MOMENTS:
            return f"""coalesce('"' || {text_sql(column, "+0000")} || '"', 'null')"""
        if column.type is FieldType.ADDRESS:
            return f"coalesce({column.name}, 'null')"
        if column.type in BARE:
            return f"coalesce({text_sql(column, '')}, 'null')"
        return f"coalesce(cast(to_json({column.name}) as varchar), 'null')"
