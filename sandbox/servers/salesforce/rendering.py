"""How the platform writes values: JSON for a query's pages, CSV for a bulk job's.

Both are written by DuckDB over the Arrow rows of one page, so that a page of thousands
of records costs no Python per record.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import orjson
import pyarrow as pa
from pyarrow import csv

from sandbox.servers.salesforce.catalogue import FieldType
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

_MONEY_SCALE: Final = 2
_PAGE: Final = "page"
_ALL: Final = 2**63

DELIMITERS: Final = {
    "COMMA": ",",
    "TAB": "\t",
    "SEMICOLON": ";",
    "PIPE": "|",
    "CARET": "^",
    "BACKQUOTE": "`",
}


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


@dataclass(slots=True)
class _Node:
    """A record or a parent inside of it, while the tree of keys is built."""

    identity: str | None = None
    object_name: str = "AggregateResult"
    members: dict[str, Column | _Node | str] = field(default_factory=dict)
    """By key; a text is the column of written children."""


class JsonRenderer:
    """Records as JSON objects with `attributes`."""

    def __init__(
        self,
        cursor: DuckDBPyConnection,
        version: str,
        page_size: int = _ALL,
        open_children: OpenChildren | None = None,
    ) -> None:
        """Write for a version of the API.

        Args:
            cursor: where children are looked up, and the writing is done.
            version: the version that addresses name.
            page_size: how many children of a record are written with it.
            open_children: keeps the children of a record that are more than that;
                gives the locator of those that follow.
        """
        self._cursor = cursor
        self._version = version
        self._page_size = page_size
        self._open_children = open_children

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
        expression = _object_sql(_tree(compiled, columns), self._version)
        # The page's order is kept: the statement is a projection of one table.
        found = _over(self._cursor, rows, f"select {expression}").to_arrow_table()
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


def csv_page(
    cursor: DuckDBPyConnection,
    columns: tuple[Column, ...],
    rows: pa.Table,
    delimiter: str,
) -> bytes:
    """The rows as CSV without a header; null is an empty cell without quotes."""
    expressions = ", ".join(
        f"{_text_sql(column, 'Z')} as c{place}" for place, column in enumerate(columns)
    )
    texts = _over(cursor, rows, f"select {expressions}").to_arrow_table()
    sink = io.BytesIO()
    options = csv.WriteOptions(
        include_header=False,
        delimiter=DELIMITERS[delimiter],
        quoting_style="all_valid",
    )
    csv.write_csv(texts, sink, options)
    return sink.getvalue()


def csv_header(columns: tuple[Column, ...], delimiter: str) -> bytes:
    """The header of a CSV file, each name in quotes."""
    separator = DELIMITERS[delimiter]
    header = separator.join(f'"{_header(column)}"' for column in columns)
    return f"{header}\n".encode()


def _header(column: Column) -> str:
    return ".".join(column.path)


def _over(
    cursor: DuckDBPyConnection, rows: pa.Table, select: str
) -> DuckDBPyConnection:
    cursor.register(_PAGE, rows)
    return cursor.execute(f"{select} from {_PAGE}")


def _tree(compiled: CompiledQuery, children: dict[str, str]) -> _Node:
    root = _Node()
    for member in compiled.members:
        if isinstance(member, Children):
            root.members[member.key] = children[member.key]
            continue
        node = root
        for key in member.path[:-1]:
            child = node.members.setdefault(key, _Node())
            if isinstance(child, _Node):
                node = child
        node.members[member.path[-1]] = member
    for identity in compiled.identities:
        node = root
        for key in identity.path:
            child = node.members[key]
            if isinstance(child, _Node):
                node = child
        node.identity = identity.name
        node.object_name = identity.object_name
    return root


def _object_sql(node: _Node, version: str) -> str:
    """SQL that writes a record, or `null` for a parent that isn't there."""
    parts = [f"""'{{"attributes":{{"type":"{node.object_name}"'"""]
    if node.identity is not None:
        url = f"/services/data/{version}/sobjects/{node.object_name}/"
        parts += [f"""',"url":"{url}'""", node.identity, "'\"'"]
    parts.append("'}'")
    for key, member in node.members.items():
        parts.append(f"""',"{key}":'""")
        if isinstance(member, _Node):
            written = _object_sql(member, version)
            parts.append(
                f"case when {member.identity} is null then 'null' else {written} end"
            )
        elif isinstance(member, Column):
            parts.append(_json_sql(member))
        else:
            parts.append(f"coalesce({member}, 'null')")
    parts.append("'}'")
    # One call with many arguments: a chain of `||` would copy the record at each link.
    return f"concat({', '.join(parts)})"


def _json_sql(column: Column) -> str:
    if column.type in {FieldType.DATE, FieldType.DATETIME}:
        return f"""coalesce('"' || {_text_sql(column, "+0000")} || '"', 'null')"""
    if column.type in _UNQUOTED:
        return f"coalesce({_text_sql(column, '')}, 'null')"
    return f"coalesce(cast(to_json({column.name}) as varchar), 'null')"


_UNQUOTED: Final = frozenset(
    {
        FieldType.CURRENCY,
        FieldType.PERCENT,
        FieldType.DOUBLE,
        FieldType.INT,
        FieldType.BOOLEAN,
    }
)


def _text_sql(column: Column, zone: str) -> str:
    """SQL that writes a value as text, without quotes; null stays null.

    Amounts keep their two places; other decimals keep what they need and at least one
    (`7.5`, `40.0`), as the platform writes its doubles.
    """
    name = column.name
    if column.type is FieldType.DATETIME:
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%g{zone}')"
    if column.type in {FieldType.CURRENCY, FieldType.PERCENT, FieldType.DOUBLE} and (
        column.scale != _MONEY_SCALE
    ):
        trimmed = f"rtrim(cast({name} as varchar), '0')"
        return (
            f"case when suffix({trimmed}, '.') then {trimmed} || '0' else {trimmed} end"
        )
    if column.type is FieldType.BOOLEAN:
        return f"cast(coalesce({name}, false) as varchar)"
    return f"cast({name} as varchar)"
