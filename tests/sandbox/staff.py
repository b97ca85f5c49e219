"""The staff of the workforce model, loaded as planners load it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.sandbox.anaplan_tenant import Planner

EMPLOYEES, CENTERS, GRADES, REGIONS = (
    "101000000004",
    "101000000002",
    "101000000003",
    "101000000001",
)
STAFFING, TARGETS, LEAVERS = "102000000001", "102000000002", "102000000003"
TIME, VERSIONS = "20000000003", "20000000020"
ACTUAL, FORECAST, BUDGET = "107000000001", "107000000002", "107000000003"

_COLUMNS = (
    "Employee",
    "Id",
    "Cost Center",
    "Email",
    "Start",
    "FTE",
    "Billable",
    "Grade",
    "Contractor",
)
ADA = ("Ada", "E1", "Delivery DACH", "", "15/01/2026", "0.8", "yes", "Manager", "no")
BOB = ("Bob", "E2", "CC20", "", "01/02/2026", "1", "no", "G1", "yes")


def table(*rows: tuple[str, ...]) -> bytes:
    """A file of employees, as it is uploaded."""
    lines = "\n".join("\t".join(row) for row in (_COLUMNS, *rows))
    return lines.encode("iso-8859-1")


def send(planner: Planner, file_id: str, content: bytes) -> None:
    """Replace the content of a file at once."""
    planner.request(
        "PUT",
        f"/files/{file_id}",
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )


def load(planner: Planner, *rows: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """Load employees: the task's path, and its result."""
    send(planner, "113000000001", table(*rows))
    return planner.run("imports/112000000001")


def hours(planner: Planner, *rows: str) -> tuple[str, dict[str, Any]]:
    """Load cells, one a row: the task's path, and its result."""
    lines = ["Employee;Month;Version;Line Item;Value", *rows]
    send(planner, "113000000002", "\n".join(lines).encode())
    return planner.run("imports/112000000002")


def dump(planner: Planner, path: str) -> list[dict[str, str]]:
    """The rows of a failure dump."""
    content = planner.request("GET", path).text
    return list(csv.DictReader(io.StringIO(content)))


def counts(detail: dict[str, Any]) -> dict[str, str]:
    """The counts of a detail."""
    flat = detail["values"]
    return dict(zip(flat[::2], flat[1::2], strict=True))


def employees(planner: Planner) -> dict[str, dict[str, Any]]:
    """The employees by their codes."""
    body = planner.get(f"/lists/{EMPLOYEES}/items", includeAll="true")
    return {item.get("code", item["name"]): item for item in body.get("listItems", [])}


def cell(
    line_item: str,
    value: Any,
    *,
    employee: str = "E1",
    month: str = "Sep 26",
    version: str = "Forecast",
) -> dict[str, Any]:
    """A cell of the module of staffing, to be written."""
    return {
        "lineItemName": line_item,
        "dimensions": [
            {"dimensionName": "Employees", "itemCode": employee},
            {"dimensionName": "Time", "itemName": month},
            {"dimensionName": "Versions", "itemName": version},
        ],
        "value": value,
    }


def write(planner: Planner, *cells: dict[str, Any], module: str = STAFFING) -> Any:
    """Write cells: the answer."""
    return planner.request("POST", f"/modules/{module}/data", json=list(cells)).json()


def grid(
    planner: Planner, view: str = STAFFING, version: str = FORECAST
) -> dict[tuple[str, ...], str]:
    """The cells of a view by their coordinates."""
    pages = {"pages": f"{VERSIONS}:{version}"} if view != TARGETS else {}
    body = planner.get(f"/views/{view}/data", format="v1", **pages)
    return {
        (*row["rowCoordinates"], *column): value
        for row in body["rows"]
        for column, value in zip(body["columnCoordinates"], row["cells"], strict=True)
    }
