"""The firm's truth: vendor-neutral, and without a clock."""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import (
    Column,
    Table,
    boolean,
    date,
    integer,
    money,
    text,
    timestamp,
)


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
        money("moved_amount"),
        text("currency"),
        text("object"),
        text("record_id"),
        text("project_id"),
        text("opportunity_id"),
        text("note"),
    ),
    _table(
        "mess",
        text("kind"),
        text("object"),
        text("record_id"),
        text("field"),
        text("original_id"),
        key=("kind", "object", "record_id", "field"),
    ),
    _table(
        "projects",
        text("id"),
        text("code"),
        text("opportunity_id"),
        text("method"),
        text("currency"),
        date("planned_end"),
        date("ended_on"),
        boolean("is_cancelled"),
        money("sold_amount"),
        money("signed_amount"),
    ),
    _table(
        "revenue",
        text("project_id"),
        date("month_start"),
        timestamp("posted_at"),
        money("amount"),
        money("expenses"),
        key=("project_id", "month_start"),
    ),
    _table(
        "billing",
        text("project_id"),
        integer("number"),
        text("system"),
        date("billed_on"),
        timestamp("known_at"),
        money("amount"),
        money("paid"),
        text("why"),
        key=("project_id", "number"),
    ),
)
