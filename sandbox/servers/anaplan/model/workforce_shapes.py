"""The lists and modules of workforce planning: every format, and a hierarchy."""

from __future__ import annotations

from typing import Final

from sandbox.servers.anaplan.model.formats import (
    BOOLEAN,
    DATE,
    NO_DATA,
    NUMBER,
    TEXT,
    TIME_PERIOD,
    list_format,
)
from sandbox.servers.anaplan.model.objects import (
    TIME,
    VERSIONS,
    LineItem,
    ListShape,
    Module,
    Property,
)

REGIONS: Final = ListShape(
    "101000000001", "Regions", first_item=201000000001, top_item="201000000000"
)
COST_CENTERS: Final = ListShape(
    "101000000002",
    "Cost Centers",
    first_item=202000000001,
    top_item="202000000000",
    parent=REGIONS.id,
    is_production=True,
)
GRADES: Final = ListShape(
    "101000000003",
    "Grades",
    first_item=203000000001,
    top_item="203000000000",
    properties=(Property("Day Rate", NUMBER),),
    referenced=frozenset({"Partner"}),
)
EMPLOYEES: Final = ListShape(
    "101000000004",
    "Employees",
    first_item=204000000001,
    top_item="204000000000",
    parent=COST_CENTERS.id,
    properties=(
        Property("Email"),
        Property("Start Date", DATE),
        Property("FTE", NUMBER),
        Property("Billable", BOOLEAN),
        Property("Grade", list_format(GRADES.id)),
    ),
    subsets=(("109000000001", "Contractors"),),
    is_production=True,
)

STAFFING: Final = Module(
    "102000000001",
    "Staffing",
    (EMPLOYEES.id, TIME, VERSIONS),
    (
        LineItem("206000000001", "Hours", use_switchover=True),
        LineItem("206000000002", "Hourly Cost", summary="AVERAGE"),
        LineItem("206000000003", "Total Cost", "Hours * 'Hourly Cost'"),
        LineItem("206000000004", "On Leave", format=BOOLEAN, summary="ANY"),
        LineItem("206000000005", "Comment", format=TEXT, summary="NONE"),
        LineItem(
            "206000000006",
            "Assigned Grade",
            format=list_format(GRADES.id),
            summary="NONE",
        ),
        LineItem("206000000007", "Returns On", format=DATE, summary="NONE"),
        LineItem("206000000008", "Review Period", format=TIME_PERIOD, summary="NONE"),
        LineItem("206000000009", "Rates", format=NO_DATA, summary="NONE"),
    ),
)
TARGETS: Final = Module(
    "102000000002",
    "Targets",
    (COST_CENTERS.id, TIME),
    (
        LineItem("206000000021", "Target Hours"),
        LineItem("206000000022", "Peak", summary="MAX"),
        LineItem("206000000023", "Floor", summary="MIN"),
        LineItem(
            "206000000024", "Hours per Peak", "'Target Hours' / Peak", summary="FORMULA"
        ),
        LineItem("206000000025", "Owner", format=TEXT, applies_to=(COST_CENTERS.id,)),
    ),
)
LEAVERS: Final = Module(
    "102000000003",
    "Leavers",
    (EMPLOYEES.id,),
    (LineItem("206000000031", "Has Left", format=BOOLEAN, summary="NONE"),),
)
