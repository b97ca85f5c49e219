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
NAMED = f"/lists/{BLOCKS}"


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


def send(planner: Planner, path: str, action: str, *items: dict[str, Any]) -> Any:
    method = "PUT" if action == "update" else "POST"
    address = f"{path}/items?action={action}"
    return planner.request(method, address, json={"items": list(items)}).json()


def items_of(planner: Planner, path: str) -> list[dict[str, Any]]:
    body = planner.get(f"{path}/items", includeAll="true")
    items: list[dict[str, Any]] = body.get("listItems", [])
    return items


def failures(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(told["requestIndex"], told["failureType"]) for told in answer["failures"]]


def test_items_of_a_numbered_list_are_added_by_their_code(planner: Planner) -> None:
    answer = send(
        planner,
        LIST,
        "add",
        {"code": "P-1", "properties": {"Region": "DACH"}},
        {"code": "P-1"},
        {"properties": {"Region": "DACH"}},
        {"code": "P-3", "name": "Three"},
        {"code": "P-4", "properties": {"Colour": "red"}},
    )
    assert (answer["added"], answer["ignored"], answer["total"]) == (1, 4, 5)
    assert failures(answer) == [
        (1, "DUPLICATE"),
        (2, "INCOMPLETE_DATA"),
        (3, "INCORRECT_FORMAT"),
        (4, "INCORRECT_FORMAT"),
    ]
    assert answer["failures"][3]["failureMessageDetails"] == (
        "incorrect format -- column name:Colour, value:red"
    )
    (item,) = items_of(planner, LIST)
    assert (item["name"], item["properties"]) == ("#1", {"Region": "DACH"})


def test_items_of_a_named_list_are_added_by_their_name(planner: Planner) -> None:
    answer = send(
        planner,
        NAMED,
        "add",
        {"name": "Upsell", "code": "upsell"},
        {"name": "Upsell"},
        {"name": "Backlog II", "code": "backlog"},
        {"code": "x"},
    )
    assert answer["added"] == 1
    assert failures(answer) == [
        (1, "DUPLICATE"),
        (2, "DUPLICATE"),
        (3, "INCOMPLETE_DATA"),
    ]


def test_an_answer_without_failures_has_no_such_key(planner: Planner) -> None:
    assert "failures" not in send(planner, LIST, "add", {"code": "P-1"})


def test_items_are_updated_by_their_code(planner: Planner) -> None:
    send(planner, NAMED, "add", {"name": "Upsell", "code": "upsell"}, {"name": "Other"})
    answer = send(
        planner,
        NAMED,
        "update",
        {"code": "upsell", "name": "Upselling"},
        {"name": "Upselling"},
        {"code": "none", "name": "None"},
        {"name": "Other", "code": None},
        {"code": "upsell", "name": "Other"},
        {"code": "upsell", "properties": {"Region": "UK"}},
    )
    assert (answer["updated"], answer["ignored"], answer["total"]) == (2, 4, 6)
    assert failures(answer) == [
        (1, "INCOMPLETE_DATA"),
        (2, "NOT_FOUND"),
        (4, "DUPLICATE"),
        (5, "INCORRECT_FORMAT"),
    ]
    assert [item["name"] for item in items_of(planner, NAMED)][5:] == [
        "Upselling",
        "Other",
    ]


def test_items_of_a_numbered_list_keep_their_number(planner: Planner) -> None:
    send(planner, LIST, "add", {"code": "P-1", "properties": {"Region": "UK"}})
    answer = send(
        planner,
        LIST,
        "update",
        {"code": "P-1", "properties": {"Region": "DACH", "Practice": "Data"}},
        {"code": "P-1", "name": "One"},
    )
    assert failures(answer) == [(1, "INCORRECT_FORMAT")]
    (item,) = items_of(planner, LIST)
    assert item["name"] == "#1"
    assert item["properties"] == {"Region": "DACH", "Practice": "Data"}


def test_a_deleted_item_takes_its_cells_along(planner: Planner) -> None:
    planner.load_items("P-1,One", "P-2,Two")
    planner.load_forecast(
        "P-1,backlog,2026-07-01,Plan,1,0", "P-2,backlog,2026-07-01,Plan,2,0"
    )
    answer = send(planner, LIST, "delete", {"code": "P-1"}, {"code": "P-9"})
    assert answer["deleted"] == 1
    (failure,) = answer["failures"]
    assert failure["failureMessageDetails"] == "Code 'P-9' not found"
    assert planner.export() == ["P-2,backlog,Jul 26,Plan,2,0,2"]


def test_an_index_is_reset_only_when_the_list_is_empty(planner: Planner) -> None:
    send(planner, LIST, "add", {"code": "P-1"})
    assert planner.http.post(f"{MODEL}{LIST}/resetIndex").status_code == 400
    (item,) = planner.get(f"{LIST}/items")["listItems"]
    send(planner, LIST, "delete", {"id": item["id"]})
    planner.request("POST", f"{LIST}/resetIndex")
    send(planner, LIST, "add", {"code": "P-2"})
    assert planner.get(f"{LIST}/items")["listItems"][0]["id"] == item["id"]


@pytest.mark.parametrize("body", [[], {}, {"items": 1}, {"items": ["x"]}])
def test_a_body_without_items_is_refused(planner: Planner, body: Any) -> None:
    answer = planner.http.post(f"{MODEL}{LIST}/items?action=add", json=body)
    assert answer.status_code == 400


def test_a_list_says_what_it_is_made_of(planner: Planner) -> None:
    metadata = planner.get(LIST)["metadata"]
    assert metadata["properties"][0]["name"] == "Display Name"
    assert metadata["numberedList"] is True
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
    assert cells["P-2", "Jul 26", "Revenue"] == "10.5"
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
    path = f"/lineItems/206000000001/dimensions/{TIME}/items"
    months = filled.get(path)["items"]
    assert (months[0]["name"], months[-1]["name"]) == ("Jan 23", "Dec 28")
    found = filled.request(
        "POST",
        f"/dimensions/{ITEMS}/items",
        json={"names": ["#1"], "codes": ["P-2", "P-9"]},
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
