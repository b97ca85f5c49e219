"""The query service: one request in, one page of text out.

A page is found by asking the engine for one row more than fits. Only when that row is
there does the whole answer have to be counted, so paging by key (each query its own
limit) costs no count at all, and paging by offset one for all pages of a query.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from sandbox.servers.netsuite.errors import (
    RequestTimeoutError,
    SuiteQLError,
    UnexpectedError,
    UnknownIdentifierError,
)
from sandbox.servers.netsuite.paging import MOST_ROWS
from sandbox.servers.netsuite.suiteql import rendering

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.suiteql.translation import Translated
    from sandbox.world import LiveWorld

_TOTALS_KEPT: Final = 64

_UNKNOWN: Final = (
    re.compile(r'Referenced column "([^"]+)" not found'),
    re.compile(r'does not have a column named "([^"]+)"'),
    re.compile(r'Referenced table "([^"]+)" not found'),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an answer.

    Attributes:
        items: its rows, each as a JSON object.
        total: how many rows the answer has, up to `MOST_ROWS`.
    """

    items: list[str]
    total: int


class QueryService:
    """Runs queries on a world, and remembers how long their answers are."""

    def __init__(self, world: LiveWorld, seconds: float) -> None:
        """Serve a world.

        Args:
            world: the records.
            seconds: how long a request may take.
        """
        self._world = world
        self._seconds = seconds
        self._totals: OrderedDict[tuple[int, str], int] = OrderedDict()

    def run(self, translated: Translated, limit: int, offset: int) -> Page:
        """Run a query and write one page of its answer.

        Raises:
            SuiteQLError: the engine can't run it.
            RequestTimeoutError: it took too long.
        """
        revision = self._world.revision
        connection = self._world.connection()
        timer = threading.Timer(self._seconds, connection.interrupt)
        timer.start()
        try:
            sql = translated.page(limit + 1, offset)
            items = rendering.rows(connection, sql)
            total = offset + len(items)
            if len(items) > limit or (offset and not items):
                total = self._total(connection, translated.count(), revision)
        except duckdb.InterruptException as error:
            raise RequestTimeoutError from error
        except duckdb.Error as error:
            raise _refusal(error, translated) from error
        finally:
            timer.cancel()
            connection.close()
        return Page(items[:limit], min(total, MOST_ROWS))

    def _total(self, connection: DuckDBPyConnection, sql: str, revision: int) -> int:
        """How many rows the whole answer has."""
        key = (revision, sql)
        known = self._totals.get(key)
        if known is None:
            row = connection.execute(sql).fetchone()
            known = self._totals[key] = int(row[0]) if row else 0
            while len(self._totals) > _TOTALS_KEPT:
                self._totals.popitem(last=False)
        return known


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
