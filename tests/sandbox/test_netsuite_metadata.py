"""The catalogue says of each record type what the record service does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.netsuite.access import Limits
from sandbox.servers.netsuite.records.registry import RECORD_TYPES
from tests.sandbox.netsuite_account import account_world, calling, log_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

RECORDS = "/services/rest/record/v1"
CATALOGUE = f"{RECORDS}/metadata-catalog"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    world = account_world(tmp_path_factory.mktemp("account"))
    limits = Limits(concurrency=8, integration=3)
    with calling(world, limits=limits) as caller:
        yield log_in(caller)


def get(client: httpx.Client, path: str, accept: str, **params: str) -> Any:
    answer = client.get(path, params=params, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == accept
    return answer.json()


def test_the_catalogue_lists_every_type_with_its_languages(
    client: httpx.Client,
) -> None:
    items = get(client, CATALOGUE, "application/json")["items"]
    names = [item["name"] for item in items]
    assert names == sorted(names)
    assert {"customer", "job", "invoice", "salesOrder", "timeBill"} <= set(names)
    (customer,) = (item for item in items if item["name"] == "customer")
    assert [link["mediaType"] for link in customer["links"]] == [
        "application/json",
        "application/swagger+json",
        "application/schema+json",
    ]
    address = str(client.base_url.join(f"{CATALOGUE}/customer"))
    assert {link["href"] for link in customer["links"]} == {address}


def test_a_schema_has_fields_references_sublists_and_what_is_read_only(
    client: httpx.Client,
) -> None:
    schema = get(client, f"{CATALOGUE}/salesorder", "application/schema+json")
    properties = schema["properties"]
    assert properties["tranDate"]["format"] == "date"
    assert properties["total"]["readOnly"] is True
    assert properties["entity"]["properties"]["id"]["type"] == "string"
    lines = properties["item"]["properties"]["items"]["items"]["properties"]
    assert lines["item"]["x-ns-record-type"] == "serviceSaleItem"
    assert schema["required"] == ["entity"]
    link = properties["links"]["items"]["$ref"]
    assert get(client, link, "application/schema+json")["properties"]["href"]


def test_open_api_has_the_paths_of_the_selected_types(client: httpx.Client) -> None:
    found = get(
        client, CATALOGUE, "application/swagger+json", select="customer,subsidiary"
    )
    assert set(found["paths"]) == {
        "/customer",
        "/customer/{id}",
        "/subsidiary",
        "/subsidiary/{id}",
    }
    assert set(found["paths"]["/customer/{id}"]) == {"get", "patch", "put", "delete"}
    assert set(found["paths"]["/subsidiary"]) == {"get"}
    assert found["servers"] == [{"url": str(client.base_url.join(RECORDS))}]


def test_a_type_or_a_language_that_is_not_there_is_refused(
    client: httpx.Client,
) -> None:
    assert client.get(f"{CATALOGUE}/spaceship").status_code == 404
    answer = client.get(f"{CATALOGUE}/job", headers={"Accept": "text/html"})
    assert answer.status_code == 406


@pytest.mark.parametrize("name", sorted(RECORD_TYPES))
def test_every_type_can_be_listed_and_described(
    client: httpx.Client, name: str
) -> None:
    page = client.get(f"{RECORDS}/{name}", params={"limit": 1}).json()
    assert page["offset"] == 0
    for item in page["items"]:
        record = client.get(item["links"][0]["href"]).json()
        schema = client.get(f"{CATALOGUE}/{name}").json()
        assert set(record) - {"links"} <= set(schema["properties"])


def test_the_limits_of_the_integration_can_be_asked(client: httpx.Client) -> None:
    limits = client.get("/services/rest/system/v1/governanceLimits").json()
    assert limits["accountConcurrencyLimit"] == 8
    assert limits["integrationConcurrencyLimit"] == 3
    assert limits["integrationLimitType"] == "integrationSpecific"


def test_the_token_says_whose_it_is(client: httpx.Client) -> None:
    assert client.get("/rest/tokeninfo").json()["companyId"] == "1234567_SB1"


def test_links_lead_to_the_host_that_was_asked(client: httpx.Client) -> None:
    host = "1234567-sb1.suitetalk.api.netsuite.com"
    page = client.get(f"{RECORDS}/job", params={"limit": 2}, headers={"Host": host})
    body = page.json()
    assert body["links"][0]["href"].startswith(f"http://{host}/services/rest/record")
    assert body["items"][0]["links"][0]["href"] == f"http://{host}{RECORDS}/job/1"
