"""Workforce planning: every format, a hierarchy, actuals with a switchover.

It is deployed, so its data can be written and what it is made of can't: grades and
regions are part of the model, employees and cost centres are production data.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sandbox.servers.anaplan.model.actions import (
    DeleteBySelection,
    Export,
    FileShape,
    ListExport,
    ListImport,
    ModuleImport,
    OrderList,
    Process,
    ViewSource,
)
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
    Version,
    View,
)
from sandbox.servers.anaplan.model.shape import InitialItem, Model
from sandbox.servers.anaplan.model.timescale import TimeScale

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

_STAFFING_COLUMNS: Final = (
    (EMPLOYEES.id, "Employee"),
    (TIME, "Month"),
)

WORKFORCE: Final = Model(
    id="7D41B9E20C5F4A38B6E1D0A9C8F35E72",
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
    files=(
        FileShape(
            "113000000001",
            "employees.txt",
            (
                "Employee",
                "Id",
                "Cost Center",
                "Email",
                "Start",
                "FTE",
                "Billable",
                "Grade",
                "Contractor",
            ),
            separator="\t",
            encoding="ISO-8859-1",
        ),
        FileShape(
            "113000000002",
            "hours.csv",
            ("Employee", "Month", "Version", "Line Item", "Value"),
            separator=";",
            decimal_separator=",",
        ),
        FileShape(
            "113000000003",
            "staffing.csv",
            (
                "Employee",
                "Month",
                "Hours",
                "Hourly Cost",
                "On Leave",
                "Comment",
                "Assigned Grade",
                "Returns On",
                "Review Period",
            ),
        ),
        FileShape(
            "113000000004",
            "cost_centers.csv",
            ("Name", "Region"),
            header_row=2,
            first_data_row=3,
            default_content="Cost centers of the group\nName,Region\nDelivery UK,UK\n",
        ),
        FileShape("113000000005", "targets.csv", ("Cost Center", "Month", "Peak")),
    ),
    imports=(
        ListImport(
            "112000000001",
            "Employees from employees.txt",
            "113000000001",
            EMPLOYEES.id,
            code_column="Id",
            name_column="Employee",
            parent_column="Cost Center",
            property_columns=(
                ("Email", "Email"),
                ("Start Date", "Start"),
                ("FTE", "FTE"),
                ("Billable", "Billable"),
                ("Grade", "Grade"),
            ),
            subset_columns=(("Contractors", "Contractor"),),
            date_format="%d/%m/%Y",
        ),
        ModuleImport(
            "112000000002",
            "Staffing from hours.csv",
            "113000000002",
            STAFFING.id,
            (*_STAFFING_COLUMNS, (VERSIONS, "Version")),
            line_item_column="Line Item",
            value_column="Value",
        ),
        ModuleImport(
            "112000000003",
            "Staffing from staffing.csv",
            "113000000003",
            STAFFING.id,
            _STAFFING_COLUMNS,
            asked=(VERSIONS,),
        ),
        ListImport(
            "112000000004",
            "Cost Centers from cost_centers.csv",
            "113000000004",
            COST_CENTERS.id,
            name_column="Name",
            parent_column="Region",
        ),
        ListImport(
            "112000000005",
            "Grades from employees.txt",
            "113000000001",
            GRADES.id,
            name_column="Grade",
        ),
        ModuleImport(
            "112000000006",
            "Staffing Budget from Forecast",
            "",
            STAFFING.id,
            ((EMPLOYEES.id, "Employees"), (TIME, "Time")),
            fixed=((VERSIONS, "Budget"),),
            view=ViewSource("7D41B9E20C5F4A38B6E1D0A9C8F35E72", "103000000001"),
        ),
        ModuleImport(
            "112000000007",
            "Targets from targets.csv",
            "113000000005",
            TARGETS.id,
            ((COST_CENTERS.id, "Cost Center"), (TIME, "Month")),
        ),
        ModuleImport(
            "112000000008",
            "Targets from Revenue Planning 2024",
            "",
            TARGETS.id,
            ((COST_CENTERS.id, "Cost Centers"), (TIME, "Time")),
            view=ViewSource("A17D0C52E8B94F06B3D1C7E5F2A84B10", "103000000001"),
        ),
    ),
    exports=(
        Export("116000000001", "Staffing.csv", STAFFING.id),
        Export(
            "116000000002",
            "Staffing single column.csv",
            STAFFING.id,
            "TABULAR_SINGLE_COLUMN",
        ),
        Export(
            "116000000003",
            "Targets grid.txt",
            TARGETS.id,
            "GRID_ALL_PAGES",
            format="text/plain",
        ),
        ListExport("116000000004", "Employees.csv", EMPLOYEES.id),
        Export(
            "116000000005",
            "Forecast hours.csv",
            STAFFING.id,
            "GRID_CURRENT_PAGE",
            view_id="103000000001",
        ),
        Export("116000000006", "All targets.csv", TARGETS.id, omits_empty_rows=False),
    ),
    others=(
        DeleteBySelection(
            "117000000001", "Delete leavers", EMPLOYEES.id, "206000000031"
        ),
        OrderList("117000000002", "Order employees", EMPLOYEES.id),
    ),
    processes=(
        Process(
            "118000000001",
            "Load staff",
            ("112000000004", "112000000001", "112000000002"),
        ),
        Process(
            "118000000002",
            "Clean up and export",
            ("117000000001", "117000000002", "116000000001"),
        ),
        Process("118000000003", "Load staffing", ("112000000001", "112000000003")),
    ),
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
