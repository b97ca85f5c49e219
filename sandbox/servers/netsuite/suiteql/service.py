"""The query service: one request in, one page of text out.

A page is found by asking the engine for one row more than fits. Only when that row is
there does the whole answer have to be counted, so paging by key (each query its own
limit) costs no count at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb

from sandbox.servers.netsuite.errors import (
    SuiteQLError,
    UnexpectedError,
    UnknownIdentifierError,
)
from sandbox.servers.netsuite.suiteql import values

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.suiteql.translation import Translated

MOST_ROWS: Final = 100_000
"""How many rows of an answer can be reached."""

_UNKNOWN: Final = (
    re.compile(r'Referenced column "([^"]+)" not found'),
    re.compile(r'does not have a column named "([^"]+)"'),
    re.compile(r'Referenced table "([^"]+)" not found'),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an answer.

    Attributes:
        items: its rows, as they are sent.
        total: how many rows the answer has, up to `MOST_ROWS`.
    """

    items: list[dict[str, Any]]
    total: int


def run(
    connection: DuckDBPyConnection, translated: Translated, limit: int, offset: int
) -> Page:
    """Run a query and write one page of its answer."""
    try:
        cursor = connection.execute(translated.page(limit + 1, offset))
        names = [str(column[0]).lower() for column in cursor.description or ()]
        rows = cursor.fetchall()
        total = offset + len(rows)
        if len(rows) > limit or (offset and not rows):
            total = _count(connection, translated)
    except duckdb.Error as error:
        raise _refusal(error, translated) from error
    return Page(values.items(names, rows[:limit]), min(total, MOST_ROWS))


def _count(connection: DuckDBPyConnection, translated: Translated) -> int:
    """How many rows the whole answer has."""
    row = connection.execute(translated.count()).fetchone()
    return int(row[0]) if row else 0


def _refusal(error: duckdb.Error, translated: Translated) -> Exception:
    """What the service says to what the engine says."""
    if isinstance(error, duckdb.BinderException):
        for pattern in _UNKNOWN:
            found = pattern.search(str(error))
            if found:
                return UnknownIdentifierError(found[1].lower(), translated.sources)
        return SuiteQLError()
    # Texts that are no dates, numbers out of range, types that don't go together.
    if isinstance(error, duckdb.DataError | duckdb.ProgrammingError):
        return SuiteQLError()
    return UnexpectedError()
