"""Imports between models, choices, other actions, processes and the queue of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.anaplan.tenancy import TenantSettings
from tests.sandbox.anaplan_tenant import (
    COMPANY,
    LOADER,
    STAFF_MODEL,
    VIEWER,
    Clock,
    log_in,
    tenant,
)
from tests.sandbox.netsuite_account import empty_world
from tests.sandbox.staff import (
    ADA,
    BOB,
    BUDGET,
    LEAVERS,
    cell,
    dump,
    employees,
    grid,
    hours,
    load,
    send,
    table,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.sandbox.anaplan_tenant import Planner

STAFF_FILE = b"Employee,Month,Hours\nE1,Sep 26,7\n"


def run(planner: Planner, action: str, **body: Any) -> dict[str, Any]:
    answer = planner.request(
        "POST", f"/{action}/tasks", json={"localeName": "en_US", **body}
    )
    path = f"/{action}/tasks/{answer.json()['task']['taskId']}"
    while (task := planner.get(path)["task"])["taskState"] != "COMPLETE":
        pass
    result: dict[str, Any] = task["result"]
    return result


def test_who_runs_an_import_chooses_what_it_asks_for(staff: Planner) -> None:
    load(staff, ADA)
    send(staff, "113000000003", STAFF_FILE)
    chosen = [{"entityType": "Version", "entityName": "Budget"}]
    result = run(staff, "imports/112000000003", mappingParameters=chosen)
    assert result["successful"] is True
    assert grid(staff, version=BUDGET)["Ada", "Sep 26", "Hours"] == "7"
    assert grid(staff)["Ada", "Sep 26", "Hours"] == "0"

    unchosen = run(staff, "imports/112000000003")
    assert unchosen["successful"] is False
    assert unchosen["details"][0]["type"] == "missingFields"


@pytest.mark.parametrize(
    "parameters",
    [
        {"entityType": "Version"},
        [1],
        [{"entityType": "Version"}],
        [{"entityType": "Version", "entityName": "Stretch"}],
        [{"entityType": "Color", "entityName": "Red"}],
    ],
)
def test_a_choice_that_there_is_not_is_refused(staff: Planner, parameters: Any) -> None:
    answer = staff.http.post(
        f"{staff.model}/imports/112000000003/tasks",
        json={"localeName": "en_US", "mappingParameters": parameters},
    )
    assert answer.status_code == 400


def test_an_import_reads_a_saved_view(staff: Planner) -> None:
    load(staff, ADA)
    write(
        staff,
        cell("Hours", 60),
        cell("Hourly Cost", 80),
        cell("Hours", 9, version="Budget", month="Oct 26"),
    )
    listed = {i["id"]: i for i in staff.get("/imports")["imports"]}
    assert listed["112000000006"]["importDataSourceId"] == ""
    metadata = staff.get("/imports/112000000006")["importMetadata"]
    assert metadata == {"name": "Staffing Budget from Forecast", "type": "MODEL"}
    _, result = staff.run("imports/112000000006")
    assert result["successful"] is True
    budget = grid(staff, version=BUDGET)
    assert budget["Ada", "Sep 26", "Hours"] == "60"
    assert budget["Ada", "Oct 26", "Hours"] == "9"


def test_a_view_of_an_archived_model_can_not_be_read(staff: Planner) -> None:
    _, result = staff.run("imports/112000000008")
    assert result["successful"] is False
    assert result["details"][0]["type"] == "sourceModelArchived"


def test_a_file_without_a_mapped_column_fails_as_a_whole(staff: Planner) -> None:
    send(staff, "113000000002", b"Employee;Month;Value\nE1;Sep 26;1\n")
    _, result = staff.run("imports/112000000002")
    assert result["details"][0]["localMessageText"] == (
        "The source has no column Version, Line Item"
    )
    send(staff, "113000000001", b"Employee\tId\nAda\tE1\n")
    _, result = staff.run("imports/112000000001")
    assert result["details"][0]["type"] == "hierarchyImportFailed"
    send(staff, "113000000005", b"Cost Center,Month,Top\nCC10,Sep 26,1\n")
    _, result = staff.run("imports/112000000007")
    assert result["details"][0]["type"] == "moduleImportFailed"


def test_a_file_of_another_encoding_fails_as_a_whole(staff: Planner) -> None:
    send(staff, "113000000002", "Employee;Month\nZoë;Sep 26\n".encode("utf-16"))
    _, result = staff.run("imports/112000000002")
    assert result["details"][0]["type"] == "importFailedGeneralError"


def test_other_actions_describe_themselves(staff: Planner) -> None:
    delete, order = staff.get("/actions")["actions"]
    assert (delete["actionType"], order["actionType"]) == (
        "DELETE_BY_SELECTION",
        "ORDER_HIERARCHY",
    )
    action = staff.get(f"/actions/{delete['id']}")["action"]
    assert action["filterLineItemId"] == "206000000031"
    assert staff.get(f"/actions/{order['id']}")["action"]["sortOrder"] == "ASCENDING"


def leaves(code: str) -> dict[str, Any]:
    return {
        "lineItemName": "Has Left",
        "dimensions": [{"dimensionName": "Employees", "itemCode": code}],
        "value": True,
    }


def test_a_process_runs_all_kinds_of_actions_in_order(staff: Planner) -> None:
    load(staff, BOB, ADA, ("Carl", "E3", *ADA[2:]))
    write(staff, leaves("E3"), module=LEAVERS)
    write(staff, cell("Hours", 7), cell("Hours", 8, employee="E3"))
    path, result = staff.run("processes/118000000002")
    assert [step["objectId"] for step in result["nestedResults"]] == [
        "117000000001",
        "117000000002",
        "116000000001",
    ]
    assert all(step["successful"] for step in result["nestedResults"])
    assert result["nestedResults"][0]["details"][0]["localMessageText"] == (
        "Employees: 1 items deleted"
    )
    assert list(employees(staff)) == ["E1", "E2"]
    lines = staff.request("GET", "/files/116000000001").text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["E1"]
    detailed = staff.get(path, includeProcessDetails="true")["task"]["result"]
    assert set(detailed["nestedResults"][0]) >= {"duration", "startTime"}
    assert "duration" not in result["nestedResults"][0]
    steps = staff.get("/processes/118000000002")["processMetadata"]["actions"]
    assert [step["actionType"] for step in steps] == [
        "DELETE_BY_SELECTION",
        "ORDER_HIERARCHY",
        "EXPORT",
    ]


def test_a_process_has_a_dump_for_each_import_that_had_failures(
    staff: Planner,
) -> None:
    send(staff, "113000000001", table(ADA, ("Eve", "", *ADA[2:])))
    lines = b"Employee;Month;Version;Line Item;Value\nE9;Sep 26;Forecast;Hours;1\n"
    send(staff, "113000000002", lines)
    path, result = staff.run("processes/118000000001")
    assert [step["failureDumpAvailable"] for step in result["nestedResults"]] == [
        False,
        True,
        True,
    ]
    (row,) = dump(staff, f"{path}/dumps/112000000001")
    assert row["Employee"] == "Eve"
    (row,) = dump(staff, f"{path}/dumps/112000000002/chunks/0")
    assert row["_Error_1_"] == "Item not located in Employees list"


def test_a_model_does_one_task_after_the_other(tmp_path: Path) -> None:
    settings = TenantSettings(
        allowance=None, task_states=("NOT_STARTED", "IN_PROGRESS")
    )
    world = empty_world(tmp_path)
    with tenant(world, Clock(), settings, COMPANY) as client:
        staff = log_in(client, model=STAFF_MODEL)
        send(staff, "113000000001", table(ADA))
        first = f"/imports/112000000001/tasks/{staff.start('imports/112000000001')}"
        second = f"/exports/116000000004/tasks/{staff.start('exports/116000000004')}"
        assert staff.get("/status")["requestStatus"]["currentStep"] == "Processing ..."
        seen = [staff.get(second)["task"]["taskState"] for _ in range(5)]
        assert seen == ["NOT_STARTED"] * 3 + ["IN_PROGRESS", "COMPLETE"]
        assert staff.get(first)["task"]["taskState"] == "COMPLETE"
        assert "Ada" in staff.request("GET", "/files/116000000004").text
        assert staff.get("/status")["requestStatus"]["currentStep"] == "Open"
    world.close()


def test_a_look_at_the_list_of_tasks_moves_them_on(staff: Planner) -> None:
    send(staff, "113000000001", table(ADA))
    staff.start("imports/112000000001")
    path = "/imports/112000000001/tasks"
    states = [staff.get(path)["tasks"][0]["taskState"] for _ in range(2)]
    assert states == ["IN_PROGRESS", "COMPLETE"]
    staff.start("imports/112000000001")
    newest = staff.get(path, sort="-creationTime")["tasks"]
    assert len(newest) == 2


def test_a_file_is_its_users_own(staff: Planner, staff_server: httpx.Client) -> None:
    load(staff, ADA)
    hours(staff, "E1;Sep 26;Forecast;Hours;1")
    loader = log_in(staff_server, LOADER.email, STAFF_MODEL)
    missing = loader.http.get(f"{STAFF_MODEL}/files/113000000002")
    assert missing.status_code == 404
    _, result = loader.run("imports/112000000002")
    assert result["details"][0]["type"] == "uploadedFileNoLongerAvailable"
    path, result = hours(
        loader, "E1;Sep 26;Forecast;Hours;2", "E9;Sep 26;Budget;Hours;2"
    )
    assert result["failureDumpAvailable"] is True
    assert len(dump(loader, f"{path}/dump")) == 1
    administrator = log_in(staff_server, model=STAFF_MODEL)
    assert grid(administrator)["Ada", "Sep 26", "Hours"] == "2"
    assert staff_server.get(f"{STAFF_MODEL}{path}/dump").status_code == 404


def test_who_may_not_write_can_not_load_either(
    staff: Planner, staff_server: httpx.Client
) -> None:
    load(staff, ADA)
    viewer = log_in(staff_server, VIEWER.email, STAFF_MODEL)
    _, result = load(viewer, BOB)
    assert result["details"][0]["type"] == "notAuthorised"
    _, result = hours(viewer, "E1;Sep 26;Forecast;Hours;1")
    assert result["details"][0]["type"] == "moduleImportNoWriteAccess"
    _, result = viewer.run("actions/117000000002")
    assert (result["successful"], result["failureDumpAvailable"]) == (False, False)
