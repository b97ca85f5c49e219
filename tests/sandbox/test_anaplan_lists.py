"""Lists with parents, subsets and typed properties refuse what doesn't fit them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.anaplan.names import is_name
from tests.sandbox.staff import (
    ADA,
    BOB,
    CENTERS,
    EMPLOYEES,
    GRADES,
    REGIONS,
    cell,
    counts,
    dump,
    employees,
    grid,
    load,
    send,
    write,
)

if TYPE_CHECKING:
    from tests.sandbox.anaplan_tenant import Planner


def change(planner: Planner, list_id: str, action: str, *items: dict[str, Any]) -> Any:
    method = "PUT" if action == "update" else "POST"
    path = f"/lists/{list_id}/items?action={action}"
    return planner.request(method, path, json={"items": list(items)}).json()


def reasons(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(f["requestIndex"], f["failureType"]) for f in answer["failures"]]


def test_a_list_import_reads_names_parents_properties_and_subsets(
    staff: Planner,
) -> None:
    _, result = load(staff, ADA, BOB)
    assert result["details"][0]["type"] == "hierarchyRowsProcessed"
    found = employees(staff)
    assert found["E1"]["name"] == "Ada"
    assert found["E1"]["parent"] == "Delivery DACH"
    assert found["E1"]["properties"] == {
        "Email": "",
        "Start Date": "2026-01-15",
        "FTE": "0.8",
        "Billable": "true",
        "Grade": "Manager",
    }
    assert found["E1"]["subsets"] == {"Contractors": False}
    assert found["E2"]["parent"] == "Delivery Americas"
    assert found["E2"]["properties"]["Grade"] == "Consultant"
    assert found["E2"]["subsets"] == {"Contractors": True}


def test_what_is_wrong_with_a_parent_or_a_property_is_a_warning(
    staff: Planner,
) -> None:
    path, result = load(
        staff,
        ("Ada", "E1", "Sales", "", "2026-01-15", "half", "maybe", "Chief", "no"),
        BOB,
    )
    detail, *problems = result["details"]
    assert result["successful"] is True
    assert detail["type"] == "hierarchyRowsProcessedWithWarnings"
    assert detail["localMessageText"] == (
        "Employees: 1 (1/0) rows successful, 1 (1/0) rows has warnings, 0 ignored"
    )
    assert {problem["type"] for problem in problems} == {
        "hierarchyImportInvalidParent",
        "dateFormatInvalid",
        "numberFormatInvalid",
        "booleanFormatInvalid",
        "listItemInvalid",
    }
    (row,) = dump(staff, f"{path}/dump")
    assert (row["_Status_"], row["_Line_"]) == ("W", "2")
    assert row["_Error_5_"] == "Invalid parent"
    assert "parent" not in employees(staff)["E1"]


def test_a_row_without_a_usable_name_or_code_is_refused(staff: Planner) -> None:
    load(staff, ADA)
    path, result = load(
        staff,
        ("Bob", "", *BOB[2:]),
        ("", "E3", *BOB[2:]),
        ("x" * 61, "E4", *BOB[2:]),
        ("Ada", "E5", *BOB[2:]),
        ("Eve", "E" * 61, *BOB[2:]),
    )
    assert counts(result["details"][0])["failedCount"] == "5"
    assert [row["_Error_1_"] for row in dump(staff, f"{path}/dump")] == [
        "Invalid name: code is blank",
        "Invalid name",
        "Invalid name",
        "An item with this name or code already exists",
        "Invalid code",
    ]
    assert list(employees(staff)) == ["E1"]


def test_a_renamed_item_keeps_its_id_and_cells(staff: Planner) -> None:
    load(staff, ADA)
    write(staff, cell("Hours", 8))
    before = employees(staff)["E1"]["id"]
    _, result = load(staff, ("Ada Lovelace", *ADA[1:]))
    assert counts(result["details"][0])["renamedCount"] == "1"
    assert employees(staff)["E1"]["id"] == before
    assert grid(staff)["Ada Lovelace", "Sep 26", "Hours"] == "8"


def test_a_default_file_is_read_until_the_user_has_an_own_one(staff: Planner) -> None:
    _, result = staff.run("imports/112000000004")
    assert result["successful"] is True
    centers = staff.get(f"/lists/{CENTERS}/items")["listItems"]
    assert (centers[-1]["name"], centers[-1]["parent"]) == ("Delivery UK", "UK")
    assert staff.request("GET", "/files/113000000004").text.startswith("Cost centers")
    send(staff, "113000000004", b"Own\nName,Region\nDelivery Asia,\n")
    staff.run("imports/112000000004")
    names = [i["name"] for i in staff.get(f"/lists/{CENTERS}/items")["listItems"]]
    assert names[-1] == "Delivery Asia"
    staff.request("DELETE", "/files/113000000004")
    assert "Delivery UK" in staff.request("GET", "/files/113000000004").text


def test_a_deployed_model_lets_only_production_data_change(staff: Planner) -> None:
    path = f"{staff.model}/lists/{GRADES}/items?action=add"
    refused = staff.http.post(path, json={"items": [{"name": "Intern"}]})
    assert refused.status_code == refused.json()["status"]["code"] == 425
    reset = staff.http.post(f"{staff.model}/lists/{EMPLOYEES}/resetIndex")
    assert reset.status_code == 425
    send(staff, "113000000001", b"Grade\nIntern\n")
    _, result = staff.run("imports/112000000005")
    assert result["successful"] is False
    assert result["details"][0]["type"] == "hierarchyImportFailed"
    assert change(staff, CENTERS, "add", {"name": "Delivery UK"})["added"] == 1


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"name": "Ada"}, "DUPLICATE"),
        ({"name": "Eve", "code": "E1"}, "DUPLICATE"),
        ({"name": "x" * 61}, "INCORRECT_FORMAT"),
        ({"name": "two\nlines"}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "parent": "Sales"}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "properties": {"FTE": "half"}}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "properties": {"Start Date": "1/2/26"}}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "properties": {"Billable": "maybe"}}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "properties": {"Grade": "Chief"}}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "properties": {"Shoe Size": 42}}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "subsets": {"Retired": True}}, "INCORRECT_FORMAT"),
        ({"name": "Eve", "subsets": {"Contractors": "perhaps"}}, "INCORRECT_FORMAT"),
        ({"code": "E9"}, "INCOMPLETE_DATA"),
    ],
)
def test_an_item_that_does_not_fit_is_refused_alone(
    staff: Planner, item: dict[str, Any], reason: str
) -> None:
    change(staff, EMPLOYEES, "add", {"name": "Ada", "code": "E1"})
    answer = change(staff, EMPLOYEES, "add", item, {"name": "Zoe"})
    assert (answer["added"], answer["ignored"], answer["total"]) == (1, 1, 2)
    assert reasons(answer) == [(0, reason)]


def test_an_item_is_moved_and_marked_by_an_update(staff: Planner) -> None:
    load(staff, ADA)
    answer = change(
        staff,
        EMPLOYEES,
        "update",
        {"code": "E1", "parent": "CC20", "subsets": {"Contractors": True}},
        {"code": "E1", "properties": {"FTE": 0.5}},
    )
    assert answer["updated"] == 2
    ada = employees(staff)["E1"]
    assert (ada["parent"], ada["properties"]["FTE"]) == ("Delivery Americas", "0.5")
    assert ada["subsets"] == {"Contractors": True}
    assert ada["properties"]["Grade"] == "Manager"


def test_deleting_asks_for_one_key_and_leaves_what_formulas_name(
    staff: Planner,
) -> None:
    load(staff, ADA, BOB)
    ada = employees(staff)["E1"]
    answer = change(
        staff,
        EMPLOYEES,
        "delete",
        {"id": ada["id"], "code": "E1"},
        {"id": "1"},
        {"code": "E2"},
    )
    assert answer["deleted"] == 1
    assert reasons(answer) == [(0, "INCORRECT_FORMAT"), (1, "Not found")]
    assert list(employees(staff)) == ["E1"]


def test_a_deleted_parent_leaves_its_children_at_the_top(staff: Planner) -> None:
    load(staff, ADA)
    write(staff, cell("Hours", 8))
    assert change(staff, CENTERS, "delete", {"code": "CC10"})["deleted"] == 1
    assert "parent" not in employees(staff)["E1"]
    cells = grid(staff)
    assert ("Delivery DACH", "Sep 26", "Hours") not in cells
    assert cells["All Regions", "Sep 26", "Hours"] == "8"


def test_a_list_says_what_it_hangs_on(staff: Planner) -> None:
    metadata = staff.get(f"/lists/{EMPLOYEES}")["metadata"]
    assert metadata["parent"] == {"id": CENTERS, "name": "Cost Centers"}
    assert metadata["subsets"] == [{"id": "109000000001", "name": "Contractors"}]
    assert metadata["productionData"] is True
    assert [known["format"] for known in metadata["properties"]] == [
        "TEXT",
        "DATE",
        "NUMBER",
        "BOOLEAN",
        "LIST",
    ]
    assert "parent" not in staff.get(f"/lists/{REGIONS}")["metadata"]


def test_a_subset_is_a_dimension_of_its_own(staff: Planner) -> None:
    load(staff, ADA, BOB)
    items = staff.get("/dimensions/109000000001/items")["items"]
    assert [item["name"] for item in items if item["code"].startswith("E")] == ["Bob"]


@pytest.mark.parametrize(
    ("text", "fits"),
    [("A", True), ("x" * 60, True), ("x" * 61, False), (" ", False), ("a\tb", False)],
)
def test_a_name_is_one_line_of_at_most_sixty_characters(
    text: str,
    fits: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert is_name(text) is fits
