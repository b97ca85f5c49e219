"""Faults of what answers say: pages, fields, sight, refused and moving rows."""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.anaplan_tenant import (
    BLOCKS,
    FORECAST_FILE,
    FORECAST_HEADER,
    FORECAST_IMPORT,
    ITEMS,
    MODEL,
    MODULE,
)
from tests.sandbox.fault_vendors import (
    ANAPLAN_ITEMS,
    CUSTOMERS,
    Vendor,
    salesforce_query,
    serving_all,
    suiteql,
)
from tests.sandbox.hand_made import CLOCK
from tests.sandbox.salesforce_org import BIG_DEAL, DATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import httpx

    from sandbox.world import LiveWorld

VENDORS = ("salesforce", "netsuite", "stripe", "anaplan")
ROWS = {
    "salesforce": "records",
    "netsuite": "items",
    "stripe": "data",
    "anaplan": "lists",
}
PAGES = {
    "salesforce": "/query",
    "netsuite": "/suiteql",
    "stripe": "/invoices",
    "anaplan": "/lists",
}
NAMES = {
    "salesforce": "Name",
    "netsuite": "name",
    "stripe": "number",
    "anaplan": "name",
}
QUERY = "SELECT id, name FROM subsidiary ORDER BY id"


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, Vendor], LiveWorld]]:
    with serving_all(tmp_path_factory.mktemp("contents")) as served:
        yield served


@pytest.fixture(params=VENDORS)
def vendor(
    request: pytest.FixtureRequest, served: tuple[dict[str, Vendor], LiveWorld]
) -> Iterator[Vendor]:
    found = served[0][request.param]
    yield found
    found.heal()


@pytest.fixture
def world(served: tuple[dict[str, Vendor], LiveWorld]) -> LiveWorld:
    return served[1]


only = pytest.mark.parametrize


