"""Single items and cells are written, and the module is read back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.anaplan.model.shape import TIME, VERSIONS
from sandbox.servers.anaplan.model.timescale import TimeScale
from tests.sandbox.anaplan_tenant import (
    BLOCKS,
    ITEMS,
    MODEL,
    MODULE,
    TOTALS_VIEW,
    Clock,
    Planner,
    begin_again,
    log_in,
    tenant,
)
from tests.sandbox.netsuite_account import empty_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from sandbox.world.live import LiveWorld

LIST = f"/lists/{ITEMS}"


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


def send(planner: Planner, action: str, *items: dict[str, Any]) -> Any:
    method = "PUT" if action == "update" else "POST"
    path = f"{LIST}/items?action={action}"
    return planner.request(method, path, json={"items": list(items)}).json()


def test_items_are_added_and_what_is_taken_is_a_failure(planner: Planner) -> None:
    answer = send(
        planner,
        "add",
        {"name": "One", "code": "P-1", "properties": {"Region": "DACH"}},
        {"name": "One", "code": "P-2"},
        {"name": "Two", "code": "P-1"},
        {"code": "P-3"},
        {"name": "Four", "code": "P-4", "properties": {"Colour": "red"}},
    )
    assert (answer["added"], answer["ignored"], answer["total"]) == (1, 4, 5)
    assert [failure["requestIndex"] for failure in answer["failures"]] == [1, 2, 3, 4]
    assert answer["failures"][3]["failureType"] == "INCORRECT_FORMAT"
    assert answer["failures"][3]["failureMessageDetails"] == (
        "incorrect format -- column name:Colour, value:red"
    )
    (item,) = planner.get(f"{LIST}/items", includeAll="true")["listItems"]
    assert item["properties"] == {"Region": "DACH"}


def test_an_answer_without_failures_has_no_such_key(planner: Planner) -> None:
    assert "failures" not in send(planner, "add", {"name": "One", "code": "P-1"})


def test_items_are_updated_by_their_code(planner: Planner) -> None:
    send(planner, "add", {"name": "One", "code": "P-1"}, {"name": "Two"})
    answer = send(
        planner,
        "update",
        {"code": "P-1", "name": "Uno", "properties": {"Region": "DACH"}},
        {"name": "Uno", "properties": {"Region": "UK"}},
        {"code": "P-9", "name": "Nine"},
        {"name": "Two", "code": None, "properties": {"Region": "UK"}},
        {"code": "P-1", "name": "Two"},
    )
    assert (answer["updated"], answer["ignored"], answer["total"]) == (2, 3, 5)
    assert [
        (failure["requestIndex"], failure["failureType"])
        for failure in answer["failures"]
    ] == [(1, "INCOMPLETE_DATA"), (2, "NOT_FOUND"), (4, "DUPLICATE")]
    items = planner.get(f"{LIST}/items", includeAll="true")["listItems"]
    assert [(item["name"], item["properties"]) for item in items] == [
        ("Uno", {"Region": "DACH"}),
        ("Two", {"Region": "UK"}),
    ]


def test_a_deleted_item_takes_its_cells_along(planner: Planner) -> None:
    planner.load_items("P-1,One", "P-2,Two")
    planner.load_forecast(
        "P-1,backlog,2026-07-01,Plan,1,0", "P-2,backlog,2026-07-01,Plan,2,0"
    )
    answer = send(planner, "delete", {"code": "P-1"}, {"code": "P-9"})
    assert answer["deleted"] == 1
    (failure,) = answer["failures"]
    assert failure["failureMessageDetails"] == "Code 'P-9' not found"
    assert planner.export() == ["P-2,backlog,Jul 26,Plan,2,0,2"]


def test_an_index_is_reset_only_when_the_list_is_empty(planner: Planner) -> None:
    send(planner, "add", {"name": "One"})
    assert planner.http.post(f"{MODEL}{LIST}/resetIndex").status_code == 400
    (item,) = planner.get(f"{LIST}/items")["listItems"]
    send(planner, "delete", {"id": item["id"]})
    planner.request("POST", f"{LIST}/resetIndex")
    send(planner, "add", {"name": "Two"})
    assert planner.get(f"{LIST}/items")["listItems"][0]["id"] == item["id"]


@pytest.mark.parametrize("body", [[], {}, {"items": 1}, {"items": ["x"]}])
def test_a_body_without_items_is_refused(planner: Planner, body: Any) -> None:
    answer = planner.http.post(f"{MODEL}{LIST}/items?action=add", json=body)
    assert answer.status_code == 400


def test_a_list_says_what_it_is_made_of(planner: Planner) -> None:
    metadata = planner.get(LIST)["metadata"]
    assert metadata["properties"][0]["name"] == "Item Type"
    assert metadata["itemCount"] == 0
    blocks = planner.get(f"/lists/{BLOCKS}/items")["listItems"]
    assert [item["code"] for item in blocks] == [
        "actual",
        "backlog",
        "pipeline",
        "renewal",
        "run_rate",
    ]


def test_items_come_as_csv_too(planner: Planner) -> None:
    planner.load_items("P-1,One,project,,DACH,,")
    headers = {"Accept": "text/csv"}
    content = planner.request("GET", f"{LIST}/items", headers=headers).text
    (row,) = csv.DictReader(io.StringIO(content))
    assert (row["Code"], row["Region"]) == ("P-1", "DACH")


def cell(
    line_item: str = "Revenue", value: Any = 5, **changes: dict[str, str] | None
) -> dict[str, Any]:
    coordinates: dict[str, dict[str, str] | None] = {
        "item": {"dimensionName": "Forecast Items", "itemCode": "P-1"},
        "block": {"dimensionId": BLOCKS, "itemName": "Backlog"},
        "time": {"dimensionId": TIME, "itemName": "Jul 26"},
        "version": {"dimensionId": VERSIONS, "itemId": "107000000002"},
        **changes,
    }
    return {
        "lineItemName": line_item,
        "dimensions": [c for c in coordinates.values() if c is not None],
        "value": value,
    }


def write(planner: Planner, *cells: dict[str, Any]) -> Any:
    path = f"/modules/{MODULE}/data"
    return planner.request("POST", path, json=list(cells)).json()


def test_a_cell_is_written_and_counted_when_it_changes(planner: Planner) -> None:
    planner.load_items("P-1,One")
    assert write(planner, cell(value=5.5))["numberOfCellsChanged"] == 1
    again = write(planner, cell(value=5.5))
    assert again["numberOfCellsChanged"] == 0
    assert "failures" not in again
    assert planner.export() == ["P-1,backlog,Jul 26,Plan,5.5,0,5.5"]


@pytest.mark.parametrize(
    ("wrong", "failure"),
    [
        (cell("Margin"), "cellIsCalculated"),
        (cell("Profit"), "invalidLineItem"),
        (cell(value=None), "unsupportedValueType"),
        (cell(value="5"), "valueDataTypeMismatch"),
        (cell(value=True), "valueDataTypeMismatch"),
        (cell(block=None), "missingRequiredField"),
        (
            cell(item={"dimensionId": ITEMS, "itemName": "All Forecast Items"}),
            "cellIsCalculated",
        ),
        (cell(item={"dimensionId": ITEMS, "itemCode": "P-9"}), "invalidItem"),
        (cell(item={"dimensionId": ITEMS}), "missingRequiredField"),
        (cell(item={"dimensionId": "1", "itemCode": "P-1"}), "invalidDimension"),
        (cell(time={"dimensionId": TIME, "itemName": "x"}), "invalidTimeScaleValue"),
    ],
)
def test_a_cell_that_can_not_be_written_does_not_stop_the_others(
    planner: Planner, wrong: dict[str, Any], failure: str
) -> None:
    planner.load_items("P-1,One")
    answer = write(planner, wrong, cell())
    assert answer["numberOfCellsChanged"] == 1
    (told,) = answer["failures"]
    assert (told["requestIndex"], told["failureType"]) == (0, failure)


def test_a_body_that_is_no_list_of_cells_is_refused(planner: Planner) -> None:
    path = f"{MODEL}/modules/{MODULE}/data"
    assert planner.http.post(path, json={"value": 1}).status_code == 400
    assert planner.http.post(path, content=b"no json").status_code == 400


@pytest.fixture
def filled(planner: Planner) -> Planner:
    planner.load_items("P-1,One", "P-2,Two")
    planner.load_forecast(
        "P-1,backlog,2026-07-01,Plumbline Forecast,100,60",
        "P-2,backlog,2026-07-01,Plumbline Forecast,10.5,6",
        "P-2,pipeline,2026-08-01,Plumbline Forecast,7,0",
        "P-2,pipeline,2026-08-01,Plan,9999,0",
    )
    return planner


def grid(planner: Planner, view: str, **params: str) -> dict[tuple[str, ...], str]:
    body = planner.get(f"/views/{view}/data", format="v1", **params)
    return {
        (*row["rowCoordinates"], *column): value
        for row in body["rows"]
        for column, value in zip(body["columnCoordinates"], row["cells"], strict=True)
    }


def test_the_totals_view_sums_over_all_items(filled: Planner) -> None:
    cells = grid(filled, TOTALS_VIEW)
    top = "All Forecast Items"
    assert cells["Backlog", top, "Jul 26", "Revenue"] == "110.5"
    assert cells["Backlog", top, "Jul 26", "Margin"] == "44.5"
    assert cells["Pipeline", top, "Aug 26", "Revenue"] == "7"
    assert cells["All Blocks", top, "Jul 26", "Cost"] == "66"
    assert cells["Actual", top, "Jul 26", "Revenue"] == "0"


def test_another_page_of_a_view_can_be_chosen(filled: Planner) -> None:
    cells = grid(filled, TOTALS_VIEW, pages=f"{VERSIONS}:107000000002")
    assert cells["Pipeline", "All Forecast Items", "Aug 26", "Revenue"] == "9999"
    path = f"{MODEL}/views/{TOTALS_VIEW}/data?pages={BLOCKS}:1"
    assert filled.http.get(path).status_code == 400


def test_a_modules_own_view_has_its_items_down(filled: Planner) -> None:
    info = filled.get(f"/views/{MODULE}")
    assert [d["name"] for d in info["rows"]] == ["Forecast Items"]
    assert [d["name"] for d in info["pages"]] == ["Blocks", "Versions"]
    backlog = filled.get(f"/dimensions/{BLOCKS}/items")["items"][1]
    cells = grid(filled, MODULE, pages=f"{BLOCKS}:{backlog['id']}")
    assert cells["Two", "Jul 26", "Revenue"] == "10.5"
    assert cells["All Forecast Items", "Jul 26", "Revenue"] == "110.5"


def test_a_view_comes_as_csv_too(filled: Planner) -> None:
    content = filled.request(
        "GET", f"/views/{TOTALS_VIEW}/data", headers={"Accept": "text/csv"}
    ).text
    pages, months, names, *rows = csv.reader(io.StringIO(content))
    assert pages == ["Plumbline Forecast"]
    at = next(
        n
        for n, head in enumerate(zip(months, names, strict=True))
        if head == ("Jul 26", "Revenue")
    )
    assert [row[at] for row in rows if row[0] == "Backlog"] == ["110.5"]


def test_dimensions_can_be_listed_and_looked_up(filled: Planner) -> None:
    months = filled.get(f"/dimensions/{TIME}/items")["items"]
    assert (months[0]["name"], months[-1]["name"]) == ("Jan 23", "Dec 28")
    found = filled.request(
        "POST",
        f"/dimensions/{ITEMS}/items",
        json={"names": ["One"], "codes": ["P-2", "P-9"]},
    ).json()["items"]
    assert [item["code"] for item in found] == ["P-1", "P-2"]


def test_line_items_say_what_they_are(planner: Planner) -> None:
    revenue, _, margin = planner.get("/lineItems", includeAll="true")["items"]
    assert revenue["formula"] is None
    assert margin["formula"] == "Revenue - Cost"
    assert [d["name"] for d in margin["appliesTo"]] == ["Forecast Items", "Blocks"]
    path = f"/modules/{MODULE}/lineItems"
    assert [item["name"] for item in planner.get(path)["items"]] == [
        "Revenue",
        "Cost",
        "Margin",
    ]
    dimensions = planner.get(f"/lineItems/{margin['id']}/dimensions")["dimensions"]
    assert [d["id"] for d in dimensions] == [ITEMS, BLOCKS, TIME, VERSIONS]
    versions = planner.get("/versions")["versionMetadata"]
    assert [version["name"] for version in versions] == ["Plumbline Forecast", "Plan"]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Jul 26", "21202607000"),
        ("2026-07-31", "21202607000"),
        ("2029-01-01", None),
        ("2022-12-31", None),
        ("July 2026", None),
        ("", None),
    ],
)
def test_a_period_is_a_label_or_a_date_within_the_scale(
    text: str, month: str | None
) -> None:
    assert TimeScale(2023, 2028).read(text) == month
