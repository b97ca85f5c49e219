"""Reading the current snapshot, for the commands that say what stands in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from plumbline.errors import StepFailedError
from plumbline.steps.publish import read_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from plumbline.paths import DataDirectory


def current_snapshot(data: DataDirectory) -> Path:
    """The file of the current snapshot.

    Raises:
        StepFailedError: nothing was published yet, or the file is gone.
    """
    pointer = read_pointer(data.pointer)
    if pointer is None:
        raise StepFailedError(
            "nothing_published",
            f"Nothing was published yet in {data.snapshots}.",
            hint="Run `plumbline run`.",
        )
    path = data.snapshots / str(pointer["snapshot"])
    if not path.is_file():
        raise StepFailedError(
            "snapshot_missing",
            f"The current snapshot {path} is gone.",
            hint="Run `plumbline publish`, which writes it again from the warehouse.",
        )
    return path


@contextmanager
def open_snapshot(data: DataDirectory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current snapshot, open for reading."""
    connection = duckdb.connect(str(current_snapshot(data)), read_only=True)
    try:
        yield connection
    finally:
        connection.close()
