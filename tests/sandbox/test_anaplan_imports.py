"""Files go up, imports run as tasks, and what fails is told row by row."""

from __future__ import annotations

import csv
import io
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.anaplan.app import TenantSettings
from sandbox.servers.anaplan.endpoints import files
from sandbox.world.live import LiveWorld
from tests.sandbox.anaplan_tenant import (
    EXPORT,
    FORECAST_FILE,
    FORECAST_HEADER,
    FORECAST_IMPORT,
    FORECAST_OF_ONE,
    ITEMS,
    ITEMS_FILE,
    ITEMS_HEADER,
    ITEMS_IMPORT,
    MODEL,
    PROCESS,
    Clock,
    Planner,
    begin_again,
    log_in,
    planning,
    tenant,
)
from tests.sandbox.netsuite_account import empty_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

ONE_ITEM = "P-1,Cloud move,project,Acme,Americas,Cloud,USD"
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> LiveWorld:
    return empty_world(tmp_path_factory.mktemp("tenant"))


@pytest.fixture(scope="module")
def server(world: LiveWorld, clock: Clock) -> Iterator[httpx.Client]:
    with tenant(world, clock) as client:
        yield client
    world.close()


@pytest.fixture
def planner(server: httpx.Client, world: LiveWorld, clock: Clock) -> Planner:
    begin_again(world, clock)
    return log_in(server)


def values(detail: dict[str, Any]) -> dict[str, str]:
    flat = detail["values"]
    return dict(zip(flat[::2], flat[1::2], strict=True))


def dump(planner: Planner, path: str) -> list[dict[str, str]]:
    content = planner.request("GET", path).text
    return list(csv.DictReader(io.StringIO(content)))


def test_a_list_import_creates_and_then_updates(planner: Planner) -> None:
    first = planner.load_items(ONE_ITEM, "P-2,Data lake,project,,,,")
    assert first["successful"] is True
    assert first["failureDumpAvailable"] is False
    (detail,) = first["details"]
    assert detail["type"] == "hierarchyRowsProcessed"
    counts = values(detail)
    assert (counts["successCreateCount"], counts["successUpdateCount"]) == ("2", "0")

    second = planner.load_items("P-1,Cloud move II,project,Acme,Americas,Cloud,EUR")
    assert second["details"][0]["localMessageText"] == (
        "Forecast Items: 1 (0/1) rows successful, 0 ignored "
    )
    items = planner.get(f"/lists/{ITEMS}/items", includeAll="true")["listItems"]
    assert [(item["code"], item["name"]) for item in items] == [
        ("P-1", "#1"),
        ("P-2", "#2"),
    ]
    assert items[0]["properties"]["Display Name"] == "Cloud move II"
    assert items[0]["properties"]["Currency"] == "EUR"
    assert items[0]["id"] == "208000000001"


def test_rows_of_a_list_that_fail_are_in_the_dump(planner: Planner) -> None:
    planner.upload(
        ITEMS_FILE,
        "\n".join([ITEMS_HEADER, ONE_ITEM, ",No code", "P-3,", "P-4,Cloud move"]),
    )
    path, result = planner.run(f"imports/{ITEMS_IMPORT}")
    assert result["successful"] is True
    assert result["failureDumpAvailable"] is True
    assert result["details"][0]["type"] == "hierarchyRowsProcessedWithFailures"
    counts = values(result["details"][0])
    assert (counts["successRowCount"], counts["failedCount"]) == ("3", "1")
    (row,) = dump(planner, f"{path}/dump")
    assert (row["_Status_"], row["_Line_"]) == ("E", "3")
    assert row["_Error_1_"] == "Invalid name: code is blank"
    assert row["Name"] == "No code"


def test_two_items_may_have_one_display_name(planner: Planner) -> None:
    result = planner.load_items("P-1,Rollout", "P-2,Rollout")
    assert values(result["details"][0])["successCreateCount"] == "2"


def test_of_several_rows_with_one_code_the_last_counts(planner: Planner) -> None:
    result = planner.load_items("P-1,Old name", "P-1,New name")
    assert values(result["details"][0])["ignoredCount"] == "1"
    (item,) = planner.get(f"/lists/{ITEMS}/items", includeAll="true")["listItems"]
    assert item["properties"]["Display Name"] == "New name"


