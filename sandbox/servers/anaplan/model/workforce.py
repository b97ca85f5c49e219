"""Workforce planning: actuals with a switchover, over what the other two modules hold.

It is deployed, so its data can be written and what it is made of can't: grades and
regions are part of the model, employees and cost centers are production data.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sandbox.servers.anaplan.model import workforce_actions as actions
from sandbox.servers.anaplan.model.objects import TIME, VERSIONS, Version, View
from sandbox.servers.anaplan.model.shape import InitialItem, Model
from sandbox.servers.anaplan.model.timescale import TimeScale
from sandbox.servers.anaplan.model.workforce_shapes import (
    COST_CENTERS,
    EMPLOYEES,
    GRADES,
    LEAVERS,
    REGIONS,
    STAFFING,
    TARGETS,
)

WORKFORCE: Final = Model(
    id=actions.WORKFORCE_ID,
    name="Workforce Planning",
    active_state="PRODUCTION",
    time=TimeScale(2025, 2028, first_month=4, totals=("QUARTER", "YEAR")),
    current_period="Jun 26",
    lists=(REGIONS, COST_CENTERS, GRADES, EMPLOYEES),
    versions=(
        Version("107000000001", "Actual", is_actual=True, edit_to=date(2026, 6, 30)),
        Version(
            "107000000002", "Forecast", is_current=True, switchover=date(2026, 7, 1)
        ),
        Version(
            "107000000003",
            "Budget",
            edit_from=date(2026, 4, 1),
            edit_to=date(2027, 3, 31),
            notes="Approved in March; only the current year is open.",
        ),
    ),
    modules=(STAFFING, TARGETS, LEAVERS),
    files=actions.FILES,
    imports=actions.IMPORTS,
    exports=actions.EXPORTS,
    others=actions.OTHERS,
    processes=actions.PROCESSES,
    saved_views=(
        View(
            "103000000001",
            "Forecast",
            STAFFING.id,
            pages=(VERSIONS,),
            rows=(EMPLOYEES.id,),
            columns=(TIME,),
            line_item_ids=("206000000001", "206000000002"),
            chosen=((VERSIONS, "107000000002"),),
        ),
    ),
    initial_items=(
        (
            REGIONS.id,
            (InitialItem("UK"), InitialItem("Americas"), InitialItem("DACH")),
        ),
        (
            GRADES.id,
            (
                InitialItem("Consultant", "G1"),
                InitialItem("Manager", "G2"),
                InitialItem("Partner", "G3"),
            ),
        ),
        (
            COST_CENTERS.id,
            (
                InitialItem("Delivery DACH", "CC10", "DACH"),
                InitialItem("Delivery Americas", "CC20", "Americas"),
            ),
        ),
    ),
)
