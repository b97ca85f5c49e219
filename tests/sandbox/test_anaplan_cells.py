"""Cells take what their format, their version and their period allow; totals follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.anaplan.cell_writes import MOST_BYTES, MOST_CELLS
from tests.sandbox.staff import (
    ACTUAL,
    ADA,
    BOB,
    BUDGET,
    FORECAST,
    STAFFING,
    TARGETS,
    TIME,
    VERSIONS,
    cell,
    grid,
    hours,
    load,
    write,
)

if TYPE_CHECKING:
    from tests.sandbox.anaplan_tenant import Planner


@pytest.mark.parametrize(
    ("line_item", "value", "shown"),
    [
        ("Hours", 7.5, "7.5"),
        ("On Leave", True, "true"),
        ("Comment", "back soon", "back soon"),
        ("Assigned Grade", "Manager", "Manager"),
        ("Assigned Grade", "G2", "Manager"),
        ("Returns On", "2026-10-05", "2026-10-05"),
        ("Review Period", "Oct 26", "Oct 26"),
    ],
)
def test_a_cell_shows_what_was_written(
    staff: Planner, line_item: str, value: Any, shown: str
) -> None:
    load(staff, ADA)
    assert write(staff, cell(line_item, value))["numberOfCellsChanged"] == 1
    assert grid(staff)["Ada", "Sep 26", line_item] == shown


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (cell("Hours", "7"), "valueDataTypeMismatch"),
        (cell("Hours", value=True), "valueDataTypeMismatch"),
        (cell("Hours", [7]), "unsupportedValueType"),
        (cell("On Leave", "yes"), "valueDataTypeMismatch"),
        (cell("Comment", 7), "valueDataTypeMismatch"),
        (cell("Assigned Grade", "Chief"), "invalidListItemValue"),
        (cell("Returns On", "05/10/2026"), "invalidDateValue"),
        (cell("Review Period", "Winter"), "invalidTimeScaleValue"),
        (cell("Rates", 1), "unsupportedCellDataType"),
        (cell("Total Cost", 1), "cellIsCalculated"),
        (cell("Hours", 1, month="Q2 FY27"), "cellIsCalculated"),
        (cell("Hours", 1, month="FY27"), "cellIsCalculated"),
        (cell("Hours", 1, month="Sep 31"), "invalidTimeScaleValue"),
        (cell("Hours", 1, employee="CC10"), "cellIsCalculated"),
        (cell("Hours", 1, employee="E9"), "invalidItem"),
        (cell("Hours", 1, version="Stretch"), "invalidItem"),
        (cell("Hours", 1, version="Actual"), "cellIsNotWriteable"),
        (cell("Hours", 1, version="Budget", month="Apr 27"), "cellIsNotWriteable"),
        (cell("Hours", 1, month="Jun 26"), "cellIsNotWriteable"),
        ({**cell("Hours", 1), "dimensions": [{"itemId": "1"}]}, "missingRequiredField"),
        ({"value": 1}, "missingRequiredField"),
    ],
)
def test_a_cell_that_can_not_be_written_is_told_by_its_place(
    staff: Planner, wrong: dict[str, Any], reason: str
) -> None:
    load(staff, ADA)
    answer = write(staff, cell("Hours", 1), wrong)
    assert answer["numberOfCellsChanged"] == 1
    (failure,) = answer["failures"]
    assert (failure["requestIndex"], failure["failureType"]) == (1, reason)
    assert failure["failureMessageDetails"]


def test_an_id_that_is_none_is_told(staff: Planner) -> None:
    load(staff, ADA)
    wrong = cell("Hours", 1)
    wrong["dimensions"][0] = {"dimensionName": "Employees", "itemId": "Ada"}
    assert write(staff, wrong)["failures"][0]["failureType"] == "invalidId"


def test_a_version_is_open_from_its_first_day_to_its_last(staff: Planner) -> None:
    load(staff, ADA)
    answer = write(
        staff,
        cell("Hours", 1, version="Actual", month="Jun 26"),
        cell("Hours", 2, version="Budget", month="Mar 27"),
        cell("Hours", 3, version="Forecast", month="Jul 26"),
    )
    assert answer["numberOfCellsChanged"] == 3
    assert "failures" not in answer


def test_a_forecast_shows_the_actuals_before_its_switchover(staff: Planner) -> None:
    load(staff, ADA)
    write(
        staff,
        cell("Hours", 100, version="Actual", month="Jun 26"),
        cell("Hours", 90, version="Forecast", month="Jul 26"),
        cell("Hourly Cost", 70, version="Forecast", month="Jun 26"),
    )
    forecast = grid(staff, version=FORECAST)
    assert forecast["Ada", "Jun 26", "Hours"] == "100"
    assert forecast["Ada", "Jul 26", "Hours"] == "90"
    assert forecast["Ada", "Jun 26", "Total Cost"] == "7000"
    assert forecast["Ada", "FY27", "Hours"] == "190"
    assert grid(staff, version=BUDGET)["Ada", "Jun 26", "Hours"] == "0"
    assert grid(staff, version=ACTUAL)["Ada", "Jul 26", "Hours"] == "0"

    path = f"/versions/{FORECAST}/switchover"
    staff.request("PUT", path, json={"date": "2026-08-01"})
    assert grid(staff)["Ada", "Jul 26", "Hours"] == "0"
    answer = write(staff, cell("Hours", 1, month="Jul 26"))
    assert answer["failures"][0]["failureType"] == "cellIsNotWriteable"


def target(line_item: str, value: float, month: str, center: str = "CC10") -> Any:
    return {
        "lineItemName": line_item,
        "dimensions": [
            {"dimensionName": "Cost Centers", "itemCode": center},
            {"dimensionId": TIME, "itemName": month},
        ],
        "value": value,
    }


def test_totals_come_about_as_their_line_item_wants_it(staff: Planner) -> None:
    load(staff, ADA, BOB)
    write(staff, cell("Hours", 60), cell("Hours", 40, employee="E2"))
    write(staff, cell("Hourly Cost", 80), cell("On Leave", value=True))
    write(staff, cell("Comment", "on leave"))
    cells = grid(staff)
    assert cells["All Regions", "Sep 26", "Hours"] == "100"
    assert cells["DACH", "Q2 FY27", "Hours"] == "60"
    assert cells["All Regions", "Sep 26", "Hourly Cost"] == "40"
    assert cells["All Regions", "Sep 26", "Total Cost"] == "4800"
    assert cells["All Regions", "Sep 26", "On Leave"] == "true"
    assert cells["Delivery Americas", "Sep 26", "On Leave"] == "false"
    assert cells["Delivery DACH", "Sep 26", "Comment"] == ""

    changed = write(
        staff,
        target("Target Hours", 300, "Jul 26"),
        target("Target Hours", 100, "Aug 26", "CC20"),
        target("Peak", 8, "Jul 26"),
        target("Peak", -5, "Aug 26"),
        target("Floor", 3, "Jul 26"),
        target("Floor", -2, "Aug 26", "CC20"),
        module=TARGETS,
    )
    assert changed["numberOfCellsChanged"] == 6
    cells = grid(staff, TARGETS)
    assert cells["Delivery DACH", "Q2 FY27", "Peak"] == "8"
    assert cells["Delivery DACH", "Q2 FY27", "Floor"] == "0"
    assert cells["All Regions", "Q2 FY27", "Floor"] == "-2"
    # What is worked out from totals is not the sum of what is worked out below them.
    assert cells["All Regions", "Q2 FY27", "Hours per Peak"] == "50"
    assert cells["Delivery DACH", "Jul 26", "Hours per Peak"] == "37.5"
    assert cells["Delivery DACH", "Sep 26", "Hours per Peak"] == "0"


def test_a_line_item_of_fewer_dimensions_has_a_view_of_its_own(staff: Planner) -> None:
    owner = {
        "lineItemName": "Owner",
        "dimensions": [{"dimensionName": "Cost Centers", "itemCode": "CC10"}],
        "value": "Grace",
    }
    assert write(staff, owner, module=TARGETS)["numberOfCellsChanged"] == 1
    body = staff.get("/views/206000000025/data", format="v1")
    assert body["columnCoordinates"] == [["Owner"]]
    assert body["rows"][0] == {"rowCoordinates": ["Delivery DACH"], "cells": ["Grace"]}
    assert "Owner" not in {key[-1] for key in grid(staff, TARGETS)}
    listed = staff.get("/views", includesubsidiaryviews="true")["views"]
    assert "206000000025" in {view["id"] for view in listed}
    assert "206000000025" not in {v["id"] for v in staff.get("/views")["views"]}


def test_a_module_import_reads_one_value_a_row(staff: Planner) -> None:
    load(staff, ADA)
    _, result = hours(
        staff,
        "E1;Sep 26;Forecast;Hours;7,5",
        "Ada;2026-09-30;Forecast;On Leave;Yes",
        "Ada;2026-10-01;Forecast;Assigned Grade;G3",
    )
    assert result["failureDumpAvailable"] is False
    cells = grid(staff)
    assert cells["Ada", "Sep 26", "Hours"] == "7.5"
    assert cells["Ada", "Sep 26", "On Leave"] == "true"
    assert cells["Ada", "Oct 26", "Assigned Grade"] == "Partner"


def test_a_module_import_refuses_values_and_ignores_closed_cells(
    staff: Planner,
) -> None:
    load(staff, ADA)
    path, result = hours(
        staff,
        "E1;Sep 26;Forecast;Hours;7",
        "E1;Oct 26;Forecast;Hours;7.5",
        "E1;Jun 26;Forecast;Hours;8",
        "Delivery DACH;Sep 26;Forecast;Hours;9",
        "E1;FY27;Forecast;Hours;9",
        "E1;Sep 26;Forecast;Total Cost;9",
        "E1;Sep 26;Forecast;On Leave;perhaps",
        "E1;Sep 26;Forecast;Returns On;05.10.2026",
        "E1;Sep 26;Forecast;Assigned Grade;Chief",
        "E1;Sep 26;Forecast;Bonus;1",
        "E1;Sep 31;Forecast;Hours;1",
        "E9;Sep 26;Stretch;Hours;1",
    )
    assert result["successful"] is True
    details = {detail["localMessageText"]: detail for detail in result["details"]}
    told = details["Hours cells: 7 (3 failed, 3 ignored)"]
    assert told["type"] == "lineItemRowsProcessedWithFailuresAndIgnored"
    told = details["Total Cost cells: 1 (1 ignored)"]
    assert told["type"] == "lineItemRowsProcessedWithIgnored"
    lines = staff.request("GET", f"{path}/dump").text.splitlines()
    assert lines[0] == (
        '"_Status_","Employee","Month","Version","Line Item","Value",'
        '"_Line_","_Error_1_","_Error_2_"'
    )
    assert [line.split(",", 6)[-1] for line in lines[1:]] == [
        '"3","Invalid number",""',
        '"8","Invalid Boolean (yes/no/true/false)",""',
        '"9","Invalid date",""',
        '"10","Item not located in list",""',
        '"11","Invalid line item identifier",""',
        '"12","Invalid date or timescale identifier",""',
        '"13","Item not located in Employees list","Item not located in Versions list"',
    ]
    assert {line.split(",")[0] for line in lines[1:]} == {'"E"'}
    assert grid(staff)["Ada", "FY27", "Hours"] == "7"


def test_a_request_has_no_more_than_its_limits(staff: Planner) -> None:
    path = f"{staff.model}/modules/{STAFFING}/data"
    many = b"[" + b",".join([b"{}"] * (MOST_CELLS + 1)) + b"]"
    assert staff.http.post(path, content=many).status_code == 400
    large = b'["' + b"x" * MOST_BYTES + b'"]'
    assert staff.http.post(path, content=large).status_code == 400
    assert staff.http.post(path, json=[{"dimensions": 1}]).status_code == 200


def test_line_items_say_their_formats(staff: Planner) -> None:
    items = {
        item["name"]: item
        for item in staff.get("/lineItems", includeAll="true")["items"]
    }
    assert items["Assigned Grade"]["formatMetadata"]["hierarchyEntityLongId"] == (
        101000000003
    )
    assert items["Total Cost"]["formula"] == "Hours * 'Hourly Cost'"
    assert {other["name"] for other in items["Hours"]["referencedBy"]} == {"Total Cost"}
    assert items["Hours"]["useSwitchover"] is True
    assert items["Owner"]["timeScale"] == "Not Applicable"
    assert [d["id"] for d in items["Hours"]["appliesTo"]] == ["101000000004"]
    versions = staff.get(
        f"/lineItems/{items['Hours']['id']}/dimensions/{VERSIONS}/items"
    )
    assert [item["name"] for item in versions["items"]] == [
        "Actual",
        "Forecast",
        "Budget",
    ]
