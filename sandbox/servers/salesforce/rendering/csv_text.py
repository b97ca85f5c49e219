"""Records as CSV, as the Bulk APIs write them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from pyarrow import csv

from sandbox.servers.salesforce.rendering.values import over, text_sql

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.soql import Column

DELIMITERS: Final = {
    "COMMA": ",",
    "TAB": "\t",
    "SEMICOLON": ";",
    "PIPE": "|",
    "CARET": "^",
    "BACKQUOTE": "`",
}


def csv_page(
    cursor: DuckDBPyConnection,
    columns: tuple[Column, ...],
    rows: pa.Table,
    delimiter: str,
) -> bytes:
    """The rows as CSV without a header; null is an empty cell without quotes."""
    expressions = ", ".join(
        f"{text_sql(column, 'Z')} as c{place}" for place, column in enumerate(columns)
    )
    texts = over(cursor, rows, f"select {expressions}").to_arrow_table()
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
