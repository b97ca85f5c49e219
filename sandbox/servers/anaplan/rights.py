"""Which cells can be written: by version and period, and by who asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.servers.anaplan.model.objects import LineItem, Version
    from sandbox.servers.anaplan.model.shape import Model
    from sandbox.servers.anaplan.store import Store


def switchover(version: Version, store: Store) -> date | None:
    """The first day of a version that is forecast, as it is set now."""
    kept = store.setting(f"switchover {version.id}")
    if kept is None:
        return version.switchover
    return date.fromisoformat(kept) if kept else None


def months_before(model: Model, day: date) -> list[bool]:
    """For each month, whether it lies before a day."""
    return [month.ends_on < day for month in model.time.months()]


def open_months(
    model: Model, version: Version, line_item: LineItem, store: Store
) -> frozenset[str]:
    """The ids of the months in which a version of a line item can be written."""
    day = switchover(version, store) if line_item.use_switchover else None
    return frozenset(
        month.id
        for month in model.time.months()
        if version.edit_from <= month.starts_on
        and month.ends_on <= version.edit_to
        and (day is None or version.is_actual or month.starts_on >= day)
    )
