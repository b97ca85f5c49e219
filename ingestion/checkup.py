"""Ask a system whether it would let us read, with one small page."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from ingestion.readers import Drift, open_reader
from ingestion.schemas import OBJECTS_BY_SYSTEM
from systems.runtime import Runtime

if TYPE_CHECKING:
    from ingestion.connections import Connection


def check_connection(connection: Connection, runtime: Runtime | None = None) -> str:
    """Log in and read the first page of the system's smallest object.

    Returns:
        What was read, in words.

    Raises:
        SystemsError: the system can't be reached, or refuses.
        ConnectionSettingsError: the connection lacks a credential.
    """
    smallest = min(
        (item for item in OBJECTS_BY_SYSTEM[connection.system] if not item.bulk),
        key=lambda item: len(item.fields),
    )
    with closing(open_reader(connection, runtime or Runtime())) as reader:
        page = next(iter(reader.pages(smallest, None, Drift())), None)
    rows = 0 if page is None else page.rows
    return f"logged in, read {rows} rows of {smallest.name}"
