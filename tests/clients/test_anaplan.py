"""Public clients of Anaplan's interfaces against the sandbox."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sandbox.servers.anaplan.model.demo import PLANNING, WORKSPACE_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    RunClient = Callable[..., dict[str, Any]]


def new_code() -> str:
    return f"C-{uuid.uuid4().hex[:8]}"


def test_the_sdk_works_in_several_models(run_client: RunClient) -> None:
    code = new_code()
    seen = run_client("anaplan", "anaplan_sdk_sync.py", code=code)
    assert seen["workspaces"] == ["Finance", "People"]
    assert seen["models"] == [
        "Board Pack",
        "Data Hub",
        "Revenue Planning",
        "Revenue Planning 2024",
        "Workforce Planning",
    ]
    assert seen["states"]["Revenue Planning 2024"] == "ARCHIVED"
    assert seen["loaded"] == "hierarchyRowsProcessed"
    assert seen["item"] == "Cloud move"
    assert seen["partial"] is True
    assert seen["exported"] == [
        f"{code},backlog,Jul 26,Plan,100.5,60,40.5",
        f"{code},backlog,Aug 26,Plan,0,1,-1",
    ]
    assert seen["tasks"] == "COMPLETE"
    assert seen["rows"] == ["Blocks", "Forecast Items"]


def test_the_sdk_reads_back_items_and_cells_that_it_wrote(
    run_client: RunClient,
) -> None:
    code = new_code()
    seen = run_client("anaplan", "anaplan_sdk_sync.py", code=code)
    assert seen["added"] == [1, 1, "INCORRECT_FORMAT"]
    assert seen["updated"] == 1
    parent, properties, subsets = seen["ada"]
    assert parent == "Delivery DACH"
    assert (properties["Grade"], properties["FTE"]) == ("Manager", "0.8")
    assert subsets == {"Contractors": True}
    assert seen["written"] == 3
    assert seen["refused"] == "cellIsCalculated"
    assert seen["calculated"] == "9600"
    assert (seen["calendar"], seen["period"]) == ("FY27", "Jun 26")
    assert seen["quarter"] == "Q2 FY27"
    assert seen["formats"] == [
        "BOOLEAN",
        "DATE",
        "LIST",
        "NONE",
        "NUMBER",
        "TEXT",
        "TIME PERIOD",
    ]
    assert (seen["deleted"], seen["removed"], seen["unknown"]) == (True, 1, True)


def test_the_sdk_logs_in_with_a_certificate_and_as_an_application(
    run_client: RunClient,
) -> None:
    code = new_code()
    seen = run_client("anaplan", "anaplan_sdk_async.py", code=code)
    certificate = seen["certificate"]
    assert certificate["type"] == "hierarchyRowsProcessed"
    assert certificate["exported"] == [
        f"Zoë {code},Delivery DACH,{code},,2026-02-01,1,true,Manager"
    ]
    assert certificate["removed"] == 1
    assert seen["application"] == {
        "form": True,
        "state": True,
        "expires_in": 2100,
        "rotated": True,
        "workspaces": ["Finance", "People"],
    }


def test_apapi_finds_what_failed_and_reads_large_views(run_client: RunClient) -> None:
    code = new_code()
    seen = run_client("anaplan", "anaplan_apapi.py", code=code)
    assert seen["type"] == "hierarchyRowsProcessedWithFailures"
    assert seen["dump"] == '"E","","Nobody","3","Invalid name: code is blank"'
    assert seen["items"] == [code]
    assert seen["csv"] is True
    assert seen["read"] == ["COMPLETE", 1]
    assert seen["header"] == "Versions,Blocks,Forecast Items,Time,Revenue,Cost,Margin"
    assert seen["revision"] == f"Release {code}"
    assert seen["valid"] is True
    assert seen["early"] == "authorization_pending"
    assert "@" in seen["user"]


def test_anaplan_orm_runs_a_process_with_a_bare_certificate(
    run_client: RunClient,
) -> None:
    code = new_code()
    seen = run_client(
        "anaplan",
        "anaplan_orm_chunks.py",
        code=code,
        workspace=WORKSPACE_ID,
        model=PLANNING.id,
    )
    assert seen["ping"] == 200
    assert seen["process"] == "COMPLETE"
    assert seen["exported"] == [f"{code},backlog,Oct 26,Plan,7,2,5"]


def test_clients_of_data_frames_load_and_export(run_client: RunClient) -> None:
    code = new_code()
    seen = run_client(
        "anaplan_frames",
        "anaplan_frames.py",
        code=code,
        workspace=WORKSPACE_ID,
        model=PLANNING.id,
    )
    assert seen["files"] == 3
    assert seen["detail"].startswith("Forecast Items: 1 (1/0) rows successful")
    assert seen["has_dump"] is True
    assert seen["exported"] == [f"{code},renewal,Nov 26,Plan,9,4,5"]
    assert "Workforce Planning" in seen["planapy_models"]
    assert seen["planapy_loaded"] is True
    assert "Successful: True" in seen["anaplanapi2"]
    assert seen["frame"][:2] == ["Forecast Items", "Blocks"]


def test_anaplan_connector_loads_by_names(run_client: RunClient) -> None:
    code = new_code()
    seen = run_client(
        "anaplan",
        "anaplan_connector.py",
        code=code,
        workspace=WORKSPACE_ID,
        model=PLANNING.id,
    )
    assert seen["models"] == 3
    assert seen["state"] == "COMPLETE"
    assert seen["exported"] == [f"{code},backlog,Dec 26,Plan,11,1,10"]
