"""Who is free in the next weeks, and how busy they were in the last ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.components import charts, states
from app.components.table import Column, data_table

if TYPE_CHECKING:
    import pandas as pd


def free_people(people: pd.DataFrame, weeks: int) -> None:
    """Draw everybody who has free hours in the next weeks."""
    charts.section(
        "Free people, most free hours first",
        f"The next {weeks} weeks; only hard bookings are counted against capacity",
    )
    shown = people.assign(
        share=people["billable"] / people["available"].where(people["available"] > 0),
        free=(people["capacity"] - people["booked"]).clip(lower=0),
        booked_share=people["booked"] / people["capacity"],
    )
    shown = shown[shown["free"] > 0]
    if shown.empty:
        states.nothing("Everybody is booked for all of it.")
        return
    columns = [
        Column("person_name", "Person", width=150, is_pinned=True),
        Column("role_name", "Role", width=140),
        Column("practice_name", "Practice", width=130),
        Column("region_name", "Region", width=105),
        Column("free", "Free h", "hours", 75),
        Column("capacity", "Capacity h", "hours", 90),
        Column("booked", "Hard h", "hours", 75),
        Column("soft_booked", "Tentative h", "hours", 95),
        Column("booked_share", "Booked", "percent", 80),
        Column("share", f"Billable, last {weeks} weeks", "percent", 150),
    ]
    data_table(shown, columns, key="free people")
