"""How the platform writes values: JSON for a query's pages, CSV for a bulk job's.

Both are written by DuckDB over the Arrow rows of one page, so that a page of thousands
of records costs no Python per record.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyarrow import csv

from sandbox.servers.salesforce.catalogue import FieldType

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.soql import Column, CompiledQuery

_MONEY_SCALE: Final = 2
_PAGE: Final = "page"

DELIMITERS: Final = {
    "COMMA": ",",
    "TAB": "\t",
    "SEMICOLON": ";",
    "PIPE": "|",
    "CARET": "^",
    "BACKQUOTE": "`",
}


@dataclass(slots=True)
class _Node:
    """A record or a parent inside of it, while the tree of keys is built."""

    identity: str | None = None
    object_name: str = "AggregateResult"
    members: dict[str, Column | _Node] = field(default_factory=dict)


def json_records(
    cursor: DuckDBPyConnection, compiled: CompiledQuery, rows: pa.Table, version: str
) -> list[str]:
    """The rows as JSON objects with `attributes`, one text each."""
    expression = _object_sql(_tree(compiled), version)
    return [text for (text,) in _over(cursor, rows, f"select {expression}").fetchall()]


def csv_page(
    cursor: DuckDBPyConnection,
    columns: tuple[Column, ...],
    rows: pa.Table,
    delimiter: str,
) -> bytes:
    """The rows as CSV with a header; null is an empty cell without quotes."""
    if not rows.num_rows:
        separator = DELIMITERS[delimiter]
        header = separator.join(f'"{_header(column)}"' for column in columns)
        return f"{header}\n".encode()
    expressions = ", ".join(
        f'{_text_sql(column, "Z")} as "{_header(column)}"' for column in columns
    )
    texts = _over(cursor, rows, f"select {expressions}").to_arrow_table()
    sink = io.BytesIO()
    options = csv.WriteOptions(
        include_header=True,
        delimiter=DELIMITERS[delimiter],
        quoting_style="all_valid",
    )
    csv.write_csv(texts, sink, options)
    return sink.getvalue()


def _header(column: Column) -> str:
    return ".".join(column.path)


def _over(
    cursor: DuckDBPyConnection, rows: pa.Table, select: str
) -> DuckDBPyConnection:
    cursor.register(_PAGE, rows)
    return cursor.execute(f"{select} from {_PAGE}")


def _tree(compiled: CompiledQuery) -> _Node:
    root = _Node()
    for column in compiled.columns:
        node = root
        for key in column.path[:-1]:
            child = node.members.setdefault(key, _Node())
            if isinstance(child, _Node):
                node = child
        node.members[column.path[-1]] = column
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
        else:
            parts.append(_json_sql(member))
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
