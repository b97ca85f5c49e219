"""What every page is given: snapshot, metrics, the reader's selection, versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.data import forecast
from app.formats import long_month
from app.periods import month_start

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from app.data.selection import Selection
    from app.data.snapshot import Snapshot
    from app.metrics import Registry


@dataclass(frozen=True, slots=True)
class Version:
    """One published forecast version."""

    id: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Context:
    """What a page needs to draw itself."""

    snapshot: Snapshot
    registry: Registry
    selection: Selection
    current: Version | None
    """None before the first forecast is published."""
    previous: Version | None
    """None until a second version is published."""
    last_closed: date | None = None
    """The last month whose revenue is posted; None where no month is."""
    links: dict[str, Any] = field(default_factory=dict)
    """The pages by name, for links from one to the other."""

    @property
    def as_of(self) -> date:
        """The date on which the snapshot's numbers stand."""
        return self.snapshot.as_of

    @property
    def closed_month(self) -> date:
        """The month that positions are shown for: later ones lack their revenue."""
        return min(self.last_closed or month_start(self.as_of), month_start(self.as_of))

    @property
    def open_note(self) -> str:
        """What the reader must know where the as-of month is not closed; else empty."""
        month = month_start(self.as_of)
        if self.closed_month == month:
            return ""
        return (
            f"{long_month(month)} is not closed: its revenue is not posted yet, so the "
            "backlog still holds it"
        )

    @property
    def currency(self) -> str:
        """The corporate currency."""
        return self.snapshot.currency


def versions(snapshot: Snapshot) -> tuple[Version | None, Version | None]:
    """The current version and the one before it."""
    rows = forecast.versions(snapshot)
    return _first(rows[rows["is_current"]]), _first(rows[rows["is_previous"]])


def last_closed_month(snapshot: Snapshot, version: Version | None) -> date | None:
    """The last month whose revenue a version takes from the ledger."""
    if version is None:
        return None
    return forecast.last_closed_month(snapshot, version.id)


def _first(rows: pd.DataFrame) -> Version | None:
    if rows.empty:
        return None
    row = rows.iloc[0]
    return Version(str(row["forecast_version_id"]), row["as_of_date"].date())