def test_a_module_import_writes_cells_and_repeats_without_effect(
    planner: Planner,
) -> None:
    planner.load_items(ONE_ITEM)
    row = "P-1,backlog,2026-07-01,Plumbline Forecast,100.25,60"
    for _ in range(2):
        result = planner.load_forecast(row, "P-1,backlog,Aug 26,Plan,5,")
        assert result["successful"] is True
        assert [detail["type"] for detail in result["details"]] == [
            "lineItemRowsProcessed",
            "lineItemRowsProcessed",
        ]
        assert planner.export() == [
            "P-1,backlog,Jul 26,Plumbline Forecast,100.25,60,40.25",
            "P-1,backlog,Aug 26,Plan,5,0,5",
        ]


def test_a_later_file_overwrites_and_a_blank_clears(planner: Planner) -> None:
    planner.load_items(ONE_ITEM)
    planner.load_forecast("P-1,backlog,2026-07-01,Plan,100,60")
    planner.load_forecast("P-1,backlog,2026-07-01,Plan,0,")
    assert planner.export() == []


def test_of_several_rows_for_one_cell_the_last_counts(planner: Planner) -> None:
    planner.load_items(ONE_ITEM)
    rows = [f"P-1,backlog,2026-07-01,Plan,{amount},0" for amount in (1, 2, 3)]
    planner.load_forecast(*rows)
    assert planner.export() == ["P-1,backlog,Jul 26,Plan,3,0,3"]


def test_rows_of_a_module_that_fail_do_not_stop_the_others(planner: Planner) -> None:
    planner.load_items(ONE_ITEM)
    planner.upload(
        FORECAST_FILE,
        "\n".join(
            [
                FORECAST_HEADER,
                "P-1,backlog,2026-07-01,Plan,1,2",
                "P-9,backlog,2026-07-01,Plan,1,2",
                "P-1,backlog,2042-07-01,Plan,1,2",
                "P-1,nowhere,July,Plan,1,2",
                "P-1,backlog,2026-08-01,Budget,1,2",
                "P-1,backlog,2026-09-01,Plan,much,2",
                "P-1,backlog,2026-10-01,Plan,much,nan",
            ]
        ),
    )
    path, result = planner.run(f"imports/{FORECAST_IMPORT}")
    assert result["successful"] is True
    revenue, cost, *problems = result["details"]
    assert revenue["type"] == "lineItemRowsProcessedWithFailures"
    assert revenue["localMessageText"] == "Revenue cells: 7 (6 failed)"
    assert values(cost)["failureCount"] == "5"
    assert {(p["type"], p["localMessageText"], p["occurrences"]) for p in problems} == {
        (
            "moduleImportInvalidListIdentifier",
            "Item not located in Forecast Items list",
            1,
        ),
        ("moduleImportInvalidListIdentifier", "Item not located in Blocks list", 1),
        ("moduleImportInvalidListIdentifier", "Item not located in Versions list", 1),
        (
            "moduleImportInvalidTimescaleIdentifier",
            "Invalid date or timescale identifier",
            2,
        ),
        ("moduleImportNumberFormat", "Invalid number", 3),
    }
    rows = dump(planner, f"{path}/dump")
    assert [(row["_Line_"], row["_Status_"]) for row in rows] == [
        ("3", "E"),
        ("4", "E"),
        ("5", "E"),
        ("6", "E"),
        ("7", "W"),
        ("8", "E"),
    ]
    assert rows[2]["_Error_2_"] == "Invalid date or timescale identifier"
    assert planner.export() == [
        "P-1,backlog,Jul 26,Plan,1,2,-1",
        "P-1,backlog,Sep 26,Plan,0,2,-2",
    ]


def test_a_dump_comes_in_chunks_and_goes_with_the_next_clean_run(
    planner: Planner,
) -> None:
    planner.load_items(ONE_ITEM)
    planner.upload(FORECAST_FILE, f"{FORECAST_HEADER}\nP-9,backlog,2026-07-01,Plan,1,")
    path, _ = planner.run(f"imports/{FORECAST_IMPORT}")
    chunks = planner.get(f"{path}/dump/chunks")["chunks"]
    assert chunks == [{"id": "0", "name": "Chunk 0"}]
    whole = planner.request("GET", f"{path}/dump").content
    assert planner.request("GET", f"{path}/dump/chunks/0").content == whole
    assert planner.http.get(f"{MODEL}{path}/dump/chunks/1").status_code == 404
    planner.load(f"imports/{FORECAST_IMPORT}", FORECAST_FILE, FORECAST_OF_ONE)
    assert planner.http.get(f"{MODEL}{path}/dump").status_code == 404


