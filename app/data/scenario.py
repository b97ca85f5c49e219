"""Questions about scenarios: the lines that they change, and those that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind
from plumbline.scenario import LEVERS, LINES_SQL, Forecast, Levers

if TYPE_CHECKING:
    from app.data.selection import Selection
    from app.data.snapshot import Snapshot

_LINES = {
    "forecast_line_id": Kind.TEXT,
    "block": Kind.TEXT,
    "method": Kind.TEXT,
    "project_id": Kind.TEXT,
    "item_code": Kind.TEXT,
    "item_name": Kind.TEXT,
    "region_name": Kind.TEXT,
    "practice_name": Kind.TEXT,
    "currency_code": Kind.TEXT,
    "month_start": Kind.TIME,
    "probability": Kind.NUMBER,
    "amount": Kind.NUMBER,
}


def forecast_ahead(snapshot: Snapshot, selection: Selection) -> Forecast:
    """The months ahead of the current forecast, as scenarios take them."""
    rows = snapshot.fetch(LINES_SQL, _LINES)
    for name, chosen in (
        ("region_name", selection.region),
        ("practice_name", selection.practice),
    ):
        if chosen is not None:
            rows = rows[rows[name] == chosen]
    return Forecast.of(rows, snapshot.currency)


def kept(snapshot: Snapshot) -> dict[str, Levers]:
    """The scenarios that are kept, by name."""
    rows = snapshot.fetch(
        f"""
        select scenario_name, {", ".join(LEVERS)}
        from marts.dim_scenarios
        order by scenario_name
        """,  # noqa: S608  our own names
        {"scenario_name": Kind.TEXT, **dict.fromkeys(LEVERS, Kind.NUMBER)},
    )
    return {
        str(row["scenario_name"]): Levers(**{name: float(row[name]) for name in LEVERS})
        for _, row in rows.iterrows()
    }
