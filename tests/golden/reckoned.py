"""The rows that were reckoned by hand, and what a warehouse says in their place."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

EXPECTED = Path(__file__).parent / "expected"

Rows = Counter[tuple[str, ...]]
"""Rows as text, and how often each occurs."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The columns of a mart that were reckoned, and its rows."""

    mart: str
    columns: tuple[str, ...]
    rows: Rows

    def said_by(self, connection: duckdb.DuckDBPyConnection) -> Rows:
        """The same columns of the mart as it was built."""
        schema = "sync" if self.mart.startswith("sync_") else "marts"
        columns = ", ".join(
            f"coalesce(cast({name} as varchar), '')" for name in self.columns
        )
        query = f"select {columns} from {schema}.{self.mart}"  # noqa: S608  our names
        return Counter(connection.execute(query).fetchall())


def reckoned_marts() -> list[Reckoned]:
    """All marts of which rows were reckoned, by name."""
    found = []
    for path in sorted(EXPECTED.glob("*.csv")):
        with path.open(newline="") as file:
            header, *rows = csv.reader(file)
        found.append(Reckoned(path.stem, tuple(header), Counter(map(tuple, rows))))
    return found