def test_a_dump_that_nobody_touches_is_gone_after_two_days(
    planner: Planner, clock: Clock
) -> None:
    planner.upload(ITEMS_FILE, f"{ITEMS_HEADER}\n,No code")
    path, _ = planner.run(f"imports/{ITEMS_IMPORT}")
    clock.pass_(hours=49)
    log_in(planner.http)
    assert planner.http.get(f"{MODEL}{path}/dump").status_code == 404


def test_a_column_that_is_mapped_to_nothing_is_told(planner: Planner) -> None:
    planner.load_items(ONE_ITEM)
    result = planner.load(
        f"imports/{FORECAST_IMPORT}",
        FORECAST_FILE,
        f"{FORECAST_HEADER},Tax\nP-1,backlog,2026-07-01,Plan,1,2,3",
    )
    detail = result["details"][-1]
    assert detail["type"] == "moduleImportLineItemIdentifiersUnmapped"
    assert detail["localMessageText"].endswith("Tax")
    assert planner.export() == ["P-1,backlog,Jul 26,Plan,1,2,-1"]


def test_a_file_without_a_needed_column_fails_as_a_whole(planner: Planner) -> None:
    result = planner.load(
        f"imports/{FORECAST_IMPORT}", FORECAST_FILE, "Item,Block\nP-1,backlog"
    )
    assert result["successful"] is False
    assert result["details"][0]["type"] == "moduleImportFailed"


def test_an_import_without_a_whole_file_fails(planner: Planner, clock: Clock) -> None:
    planner.request("POST", f"/files/{ITEMS_FILE}", json={"chunkCount": 2})
    planner.request(
        "PUT", f"/files/{ITEMS_FILE}/chunks/0", content=b"Code,Name\n", headers=OCTETS
    )
    _, result = planner.run(f"imports/{ITEMS_IMPORT}")
    assert result["successful"] is False
    assert result["details"][0]["type"] == "uploadedFileNoLongerAvailable"

    planner.upload(ITEMS_FILE, f"{ITEMS_HEADER}\n{ONE_ITEM}")
    clock.pass_(hours=49)
    log_in(planner.http)
    assert planner.run(f"imports/{ITEMS_IMPORT}")[1]["successful"] is False


def test_a_file_may_be_cut_anywhere_and_sent_in_any_order(planner: Planner) -> None:
    content = f"{ITEMS_HEADER}\nP-1,Größe,project,,,,".encode()
    path = f"/files/{ITEMS_FILE}"
    planner.request("POST", path, json={"chunkCount": -1})
    cut = content.index("ö".encode()) + 1
    for number, chunk in ((1, content[cut:]), (0, content[:cut])):
        planner.request("PUT", f"{path}/chunks/{number}", content=chunk, headers=OCTETS)
    completed = planner.request("POST", f"{path}/complete", json={"id": 113000000001})
    assert completed.json()["file"]["chunkCount"] == 2
    assert planner.request("GET", path).content == content
    planner.run(f"imports/{ITEMS_IMPORT}")
    (item,) = planner.get(f"/lists/{ITEMS}/items", includeAll="true")["listItems"]
    assert item["properties"]["Display Name"] == "Größe"


