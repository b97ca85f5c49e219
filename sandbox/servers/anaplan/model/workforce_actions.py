"""The files and actions of workforce planning: each kind that there is."""

from __future__ import annotations

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
from sandbox.servers.anaplan.model.objects import TIME, VERSIONS
from sandbox.servers.anaplan.model.workforce_shapes import (
    COST_CENTERS,
    EMPLOYEES,
    GRADES,
    STAFFING,
    TARGETS,
)

WORKFORCE_ID: Final = "7D41B9E20C5F4A38B6E1D0A9C8F35E72"

_STAFFING_COLUMNS: Final = (
    (EMPLOYEES.id, "Employee"),
    (TIME, "Month"),
)

FILES: Final = (
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
)

IMPORTS: Final = (
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
        view=ViewSource(WORKFORCE_ID, "103000000001"),
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
)

EXPORTS: Final = (
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
)

OTHERS: Final = (
    DeleteBySelection("117000000001", "Delete leavers", EMPLOYEES.id, "206000000031"),
    OrderList("117000000002", "Order employees", EMPLOYEES.id),
)

PROCESSES: Final = (
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
)
