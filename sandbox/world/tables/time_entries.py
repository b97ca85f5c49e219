"""Time entries as the world's file keeps them, one row for the life of each.

Timecards and their headers are views over these rows (`sandbox.world.time_views`).
"""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import Table
from sandbox.world.tables import certinia

ENTRIES: Final = Table("compact", "time_entries", (), ("number",))
"""Its columns are those of the projection, as narrow as they can be."""

CUT_WEEKS: Final = Table("compact", "cut_weeks", (), ("header",))
"""The weeks that a month's end cuts, each with its two entries."""

CARD: Final = next(one for one in certinia.TABLES if one.name == "pse__Timecard__c")
"""What vendors show of an entry."""