def test_a_small_file_can_be_sent_at_once_and_removed(planner: Planner) -> None:
    path = f"/files/{ITEMS_FILE}"
    planner.request("PUT", path, content=b"Code,Name\n", headers=OCTETS)
    assert planner.request("GET", f"{path}/chunks/0").content == b"Code,Name\n"
    planner.request("DELETE", path)
    assert "chunks" not in planner.get(f"{path}/chunks")
    assert planner.http.get(f"{MODEL}{path}").status_code == 404


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"headers": {"Content-Type": "text/csv"}}, 415),
        ({"headers": {"Content-Type": "application/x-gzip"}}, 400),
    ],
)
def test_a_chunk_must_be_what_its_type_says(
    planner: Planner, options: dict[str, Any], status: int
) -> None:
    planner.request("POST", f"/files/{ITEMS_FILE}", json={"chunkCount": 1})
    path = f"{MODEL}/files/{ITEMS_FILE}/chunks/0"
    answer = planner.http.put(path, content=b"not compressed", **options)
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["", "/chunks/0"])
def test_no_more_than_fifty_megabytes_are_sent_at_once(
    planner: Planner, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files.LARGEST_CHUNK == 50 * 1024 * 1024
    monkeypatch.setattr(files, "LARGEST_CHUNK", 5)
    planner.request("POST", f"/files/{ITEMS_FILE}", json={"chunkCount": 1})
    target = f"{MODEL}/files/{ITEMS_FILE}{path}"
    assert planner.http.put(target, content=b"x" * 6, headers=OCTETS).status_code == 400
    assert planner.http.put(target, content=b"x" * 5, headers=OCTETS).status_code == 204


@pytest.mark.parametrize("count", [0, -2, "1", None, True])
def test_a_file_has_at_least_one_chunk_or_an_unknown_number(
    planner: Planner, count: Any
) -> None:
    path = f"{MODEL}/files/{ITEMS_FILE}"
    assert planner.http.post(path, json={"chunkCount": count}).status_code == 400


def test_an_upload_ends_only_when_no_chunk_is_missing(planner: Planner) -> None:
    path = f"/files/{ITEMS_FILE}"
    planner.request("POST", path, json={"chunkCount": -1})
    complete = partial(planner.http.post, f"{MODEL}{path}/complete")
    assert complete(json={"id": ITEMS_FILE}).status_code == 400
    planner.request("PUT", f"{path}/chunks/1", content=b"x", headers=OCTETS)
    assert complete(json={}).status_code == 400
    planner.request("PUT", f"{path}/chunks/0", content=b"x", headers=OCTETS)
    assert complete(json={"id": FORECAST_FILE}).status_code == 400
    assert complete().status_code == 200


def test_an_upload_under_an_unknown_name_creates_a_file(planner: Planner) -> None:
    path = "/files/New%20rates.txt"
    begun = planner.request("POST", path, json={"chunkCount": 1})
    file = begun.json()["file"]
    assert (file["name"], file["id"][:3]) == ("New rates.txt", "113")
    assert (file["headerRow"], file["firstDataRow"], file["separator"]) == (
        -1,
        -1,
        "\t",
    )
    planner.request(
        "PUT", "/files/New%20rates.txt/chunks/0", content=b"x", headers=OCTETS
    )
    assert planner.request("GET", f"/files/{file['id']}").content == b"x"
    listed = [known["name"] for known in planner.get("/files")["files"]]
    assert "New rates.txt" in listed
    again = planner.request("POST", f"/files/{file['id']}", json={"chunkCount": 1})
    assert again.json()["file"]["id"] == file["id"]
    assert planner.http.get(f"{MODEL}/files/Other.txt").status_code == 404


def test_a_file_without_rows_changes_nothing(planner: Planner) -> None:
    result = planner.load_items()
    assert result["details"][0]["type"] == "hierarchyNoChanges"


def test_a_chunk_needs_the_count_first_and_a_place_in_it(planner: Planner) -> None:
    path = f"{MODEL}/files/{ITEMS_FILE}/chunks"
    put = partial(planner.http.put, content=b"x", headers=OCTETS)
    assert put(f"{path}/0").status_code == 400
    planner.request("POST", f"/files/{ITEMS_FILE}", json={"chunkCount": 1})
    assert put(f"{path}/1").status_code == 400


def test_files_are_listed_with_what_they_are(planner: Planner) -> None:
    listed = {file["id"]: file for file in planner.get("/files")["files"]}
    assert listed[ITEMS_FILE] == {
        "id": ITEMS_FILE,
        "name": "plumbline_forecast_items.csv",
        "chunkCount": 0,
        "delimiter": '"',
        "encoding": "UTF-8",
        "firstDataRow": 2,
        "format": "txt",
        "headerRow": 1,
        "separator": ",",
    }
    assert "separator" not in listed[EXPORT]


def test_a_task_moves_on_when_it_is_looked_at(tmp_path: Path, clock: Clock) -> None:
    settings = TenantSettings(task_states=("NOT_STARTED", "IN_PROGRESS"))
    with planning(empty_world(tmp_path), clock, settings) as planner:
        planner.upload(ITEMS_FILE, f"{ITEMS_HEADER}\n{ONE_ITEM}")
        action = f"/imports/{ITEMS_IMPORT}/tasks"
        path = f"{action}/{planner.start(action[1:].removesuffix('/tasks'))}"
        states = [planner.get(path)["task"]["taskState"] for _ in range(4)]
        assert states == ["NOT_STARTED", "IN_PROGRESS", "COMPLETE", "COMPLETE"]
        listed = planner.get(action)["tasks"]
        assert [task["taskState"] for task in listed] == ["COMPLETE"]


def test_whoever_wants_the_data_waits_for_open_tasks(planner: Planner) -> None:
    planner.upload(ITEMS_FILE, f"{ITEMS_HEADER}\n{ONE_ITEM}")
    planner.start(f"imports/{ITEMS_IMPORT}")
    items = planner.get(f"/lists/{ITEMS}/items")["listItems"]
    assert [item["code"] for item in items] == ["P-1"]


def test_a_cancelled_task_has_no_effect(planner: Planner) -> None:
    planner.upload(ITEMS_FILE, f"{ITEMS_HEADER}\n{ONE_ITEM}")
    path = f"/imports/{ITEMS_IMPORT}/tasks/{planner.start(f'imports/{ITEMS_IMPORT}')}"
    cancelled = planner.request("DELETE", path).json()["task"]
    assert cancelled["taskState"] == "CANCELLING"
    assert planner.get(path)["task"]["taskState"] == "CANCELLED"
    assert "listItems" not in planner.get(f"/lists/{ITEMS}/items")


@pytest.mark.parametrize(
    "body", [{}, {"localeName": "en_US", "mappingParameters": [{"entityType": "x"}]}]
)
def test_a_task_needs_a_locale_and_no_mapping(
    planner: Planner, body: dict[str, Any]
) -> None:
    answer = planner.http.post(f"{MODEL}/imports/{ITEMS_IMPORT}/tasks", json=body)
    assert answer.status_code == 400


def test_a_process_runs_its_imports_in_order(planner: Planner) -> None:
    planner.upload(ITEMS_FILE, f"{ITEMS_HEADER}\n{ONE_ITEM}")
    bad = "P-9,backlog,2026-07-01,Plan,1,1"
    planner.upload(FORECAST_FILE, f"{FORECAST_OF_ONE}{bad}\n")
    path, result = planner.run(f"processes/{PROCESS}")
    assert result["successful"] is True
    assert [
        (step["objectId"], step["successful"], step["failureDumpAvailable"])
        for step in result["nestedResults"]
    ] == [(ITEMS_IMPORT, True, False), (FORECAST_IMPORT, True, True)]
    (row,) = dump(planner, f"{path}/dumps/{FORECAST_IMPORT}/chunks/0")
    assert (row["Item"], row["_Line_"]) == ("P-9", "3")
    assert planner.http.get(f"{MODEL}{path}/dumps/{ITEMS_IMPORT}").status_code == 404
    assert len(planner.export()) == 1


def test_a_process_stops_at_an_action_that_fails_as_a_whole(planner: Planner) -> None:
    planner.upload(FORECAST_FILE, FORECAST_OF_ONE)
    _, result = planner.run(f"processes/{PROCESS}")
    assert result["successful"] is False
    assert [step["objectId"] for step in result["nestedResults"]] == [ITEMS_IMPORT]


def test_imports_and_processes_describe_themselves(planner: Planner) -> None:
    described = planner.get(f"/imports/{FORECAST_IMPORT}")["importMetadata"]
    assert ",".join(described["source"]["headerNames"]) == FORECAST_HEADER
    process = planner.get(f"/processes/{PROCESS}", showImportDataSource="true")
    actions = process["processMetadata"]["actions"]
    assert [action["importType"] for action in actions] == [
        "HIERARCHY_DATA",
        "MODULE_DATA",
    ]
    assert actions[0]["importDataSource"]["columnCount"] == 7


def test_the_model_is_still_there_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    with planning(empty_world(tmp_path), clock) as planner:
        planner.load_items(ONE_ITEM)
        planner.load(f"imports/{FORECAST_IMPORT}", FORECAST_FILE, FORECAST_OF_ONE)
    world = LiveWorld(tmp_path / "firm.duckdb", tmp_path / "live.duckdb", clock.at)
    with planning(world, clock) as planner:
        assert len(planner.export()) == 1
        planner.load_items(ONE_ITEM, "P-2,Another")
        items = planner.get(f"/lists/{ITEMS}/items")["listItems"]
        assert [item["id"] for item in items] == ["208000000001", "208000000002"]


def test_a_large_file_is_loaded_in_seconds(planner: Planner) -> None:
    planner.load_items(*(f"P-{n},Project {n}" for n in range(500)))
    rows = [
        f"P-{n},backlog,2026-{month:02}-01,Plan,{n}.5,{month}"
        for n in range(500)
        for month in range(1, 13)
    ]
    started = time.monotonic()
    planner.load_forecast(*rows)
    assert time.monotonic() - started < 5
    assert len(planner.export()) == 6000