def rows_of(vendor: Vendor, answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return list(answer.json().get(ROWS[vendor.name], []))


def next_page(
    vendor: Vendor, client: httpx.Client, answer: httpx.Response
) -> httpx.Response | None:
    """The page that a client asks for next, by the vendor's rule."""
    page = answer.json()
    match vendor.name:
        case "salesforce":
            return client.get(page["nextRecordsUrl"]) if not page["done"] else None
        case "netsuite":
            links = [link["href"] for link in page["links"] if link["rel"] == "next"]
            if not page["hasMore"]:
                return None
            headers = {"Prefer": "transient"}
            return client.post(links[0], json={"q": QUERY}, headers=headers)
        case "stripe":
            last = [("starting_after", row["id"]) for row in page["data"][-1:]]
            if not page["has_more"]:
                return None
            return client.get("/v1/invoices", params={"limit": 2, **dict(last)})
        case _:
            onward = page["meta"]["paging"].get("next")
            return client.get(onward) if onward else None


def read_all(vendor: Vendor, client: httpx.Client) -> list[str]:
    found: list[str] = []
    answer: httpx.Response | None = vendor.read(client)
    while answer is not None:
        found += [str(row.get("id", row.get("Id"))) for row in rows_of(vendor, answer)]
        answer = next_page(vendor, client, answer)
    return found


def test_pages_go_round_in_a_loop(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("page_loop", path=PAGES[vendor.name])
    first = vendor.read(client)
    answer = first
    for _ in range(4):
        onward = next_page(vendor, client, answer)
        assert onward is not None
        answer = onward
        assert answer.content == first.content


def test_an_empty_page_leads_on_to_the_rows(vendor: Vendor) -> None:
    client = vendor.client()
    expected = read_all(vendor, client)
    vendor.break_("empty_page", path=PAGES[vendor.name], after=1, times=1)
    first = vendor.read(client)
    second = next_page(vendor, client, first)
    assert second is not None
    assert rows_of(vendor, second) == []
    assert next_page(vendor, client, second) is not None
    vendor.heal()
    vendor.break_("empty_page", path=PAGES[vendor.name], times=1)
    assert read_all(vendor, client) == expected
    assert len(expected) > len(rows_of(vendor, first))


def test_what_is_no_page_can_not_be_emptied(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("empty_page")
    answer = vendor.write(client, f"written to {vendor.name}")
    assert answer.status_code < 300
    assert "hasMore" not in answer.text


def test_a_field_is_added_to_each_record(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("add_field", field="new_field", path=PAGES[vendor.name])
    rows = rows_of(vendor, vendor.read(client))
    assert rows
    assert all(row["new_field"] == "drifted" for row in rows)


def test_a_field_is_removed_from_each_record(vendor: Vendor) -> None:
    client = vendor.client()
    name = NAMES[vendor.name]
    assert name in rows_of(vendor, vendor.read(client))[0]
    vendor.break_("remove_field", field=name)
    assert all(name not in row for row in rows_of(vendor, vendor.read(client)))


def test_a_field_gets_another_type(vendor: Vendor) -> None:
    client = vendor.client()
    name = NAMES[vendor.name]
    before = rows_of(vendor, vendor.read(client))[0][name]
    vendor.break_("retype_field", field=name, times=1)
    flipped = rows_of(vendor, vendor.read(client))[0][name]
    after = rows_of(vendor, vendor.read(client))[0][name]
    assert (flipped, after) == (len(before), before)


@only("vendor", ["stripe"], indirect=True)
def test_a_number_becomes_text(vendor: Vendor) -> None:
    client = vendor.client()
    before = rows_of(vendor, vendor.read(client))[0]["total"]
    vendor.break_("retype_field", object="invoice", field="total")
    assert rows_of(vendor, vendor.read(client))[0]["total"] == f"~{before}"


@only("vendor", ["stripe"], indirect=True)
def test_a_drift_is_of_one_object(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("add_field", object="customer", field="new_field")
    assert "new_field" not in rows_of(vendor, vendor.read(client))[0]
    customers = client.get("/v1/customers").json()["data"]
    assert customers[0]["new_field"] == "drifted"


@only("vendor", ["salesforce"], indirect=True)
@only(
    ("kind", "header"),
    [
        ("add_field", ["Id", "Name", "Extra__c"]),
        ("remove_field", ["Id"]),
        ("retype_field", ["Id", "Name"]),
    ],
)
def test_the_table_of_a_bulk_query_drifts_too(
    vendor: Vendor, kind: str, header: list[str]
) -> None:
    client = vendor.client()
    name = "Extra__c" if kind == "add_field" else "Name"
    query = {"operation": "query", "query": "SELECT Id, Name FROM Opportunity"}
    job = client.post(f"{DATA}/jobs/query", json=query).json()["id"]
    while client.get(f"{DATA}/jobs/query/{job}").json()["state"] != "JobComplete":
        time.sleep(0.01)
    before = _table(client.get(f"{DATA}/jobs/query/{job}/results"))
    vendor.break_(kind, field=name, path="/results")
    after = _table(client.get(f"{DATA}/jobs/query/{job}/results"))
    assert list(after[0]) == header
    assert [row["Id"] for row in after] == [row["Id"] for row in before]
    if kind == "retype_field":
        assert after[0]["Name"] == str(len(before[0]["Name"]))


def _table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))


@only("vendor", ["salesforce"], indirect=True)
def test_salesforce_hides_an_object_or_a_field(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("hide", object="Account")
    vendor.break_("hide", object="opportunity", field="amount")
    gone = salesforce_query(client, "SELECT Id FROM Account")
    cut = salesforce_query(client, "SELECT Amount FROM Opportunity")
    fields = client.get(f"{DATA}/sobjects/Opportunity/describe").json()["fields"]
    assert gone.json()[0]["errorCode"] == "INVALID_TYPE"
    assert cut.json()[0]["errorCode"] == "INVALID_FIELD"
    assert "Amount" not in {field["name"] for field in fields}
    vendor.heal()
    assert salesforce_query(client, "SELECT Id FROM Account").status_code == 200


@only("vendor", ["netsuite"], indirect=True)
def test_netsuite_hides_a_table_a_record_type_or_a_column(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("hide", object="customer")
    vendor.break_("hide", object="subsidiary", field="name")
    table = suiteql(client, "SELECT id FROM customer")
    record = client.get(f"{CUSTOMERS}/1")
    column = suiteql(client, QUERY)
    others = suiteql(client, "SELECT id FROM subsidiary")
    assert table.status_code == 400
    assert "Record 'customer' was not found" in table.text
    assert record.status_code == 403
    assert "INSUFFICIENT_PERMISSION" in record.text
    assert column.status_code == 400
    assert "Unknown identifier 'name'" in column.text
    assert others.status_code == 200


@only("vendor", ["stripe"], indirect=True)
def test_stripe_hides_an_object_from_a_restricted_key(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("hide", object="invoice")
    answer = vendor.read(client)
    assert answer.status_code == 403
    assert "rak_invoice_read" in answer.json()["error"]["message"]
    assert client.get("/v1/customers").status_code == 200


@only("vendor", ["anaplan"], indirect=True)
def test_anaplan_hides_a_list(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("hide", object=ITEMS)
    assert client.get(ANAPLAN_ITEMS).status_code == 404
    assert client.get(f"{MODEL}/lists/{BLOCKS}/items").status_code == 200


@only("vendor", ["salesforce"], indirect=True)
def test_salesforce_refuses_some_records_of_a_collection(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("refuse_rows", object="Account", after=1, times=1)
    names = [f"One of three {place}" for place in range(3)]
    records = [{"attributes": {"type": "Account"}, "Name": name} for name in names]
    body = {"allOrNone": False, "records": records}
    results = client.post(f"{DATA}/composite/sobjects", json=body).json()
    assert [result["success"] for result in results] == [True, False, True]
    (error,) = results[1]["errors"]
    assert error["statusCode"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    known = vendor.names(client)
    assert [name in known for name in names] == [True, False, True]


@only("vendor", ["salesforce"], indirect=True)
def test_salesforce_refuses_an_update_and_a_delete(vendor: Vendor) -> None:
    client = vendor.client()
    path = f"{DATA}/sobjects/Opportunity/{BIG_DEAL}"
    vendor.break_("refuse_rows")
    update = client.patch(path, json={"Name": "Never"})
    delete = client.delete(path)
    assert update.status_code == 400
    assert update.json()[0]["errorCode"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert delete.status_code == 400
    assert client.get(path).json()["Name"] != "Never"


@only(
    ("vendor", "code"),
    [("netsuite", "USER_ERROR"), ("stripe", "email_invalid")],
    indirect=["vendor"],
)
def test_where_a_request_is_a_row_the_request_is_refused(
    vendor: Vendor, code: str
) -> None:
    client = vendor.client()
    vendor.break_("refuse_rows", times=1, path="customer")
    refused = vendor.write(client, "breaks a rule")
    kept = vendor.write(client, "breaks none")
    assert refused.status_code == 400
    assert code in refused.text
    assert kept.status_code < 300
    names = vendor.names(client)
    assert ("breaks a rule" in names, "breaks none" in names) == (False, True)


@only("vendor", ["anaplan"], indirect=True)
def test_anaplan_refuses_some_items_of_a_list(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("refuse_rows", object=ITEMS, after=1, times=1)
    codes = ["refuse-1", "refuse-2", "refuse-3"]
    body = {"items": [{"code": code} for code in codes]}
    answer = client.post(ANAPLAN_ITEMS, params={"action": "add"}, json=body).json()
    assert (answer["added"], answer["ignored"]) == (2, 1)
    assert answer["failures"][0]["requestIndex"] == 1
    known = vendor.names(client)
    assert [code in known for code in codes] == [True, False, True]


@only("vendor", ["anaplan"], indirect=True)
def test_anaplan_refuses_a_cell(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("refuse_rows", object=MODULE)
    cells = [{"lineItemName": "Revenue", "dimensions": [], "value": 1}]
    answer = client.post(f"{MODEL}/modules/{MODULE}/data", json=cells).json()
    assert answer["failures"][0]["failureType"] == "invalidValue"


@only("vendor", ["anaplan"], indirect=True)
def test_anaplan_refuses_some_rows_of_an_import(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.write(client, "imported")
    row = "imported,backlog,2026-{:02}-01,Plumbline Forecast,1,1"
    lines = [FORECAST_HEADER, *(row.format(month) for month in (7, 8, 9))]
    path = f"{MODEL}/files/{FORECAST_FILE}"
    client.post(path, json={"chunkCount": 1})
    client.put(
        f"{path}/chunks/0",
        content="\n".join(lines),
        headers={"Content-Type": "application/octet-stream"},
    )
    vendor.break_("refuse_rows", object=MODULE, after=1, times=1)
    tasks = f"{MODEL}/imports/{FORECAST_IMPORT}/tasks"
    task = client.post(tasks, json={"localeName": "en_US"}).json()["task"]["taskId"]
    while client.get(f"{tasks}/{task}").json()["task"]["taskState"] != "COMPLETE":
        time.sleep(0.01)
    dump = _table(client.get(f"{tasks}/{task}/dump"))
    assert [(each["_Line_"], each["_Status_"]) for each in dump] == [("3", "E")]
    assert dump[0]["_Error_1_"] == "The row breaks a rule of the model"


TABLES = {
    "salesforce": ("salesforce", "pse__Practice__c", "Id", "Name", "SystemModstamp"),
    "netsuite": ("netsuite", "subsidiary", "id", "name", "lastmodifieddate"),
    "stripe": ("stripe", "invoice", "id", "number", None),
}


def content(world: LiveWorld, vendor: Vendor) -> dict[str, tuple[str, Any]]:
    """The text and the stamp of each row that is there, by its key."""
    schema, table, key, text, stamp = TABLES[vendor.name]
    deleted = 'where "IsDeleted" is not true' if vendor.name == "salesforce" else ""
    stamped = f'"{stamp}"' if stamp else "null"
    rows = world.connection().execute(
        f'select "{key}", "{text}", {stamped} from "{schema}"."{table}" {deleted}'  # noqa: S608 - declared names
    )
    return {key: (text, stamp) for key, text, stamp in rows.fetchall()}


@only("change", ["edited", "inserted", "deleted"])
@only("vendor", list(TABLES), indirect=True)
def test_a_row_changes_between_two_pages(
    vendor: Vendor, world: LiveWorld, change: str
) -> None:
    client = vendor.client()
    _, table, _, text, stamp = TABLES[vendor.name]
    before = content(world, vendor)
    settings = {"object": table, "change": change, "seed": 3, "times": 1}
    if change == "edited":
        settings["field"] = text
    vendor.break_("change_rows", path=PAGES[vendor.name], **settings)
    page = vendor.read(client)
    after = content(world, vendor)
    shown = {row.get("id", row.get("Id")) for row in rows_of(vendor, page)}
    assert shown <= set(before)
    changed = {key: row for key, row in after.items() if before.get(key) != row}
    if change == "deleted":
        assert (len(before) - len(after), changed) == (1, {})
        return
    ((key, (name, stamped)),) = changed.items()
    moment: datetime | None = CLOCK.replace(tzinfo=None) if stamp else None
    assert stamped == moment
    if change == "edited":
        assert name == f"{before[key][0]} (edited)"
    else:
        assert key not in before
        assert len(after) == len(before) + 1


def test_the_same_seed_changes_the_same_row(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    changed = []
    for _ in range(2):
        with serving_all(tmp_path_factory.mktemp("again")) as (vendors, world):
            stripe = vendors["stripe"]
            before = content(world, stripe)
            stripe.break_("change_rows", object="invoice", change="inserted", seed=9)
            stripe.read(stripe.client())
            changed.append(set(content(world, stripe)) - set(before))
    assert changed[0] == changed[1]
    assert len(changed[0]) == 1
