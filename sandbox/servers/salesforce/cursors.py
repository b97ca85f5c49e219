"""Query cursors: the pages of a result that follow the first.

A cursor holds its rows as they were when the query ran, so paging is stable while
others write. It lives two days, as on the platform; when many are open the oldest go.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from sandbox.servers.salesforce.soql import CompiledQuery

LIFETIME: Final = dt.timedelta(days=2)
_CURSOR_PREFIX: Final = "0r8"


@dataclass(frozen=True, slots=True)
class Cursor:
    """An open result."""

    compiled: CompiledQuery
    rows: pa.Table
    batch_size: int
    expires_at: dt.datetime


class CursorStore:
    """The open cursors of an org."""

    def __init__(self, now: Callable[[], dt.datetime], capacity: int = 100) -> None:
        """Keep at most `capacity` cursors."""
        self._now = now
        self._capacity = capacity
        self._cursors: OrderedDict[str, Cursor] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, compiled: CompiledQuery, rows: pa.Table, batch_size: int) -> str:
        """Keep a result; the id of its cursor."""
        cursor_id = new_id(_CURSOR_PREFIX)
        cursor = Cursor(compiled, rows, batch_size, self._now() + LIFETIME)
        with self._lock:
            self._cursors[cursor_id] = cursor
            while len(self._cursors) > self._capacity:
                self._cursors.popitem(last=False)
        return cursor_id

    def find(self, locator: str) -> tuple[str, Cursor, int]:
        """The cursor of a locator, with its id and the offset of the page.

        Raises:
            SalesforceError: `INVALID_QUERY_LOCATOR`.
        """
        cursor_id, _, offset = locator.rpartition("-")
        with self._lock:
            cursor = self._cursors.get(cursor_id)
        if (
            cursor is None
            or not offset.isdigit()
            or int(offset) >= cursor.rows.num_rows
            or cursor.expires_at <= self._now()
        ):
            raise SalesforceError(
                400, "INVALID_QUERY_LOCATOR", f"invalid query locator: {locator}"
            )
        return cursor_id, cursor, int(offset)
