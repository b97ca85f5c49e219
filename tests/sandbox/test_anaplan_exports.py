"""Exports, views and large reads give the same cells in different layouts."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from sandbox.servers.anaplan.endpoints import reads
from tests.sandbox.staff import (
    ADA,
    BOB,
    EMPLOYEES,
    FORECAST,
    STAFFING,
    TARGETS,
    TIME,
    VERSIONS,
    cell,
    load,
    write,
)

if TYPE_CHECKING:
    from tests.sandbox.anaplan_tenant import Clock, Planner

HOURS = ("Ada", "Sep 26", "Forecast", "Hours", "60")


@pytest.fixture
def filled(staff: Planner) -> Planner:
    load(staff, ADA, BOB)
    write(staff, cell("Hours", 60), cell("Hourly Cost", 80))
    write(staff, cell("Comment", "a, b", employee="E2"))
    return staff


def exported(planner: Planner, export: str, separator: str = ",") -> list[list[str]]:
    _, result = planner.run(f"exports/{export}")
    assert result["details"][0]["type"] == "exportSucceeded"
    text = planner.request("GET", f"/files/{export}/chunks/0").text
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def test_an_export_has_a_column_for_each_line_item(filled: Planner) -> None:
    header, *rows = exported(filled, "116000000001")
    assert header == [
        "Employees",
        "Time",
        "Versions",
        "Hours",
        "Hourly Cost",
        "Total Cost",
        "On Leave",
        "Comment",
        "Assigned Grade",
        "Returns On",
        "Review Period",
    ]
    assert rows == [
        ["E1", "Sep 26", "Forecast", "60", "80", "4800", "false", "", "", "", ""],
        ["E2", "Sep 26", "Forecast", "0", "0", "0", "false", "a, b", "", "", ""],
    ]


def test_an_export_has_one_value_a_row(filled: Planner) -> None:
    header, *rows = exported(filled, "116000000002")
    assert header == ["Employees", "Time", "Versions", "Line Items", "Value"]
    assert rows[0] == ["E1", "Sep 26", "Forecast", "Hours", "60"]
    assert ["E2", "Sep 26", "Forecast", "Comment", "a, b"] in rows


def test_an_export_of_a_grid_has_pages_rows_and_columns(filled: Planner) -> None:
    pages, months, names, *rows = exported(filled, "116000000005")
    assert pages == ["Forecast"]
    at = list(zip(months, names, strict=True)).index(("Sep 26", "Hours"))
    assert {row[0]: row[at] for row in rows}["Ada"] == "60"
    assert set(names[1:]) == {"Hours", "Hourly Cost"}


def test_an_export_as_text_is_parted_by_tabulators(filled: Planner) -> None:
    lines = exported(filled, "116000000003", "\t")
    assert lines[2][:3] == ["", "Target Hours", "Peak"]
    assert lines[3][0] == "Delivery DACH"


def test_an_export_of_a_list_has_its_properties(filled: Planner) -> None:
    header, ada, bob = exported(filled, "116000000004")
    assert header[:3] == ["Employees", "Parent", "Code"]
    assert ada[:3] == ["Ada", "Delivery DACH", "E1"]
    assert bob[3:] == ["", "2026-02-01", "1", "false", "Consultant"]


def test_an_export_may_have_its_empty_rows_too(staff: Planner) -> None:
    header, *rows = exported(staff, "116000000006")
    assert header[:2] == ["Cost Centers", "Time"]
    assert len(rows) == 2 * 48
    assert {tuple(row[2:]) for row in rows} == {("0", "0", "0", "0")}


def test_an_export_describes_its_file(filled: Planner) -> None:
    described = filled.get("/exports/116000000001")["exportMetadata"]
    assert described["columnCount"] == len(described["headerNames"]) == 11
    assert described["dataTypes"][:4] == ["ENTITY", "ENTITY", "ENTITY", "NUMBER"]
    assert described["dataTypes"][-2:] == ["DATE", "TIME_ENTITY"]
    assert (described["rowCount"], described["separator"]) == (2, ",")
    text = filled.get("/exports/116000000003")["exportMetadata"]
    assert (text["separator"], text["exportFormat"]) == ("\t", "text/plain")
    assert set(text["dataTypes"]) == {"MIXED"}


def test_a_large_export_comes_in_several_chunks(
    filled: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exported(filled, "116000000002")
    monkeypatch.setattr("sandbox.servers.anaplan.files.EXPORT_CHUNK", 100)
    filled.run("exports/116000000002")
    chunks = filled.get("/files/116000000002/chunks")["chunks"]
    assert len(chunks) > 2
    text = "".join(
        filled.request("GET", f"/files/116000000002/chunks/{chunk['id']}").text
        for chunk in chunks
    )
    assert list(csv.reader(io.StringIO(text))) == whole


def test_a_view_as_a_table_has_all_that_its_grid_has(filled: Planner) -> None:
    path = f"/views/{STAFFING}/data"
    chosen = {"pages": f"{VERSIONS}:{FORECAST}", "moduleId": STAFFING}
    single = filled.request(
        "GET", path, params={**chosen, "exportType": "TABULAR_SINGLE_COLUMN"}
    )
    rows = list(csv.reader(io.StringIO(single.text)))
    assert rows[0] == ["Versions", "Employees", "Time", "Line Items", "Value"]
    assert ["Forecast", "All Regions", "Q2 FY27", "Hours", "60"] in rows
    several = filled.request(
        "GET",
        path,
        params={**chosen, "exportType": "TABULAR_MULTI_COLUMN", "maxRows": 5},
    )
    rows = list(csv.reader(io.StringIO(several.text)))
    assert rows[0][:4] == ["Versions", "Employees", "Time", "Hours"]
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("params", "headers", "status"),
    [
        ({"exportType": "TABULAR_MULTI_COLUMN"}, {}, 400),
        ({"exportType": "PIVOT", "moduleId": STAFFING}, {}, 400),
        ({"maxRows": "all"}, {}, 400),
        ({"pages": "x"}, {}, 400),
        ({"pages": f"{VERSIONS}:1"}, {}, 400),
        ({"pages": f"{TIME}:1"}, {}, 400),
        ({}, {"Accept": "application/json"}, 406),
        ({}, {"Accept": "image/png"}, 406),
    ],
)
def test_a_view_that_is_badly_asked_for_is_refused(
    staff: Planner, params: dict[str, str], headers: dict[str, str], status: int
) -> None:
    answer = staff.http.get(
        f"{staff.model}/views/{STAFFING}/data", params=params, headers=headers
    )
    assert answer.status_code == answer.json()["status"]["code"] == status


def test_a_view_of_too_many_cells_is_refused(
    staff: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.servers.anaplan.endpoints.views.MOST_CELLS", 100)
    path = f"{staff.model}/views/{TARGETS}/data"
    assert staff.http.get(path, params={"format": "v1"}).status_code == 400
    few = staff.http.get(path, params={"format": "v1", "maxRows": "0"})
    assert few.status_code == 200
    staff.request("POST", f"/views/{TARGETS}/readRequests", json={})


def test_a_saved_view_is_called_after_its_module_too(staff: Planner) -> None:
    views = {view["id"]: view for view in staff.get("/views")["views"]}
    assert views["103000000001"]["code"] == "Staffing.Forecast"
    assert views[STAFFING]["code"] == "Staffing"
    info = staff.get("/views/103000000001")
    assert [d["name"] for d in info["columns"]] == ["Time", "Line Items"]
    assert "pages" not in staff.get(f"/views/{TARGETS}")
    items = staff.get(f"/views/{TARGETS}/dimensions/{TIME}/items")["items"]
    assert items[-1]["name"] == "FY28"
    missing = f"{staff.model}/views/{TARGETS}/dimensions/{VERSIONS}/items"
    assert staff.http.get(missing).status_code == 404


def test_a_large_read_of_a_view_is_paged_and_removed(
    filled: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.servers.anaplan.endpoints.reads.PAGE_LINES", 400)
    path = f"/views/{STAFFING}/readRequests"
    begun = filled.request(
        "POST", f"{path}/", json={"exportType": "TABULAR_MULTI_COLUMN"}
    ).json()["viewReadRequest"]
    assert begun["requestState"] == "IN_PROGRESS"
    assert begun["url"].endswith(f"{path}/{begun['requestId']}")
    read = f"{path}/{begun['requestId']}"
    state = filled.get(read)["viewReadRequest"]
    assert (state["requestState"], state["successful"]) == ("COMPLETE", True)
    pages = [
        filled.request("GET", f"{read}/pages/{number}").text
        for number in range(state["availablePages"])
    ]
    rows = list(csv.reader(io.StringIO("".join(pages))))
    assert len(pages) > 1
    assert [row[3] for row in rows if row[:3] == ["Forecast", "Ada", "Sep 26"]] == [
        "60"
    ]
    missing = filled.http.get(f"{filled.model}{read}/pages/{len(pages)}")
    assert missing.status_code == 404
    gone = filled.request("DELETE", read).json()["viewReadRequest"]
    assert gone["requestState"] == "CANCELLED"
    assert filled.http.get(f"{filled.model}{read}").status_code == 404


def test_a_large_read_that_nobody_looks_at_ends(
    filled: Planner, staff_clock: Clock
) -> None:
    path = f"/lists/{EMPLOYEES}/readRequests"
    begun = filled.request("POST", path).json()["listReadRequest"]
    read = f"{path}/{begun['requestId']}"
    staff_clock.pass_(minutes=20)
    page = filled.request("GET", f"{read}/pages/0").text
    assert page.splitlines()[0].startswith("Id,Name,Parent,Code,Email")
    staff_clock.pass_(minutes=14)
    assert filled.get(read)["listReadRequest"]["availablePages"] == 1
    assert reads.LIFE.total_seconds() == 30 * 60
    login = filled.http.post("/token/refresh")
    assert login.status_code == 200
    staff_clock.pass_(minutes=20)
    assert filled.http.get(f"{filled.model}{read}").status_code == 404


def test_a_large_read_needs_a_layout_that_there_is(staff: Planner) -> None:
    path = f"{staff.model}/views/{STAFFING}/readRequests"
    assert staff.http.post(path, json={"exportType": "PIVOT"}).status_code == 400
    grid = staff.request(
        "POST",
        f"/views/{TARGETS}/readRequests",
        json={"exportType": "GRID_ALL_PAGES"},
    )
    assert grid.json()["viewReadRequest"]["requestId"]
    unknown = f"{staff.model}/lists/101000000099/readRequests"
    assert staff.http.post(unknown).status_code == 404


def test_a_list_is_previewed_as_csv(filled: Planner) -> None:
    lines = filled.request("GET", f"/lists/{EMPLOYEES}/preview").text.splitlines()
    assert [line.split(",")[1] for line in lines] == ["Name", "Ada", "Bob"]
