"""What every page is given: snapshot, metrics, the reader's selection, versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.data import forecast

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
    links: dict[str, Any] = field(default_factory=dict)
    """The pages by name, for links from one to the other."""

    @property
    def as_of(self) -> date:
        """The date on which the snapshot's numbers stand."""
        return self.snapshot.as_of

    @property
    def currency(self) -> str:
        """The corporate currency."""
        return self.snapshot.currency


def versions(snapshot: Snapshot) -> tuple[Version | None, Version | None]:
    """The current version and the one before it."""
    rows = forecast.versions(snapshot)
    return _first(rows[rows["is_current"]]), _first(rows[rows["is_previous"]])


def _first(rows: pd.DataFrame) -> Version | None:
    if rows.empty:
        return None
    row = rows.iloc[0]
    return Version(str(row["forecast_version_id"]), row["as_of_date"].date())
