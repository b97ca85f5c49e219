"""Events of a bridge in words, for the tables that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import formats
from app.components.table import Column

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    Column("driver_name", "Driver", width=160, is_pinned=True),
    Column("amount", "Change", "change", 80),
    Column("moved", "Of it timing", "change", 95),
    Column("on", "Known on", width=105),
    Column("event_kind", "What", width=90),
    Column("old_value", "Before", width=120),
    Column("new_value", "After", width=120),
    Column("record", "Record", width=300),
]


def in_words(events: pd.DataFrame) -> pd.DataFrame:
    """The events with what changed, from what to what, and the record that shows it."""
    return events.assign(
        on=[formats.day(day) for day in events["event_on"]],
        record=events["connection"]
        + " "
        + events["source_object"]
        + " "
        + events["source_id"],
        **{
            name: [formats.words(value) for value in events[name].fillna("")]
            for name in ("event_kind", "old_value", "new_value")
        },
    )
