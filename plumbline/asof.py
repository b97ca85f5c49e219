"""The day that a run builds for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from plumbline.journal import last_as_of

if TYPE_CHECKING:
    from plumbline.context import RunContext


def resolve_as_of(context: RunContext, source_today: dt.date | None) -> dt.date:
    """The day to build for.

    A date in the settings wins; `source` takes the day on the sources' own clocks (from
    the Date header of their answers), or that of the last run when none was asked.
    """
    setting = context.settings.as_of
    if isinstance(setting, dt.date):
        return setting
    today = dt.datetime.now(dt.UTC).date()
    if setting == "today":
        return today
    return source_today or last_as_of(context) or today
