"""The tables of Sync health: each says in one line when it has nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import formats
from app.components import states
from app.components.table import Column, data_table
from app.data.operations import DELIVERED, SUPERSEDED

if TYPE_CHECKING:
    import pandas as pd

    from app.formats import Unit

_FEW = 8


def exceptions(found: pd.DataFrame, unit: Unit) -> None:
    """What is open, whose it is, and what to do next."""
    if found.empty:
        states.nothing("None open.")
        return
    shown = found.assign(
        kind=found["kind"].map(formats.words), state=found["state"].map(formats.words)
    )
    columns = [
        Column("title", "What", width=330),
        Column("amount_at_risk", "At risk", "money", 75),
        Column("next_step", "Next step", width=330),
        Column("owner", "Owner", width=140),
        Column("kind", "Kind", width=120),
        Column("system", "System", width=95),
        Column("occurrences", "Times", "count", 60),
        Column("last_seen_at", "Last seen", "time", 150),
        Column("first_seen_at", "First seen", "time", 150),
        Column("state", "State", width=80),
        Column("detail", "Detail", width=400),
    ]
    data_table(shown, columns, unit, key="exceptions", rows_shown=_FEW)


def held_rows(found: pd.DataFrame, unit: Unit) -> None:
    """Dead letters and rows that wait, with their errors and their money."""
    if found.empty:
        states.nothing("None: no planned row is refused, waiting or unknown.")
        return
    shown = found.assign(
        state=found["state"].map(formats.words),
        period=found["period"].map(formats.month),
    )
    columns = [
        Column("item_code", "Item", width=120),
        Column("period", "Period", width=70),
        Column("amount_not_delivered", "Amount", "money", 75),
        Column("state", "State", width=85),
        Column("error_message", "Error", width=400),
        Column("attempts", "Attempts", "count", 75),
        Column("updated_at", "Last tried", "time", 150),
        Column("sync", "Sync", width=170),
        Column("row_key", "Key", width=220),
    ]
    data_table(shown, columns, unit, key="held rows", rows_shown=_FEW)
    states.nothing(
        f"{formats.counted(len(found), 'row')}, tried again on every run. "
        "See `plumbline exceptions list`."
    )


def syncs(deliveries: pd.DataFrame, unit: Unit) -> None:
    """Each sync: planned and delivered, in rows and money."""
    if deliveries.empty:
        states.nothing("None has run.")
        return
    current = deliveries[deliveries["state"] != SUPERSEDED]
    arrived = current["state"] == DELIVERED
    sums = (
        current.assign(delivered_rows=current["row_count"].where(arrived, 0))
        .groupby(["sync", "destination"], as_index=False, dropna=False)
        .agg(
            row_count=("row_count", "sum"),
            delivered_rows=("delivered_rows", "sum"),
            amount=("amount", "sum"),
            amount_not_delivered=("amount_not_delivered", "sum"),
            delivered_at=("delivered_at", "max"),
        )
    )
    columns = [
        Column("sync", "Sync", width=220),
        Column("destination", "Destination", width=130),
        Column("row_count", "Rows", "count", 80),
        Column("delivered_rows", "Delivered", "count", 90),
        Column("amount", "Amount", "money", 90),
        Column("amount_not_delivered", "Not delivered", "money", 110),
        Column("delivered_at", "Last delivery", "time", 150),
    ]
    data_table(sums, columns, unit, key="syncs")


def landings(found: pd.DataFrame) -> None:
    """The latest landing of every object, failed ones first."""
    if found.empty:
        states.nothing("Nothing has been loaded yet. Run `plumbline ingest`.")
        return
    shown = found.assign(
        status=found["status"].map(formats.words),
        age=found["hours_behind"].map(formats.age),
    )
    columns = [
        Column("object", "Object", width=210),
        Column("system", "System", width=100),
        Column("status", "Status", width=70),
        Column(
            "age", "Behind", width=75, help="Last good landing before the latest run"
        ),
        Column("received", "Received", "count", 85),
        Column("loaded", "Loaded", "count", 85),
        Column("quarantined", "Quarantined", "count", 95),
        Column("superseded", "Superseded", "count", 95),
        Column("error_message", "Error", width=300),
        Column("error_hint", "What to do", width=300),
        Column("connection", "Connection", width=120),
    ]
    data_table(shown, columns, key="landings", rows_shown=10)


def reconciliations(found: pd.DataFrame) -> None:
    """Two layers, one number."""
    if found.empty:
        states.nothing("No check is recorded in this snapshot.")
        return
    shown = found.assign(
        check_name=found["check_name"].map(formats.words),
        verdict=found["is_ok"].map({True: "Ties"}).fillna("Differs"),
    )
    columns = [
        Column("check_name", "Check", width=300),
        Column("grain", "Of", width=160),
        Column("left_value", "Left", "money", 120),
        Column("right_value", "Right", "money", 120),
        Column("difference", "Difference", "change", 100),
        Column("unit", "Unit", width=90),
        Column("verdict", "Verdict", width=80),
    ]
    data_table(shown, columns, formats.WHOLE, key="reconciliations", rows_shown=_FEW)


def runs(found: pd.DataFrame, unit: Unit) -> None:
    """The last runs, newest first."""
    if found.empty:
        states.nothing("No run is recorded in this snapshot.")
        return
    shown = found.assign(
        status=found["status"].map(formats.words),
        as_of=found["as_of_date"].map(formats.day),
    )
    columns = [
        Column("run_id", "Run", width=210),
        Column("command", "Command", width=90),
        Column("as_of", "As of", width=105),
        Column("status", "Status", width=80),
        Column("started_at", "Started", "time", 150),
        Column("seconds", "Seconds", "count", 75),
        Column("rows_received", "Received", "count", 85),
        Column("rows_quarantined", "Quarantined", "count", 95),
        Column("failed_objects", "Failed objects", "count", 105),
        Column("rows_pushed", "Pushed", "count", 75),
        Column("rows_rejected", "Refused", "count", 75),
        Column("amount_not_delivered", "Not delivered", "money", 105),
    ]
    data_table(shown, columns, unit, key="runs", rows_shown=_FEW)
