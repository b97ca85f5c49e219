"""Results of queries that are too big for one page, kept on disk.

A result is an Arrow file, written batch by batch, so that millions of rows cost disk
and not memory. A page maps the batches that it needs, and no more, while it is written.
"""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class Result:
    """The rows that a query found, in their order."""

    def __init__(
        self,
        path: Path,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        is_unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        """Write the batches to `path`; stop early when nobody wants them any more."""
        self._path = path
        self._ends: list[int] = []
        self.count = 0
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
            for batch in batches:
                if is_unwanted():
                    break
                file.write_batch(batch)
                self.count += batch.num_rows
                self._ends.append(self.count)
        self.size = path.stat().st_size

    def rows(self, offset: int, count: int) -> pa.Table:
        """Some rows from an offset on; they live on the mapped file."""
        end = min(offset + count, self.count)
        with pa.memory_map(str(self._path)) as source:
            file = pa.ipc.open_file(source)
            found = []
            number = bisect.bisect_right(self._ends, offset)
            while number < len(self._ends) and offset < end:
                batch = file.get_batch(number)
                start = self._ends[number] - batch.num_rows
                found.append(batch.slice(offset - start, end - offset))
                offset = self._ends[number]
                number += 1
            return pa.Table.from_batches(found, file.schema)

    def pages(self, offset: int, count: int, size: int) -> Iterator[pa.Table]:
        """Some rows from an offset on, in tables of at most `size` rows."""
        end = min(offset + count, self.count)
        for start in range(offset, end, size):
            yield self.rows(start, min(size, end - start))

    def remove(self) -> None:
        """Delete the file; pages that are being written still have it."""
        self._path.unlink(missing_ok=True)
