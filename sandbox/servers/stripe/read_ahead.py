"""Rows that a client is about to ask for: the pages after the one that it reads.

Finding a page costs the store about as much as finding twenty of them. So where a
client reads large pages, the following rows are fetched with them, and kept until
anything is written or the clock moves.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROWS: Final = 2_000
"""How many rows are fetched at once."""
_LISTS: Final = 8
_LARGE_PAGE: Final = 50

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a list.

    Attributes:
        revision: the world's, as the rows show it.
        rows: the rows, in the list's order.
        places: where each row stands, by its id, which is its first value.
        is_end: whether the list ends with them.
    """

    revision: int
    rows: Sequence[Row]
    places: dict[str, int]
    is_end: bool


class ReadAhead:
    """What was fetched of the lists that were read last."""

    def __init__(self, revision: Callable[[], int]) -> None:
        """Keep nothing yet; `revision` changes with everything that is written."""
        self._revision = revision
        self._kept: OrderedDict[str, _Stretch] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def revision(self) -> int:
        """The world's revision; asked for before rows are fetched."""
        return self._revision()

    def rows_for(self, limit: int) -> int:
        """How many rows to fetch for a page of that size."""
        return ROWS if limit >= _LARGE_PAGE else limit + 1

    def take(self, key: str, after: str, limit: int) -> list[Row] | None:
        """The rows after one, one more than the page needs; `None` if not known."""
        with self._lock:
            stretch = self._kept.get(key)
            if stretch is None:
                return None
            self._kept.move_to_end(key)
        if stretch.revision != self._revision():
            return None
        place = stretch.places.get(after)
        if place is None:
            return None
        rows = stretch.rows[place + 1 : place + limit + 2]
        return list(rows) if stretch.is_end or len(rows) > limit else None

    def keep(
        self, key: str, revision: int, rows: Sequence[Row], *, is_end: bool
    ) -> None:
        """Keep what was fetched of a list."""
        places = {str(row[0]): place for place, row in enumerate(rows)}
        with self._lock:
            self._kept[key] = _Stretch(revision, rows, places, is_end)
            self._kept.move_to_end(key)
            while len(self._kept) > _LISTS:
                self._kept.popitem(last=False)
