"""Query cursors: the pages of a result that follow the first.

A cursor holds its rows as they were when the query ran, so paging is stable while
others write. It lives two days, as on the platform; when many are open, or they fill
the disk, the oldest go.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.ids import new_id
from sandbox.servers.salesforce.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

    from sandbox.servers.salesforce.soql import CompiledQuery

LIFETIME: Final = dt.timedelta(days=2)
_CURSOR_PREFIX: Final = "0r8"
_MOST_CURSORS: Final = 100
_MOST_BYTES: Final = 8 * 1024**3


@dataclass(frozen=True, slots=True)
class Cursor:
    """An open result.

    Attributes:
        id: its id, the first part of a locator.
        compiled: the query.
        result: its rows.
        batch_size: records a page.
        expires_at: when it is closed.
    """

    id: str
    compiled: CompiledQuery
    result: Result
    batch_size: int
    expires_at: dt.datetime

    def locator(self, offset: int) -> str:
        """The locator of the page that begins at an offset."""
        return f"{self.id}-{offset}"


class CursorStore:
    """The open cursors of an org."""

    def __init__(
        self,
        now: Callable[[], dt.datetime],
        most_cursors: int = _MOST_CURSORS,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        """Keep cursors until they expire, or there are too many or too big."""
        self._now = now
        self._most_cursors = most_cursors
        self._most_bytes = most_bytes
        self._cursors: OrderedDict[str, Cursor] = OrderedDict()
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._directory = tempfile.TemporaryDirectory(
            prefix="salesforce-cursors-", ignore_cleanup_errors=True
        )

    def open(
        self,
        compiled: CompiledQuery,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        batch_size: int,
    ) -> Cursor:
        """Keep the rows that a query found."""
        path = Path(self._directory.name, f"{next(self._numbers)}.arrow")
        cursor = Cursor(
            new_id(_CURSOR_PREFIX),
            compiled,
            Result(path, schema, batches),
            batch_size,
            self._now() + LIFETIME,
        )
        with self._lock:
            self._cursors[cursor.id] = cursor
            self._close_old(keep=cursor)
        return cursor

    def find(self, locator: str) -> tuple[Cursor, int]:
        """The cursor of a locator, and the offset of the page.

        Raises:
            SalesforceError: `INVALID_QUERY_LOCATOR`.
        """
        cursor_id, _, offset = locator.rpartition("-")
        with self._lock:
            cursor = self._cursors.get(cursor_id)
        if (
            cursor is None
            or not offset.isdigit()
            or int(offset) >= cursor.result.count
            or cursor.expires_at <= self._now()
        ):
            raise SalesforceError(
                400, "INVALID_QUERY_LOCATOR", f"invalid query locator: {locator}"
            )
        return cursor, int(offset)

    def close(self) -> None:
        """Remove all results."""
        with self._lock:
            self._cursors.clear()
        self._directory.cleanup()

    def _close_old(self, keep: Cursor) -> None:
        size = sum(each.result.size for each in self._cursors.values())
        for cursor in list(self._cursors.values()):
            if (
                cursor.expires_at > self._now()
                and len(self._cursors) <= self._most_cursors
                and size <= self._most_bytes
            ) or cursor is keep:
                continue
            size -= cursor.result.size
            del self._cursors[cursor.id]
            cursor.result.remove()
