"""The firm's truth: vendor-neutral, and without a clock."""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import Column, Table, date, money, text, timestamp


def _table(name: str, *columns: Column, key: tuple[str, ...] = ("id",)) -> Table:
    """A table of the truth."""
    return Table("firm", name, columns, key)


TABLES: Final[tuple[Table, ...]] = (
    _table(
        "causes",
        text("id"),
        text("driver"),
        timestamp("known_at"),
        date("effective_on"),
        money("amount"),
        text("currency"),
        text("object"),
        text("record_id"),
        text("project_id"),
        text("opportunity_id"),
        text("note"),
    ),
)
