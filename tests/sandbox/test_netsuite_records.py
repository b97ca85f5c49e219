"""The record service reads and writes one record at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.netsuite_account import (
    account_world,
    ask,
    begin_again,
    calling,
    log_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from sandbox.world.live import LiveWorld

RECORDS = "/services/rest/record/v1"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> LiveWorld:
    return account_world(tmp_path_factory.mktemp("account"))


@pytest.fixture(scope="module")
def caller(world: LiveWorld) -> Iterator[httpx.Client]:
    with calling(world) as client:
        yield log_in(client)


@pytest.fixture
def client(caller: httpx.Client, world: LiveWorld) -> httpx.Client:
    begin_again(world)
    return caller


def test_a_record_is_found_by_its_id_and_by_its_external_id(
    client: httpx.Client,
) -> None:
    record = client.get(f"{RECORDS}/job/3").json()
    assert record == client.get(f"{RECORDS}/job/eid:x3").json()
    assert record["links"] == [
        {"rel": "self", "href": str(client.base_url.join(f"{RECORDS}/job/3"))}
    ]
    assert record["parent"]["id"] == "1"
    assert record["jobPrice"] == 4.5
    assert record["startDate"] == "2026-03-05"
    assert record["isInactive"] is False
    assert record["lastModifiedDate"] == "2026-01-01T00:03:00Z"
    assert "currency" not in record


@pytest.mark.parametrize("path", ["job/999", "job/eid:none", "spaceship/1"])
def test_a_record_that_is_not_there_is_not_found(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(f"{RECORDS}/{path}")
    assert answer.status_code == 404
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "NONEXISTENT_ID"


def test_put_by_external_id_creates_once_and_then_updates(client: httpx.Client) -> None:
    job = {"companyName": "New", "parent": {"externalId": "A2"}, "jobPrice": 10.25}
    created = client.put(f"{RECORDS}/job/eid:NEW-1", json=job)
    assert (created.status_code, created.content) == (204, b"")
    location = created.headers["Location"]
    assert location == str(client.base_url.join(f"{RECORDS}/job/21"))

    again = client.put(f"{RECORDS}/job/eid:NEW-1", json={"companyName": "Renamed"})
    assert again.headers["Location"] == location
    record = client.get(location).json()
    assert record["companyName"] == "Renamed"
    assert record["jobPrice"] == 10.25
    assert record["parent"]["id"] == "20"
    assert record["lastModifiedDate"] == "2026-06-30T18:00:00Z"


def test_what_was_written_is_seen_by_a_query(client: httpx.Client) -> None:
    client.patch(f"{RECORDS}/job/3", json={"jobPrice": 7.5, "entityStatus": "2"})
    (job,) = ask(client, "SELECT jobprice, entitystatus FROM job WHERE id = 3").json()[
        "items"
    ]
    assert (job["jobprice"], job["entitystatus"]) == ("7.5", "2")


def test_put_by_internal_id_is_refused(client: httpx.Client) -> None:
    assert client.put(f"{RECORDS}/job/3", json={}).status_code == 400


def test_post_creates_and_refuses_a_taken_external_id(client: httpx.Client) -> None:
    created = client.post(
        f"{RECORDS}/customer", json={"companyName": "Initech", "externalId": "A3"}
    )
    assert created.headers["Location"].endswith("/customer/21")
    again = client.post(
        f"{RECORDS}/customer", json={"companyName": "Other", "externalId": "A3"}
    )
    assert again.status_code == 400
    assert again.json()["o:errorDetails"][0]["o:errorCode"] == "UNIQUE_CUST_ID_REQD"


def test_a_new_record_without_its_required_field_is_refused(
    client: httpx.Client,
) -> None:
    answer = client.put(f"{RECORDS}/customer/eid:A9", json={"email": "a@b.example"})
    assert answer.status_code == 400
    (error,) = answer.json()["o:errorDetails"]
    assert error["o:errorCode"] == "USER_ERROR"
    assert error["detail"].endswith("Please enter value(s) for: companyName")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"parent": {"id": "999"}}, "parent"),
        ({"parent": {}}, "parent"),
        ({"jobPrice": "much"}, "jobPrice"),
        ({"jobPrice": True}, "jobPrice"),
        ({"startDate": "3/4/2026"}, "startDate"),
        ({"isInactive": "T"}, "isInactive"),
        ({"externalId": "not allowed!"}, "externalId"),
        ({"companyName": 7}, "companyName"),
    ],
)
def test_a_value_that_a_field_can_not_have_is_refused(
    client: httpx.Client, body: dict[str, object], path: str
) -> None:
    answer = client.patch(f"{RECORDS}/job/3", json=body)
    assert answer.status_code == 400
    (error,) = answer.json()["o:errorDetails"]
    assert (error["o:errorCode"], error["o:errorPath"]) == ("INVALID_CONTENT", path)


def test_unknown_fields_are_ignored_unless_the_caller_wants_an_error(
    client: httpx.Client,
) -> None:
    address = f"{RECORDS}/job/3"
    assert client.patch(address, json={"nope": 1}).status_code == 204
    answer = client.patch(
        address,
        json={"nope": 1},
        headers={"X-NetSuite-PropertyNameValidation": "error"},
    )
    assert answer.status_code == 400


def test_a_list_is_paged_and_can_be_asked(client: httpx.Client) -> None:
    page = client.get(f"{RECORDS}/job", params={"limit": 5, "offset": 10}).json()
    assert [item["id"] for item in page["items"]] == ["11", "12"]
    assert page["totalResults"] == 12
    found = client.get(f"{RECORDS}/customer", params={"q": 'externalId IS "A2"'}).json()
    assert [item["id"] for item in found["items"]] == ["20"]
    assert client.get(f"{RECORDS}/job", params={"q": "nope IS 1"}).status_code == 400


def test_a_deleted_record_is_in_the_log_of_deletions(client: httpx.Client) -> None:
    assert client.delete(f"{RECORDS}/job/12").status_code == 204
    assert client.get(f"{RECORDS}/job/12").status_code == 404
    query = "SELECT recordid, type FROM deletedrecord"
    assert ask(client, query).json()["items"] == [
        {"links": [], "recordid": "12", "type": "job"}
    ]
    # Its id is not given to another.
    created = client.put(f"{RECORDS}/job/eid:N", json={"companyName": "N"})
    assert created.headers["Location"].endswith("/job/21")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('companyName CONTAIN "job 1"', ["1", "10", "11", "12"]),
        ('companyName START_WITH "Job 1" AND id GREATER 10', ["11", "12"]),
        ('companyName END_WITH "b 3" OR externalId IS "x5"', ["3", "5"]),
        ('(id EQUAL 1 OR id EQUAL 2) AND companyName IS_NOT "Job 1"', ["2"]),
        ("jobPrice BETWEEN [4, 6]", ["3", "4"]),
        ("jobPrice GREATER_OR_EQUAL 16.5", ["11", "12"]),
        ("id ANY_OF [2, 4]", ["2", "4"]),
        ("parent ANY_OF [20]", []),
        ("isInactive IS true AND id LESS 5", ["2", "4"]),
        ('startDate AFTER "3/12/2026"', ["11", "12"]),
        ('startDate ON "3/3/2026"', ["1"]),
        ('startDate ON_OR_BEFORE "03/04/2026"', ["1", "2"]),
        ('lastModifiedDate BEFORE "1/1/2026"', []),
        ('lastModifiedDate AFTER "01/01/2026" AND id LESS 3', ["1", "2"]),
        ("comments EMPTY AND id LESS_OR_EQUAL 2", ["1", "2"]),
        ("comments EMPTY_NOT", []),
    ],
)
def test_a_list_is_asked_in_the_language_of_conditions(
    client: httpx.Client, query: str, ids: list[str]
) -> None:
    answer = client.get(f"{RECORDS}/job", params={"q": query})
    assert answer.status_code == 200, answer.text
    assert [item["id"] for item in answer.json()["items"]] == ids


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("nope IS 1", "NONEXISTENT_FIELD"),
        ("companyName NEAR 1", "INVALID_PARAMETER"),
        ("companyName AFTER 1", "INVALID_PARAMETER"),
        ("companyName IS", "INVALID_PARAMETER"),
        ("(companyName IS 1", "INVALID_PARAMETER"),
        ("companyName IS 1 2", "INVALID_PARAMETER"),
        ("jobPrice GREATER much", "INVALID_PARAMETER"),
        ("jobPrice BETWEEN [1]", "INVALID_PARAMETER"),
        ("isInactive IS maybe", "INVALID_PARAMETER"),
        ('startDate AFTER "2026-03-12"', "INVALID_PARAMETER"),
    ],
)
def test_a_condition_that_can_not_be_read_is_refused(
    client: httpx.Client, query: str, code: str
) -> None:
    answer = client.get(f"{RECORDS}/job", params={"q": query})
    assert answer.status_code == 400
    (error,) = answer.json()["o:errorDetails"]
    assert (error["o:errorCode"], error["o:errorQueryParam"]) == (code, "q")


def test_a_date_in_another_format_is_refused_by_the_accounts_format(
    client: httpx.Client,
) -> None:
    answer = client.get(f"{RECORDS}/job", params={"q": 'startDate AFTER "2026-03-12"'})
    detail = answer.json()["o:errorDetails"][0]["detail"]
    assert "failed with date format 'M/D/YYYY'" in detail


def test_references_come_with_their_names_and_links(client: httpx.Client) -> None:
    assert client.get(f"{RECORDS}/job/3").json()["parent"] == {
        "links": [
            {"rel": "self", "href": str(client.base_url.join(f"{RECORDS}/customer/1"))}
        ],
        "id": "1",
        "refName": "C-1",
    }


def test_a_new_customer_belongs_to_a_subsidiary(client: httpx.Client) -> None:
    body = {"companyName": "Initech", "subsidiary": {"id": "2"}}
    address = client.post(f"{RECORDS}/customer", json=body).headers["Location"]
    record = client.get(address).json()
    assert record["subsidiary"]["refName"] == "Child"
    assert record["entityId"] == f"CUST{record['id']}"
    query = (
        "SELECT entity, subsidiary, isprimarysub FROM customersubsidiaryrelationship"
    )
    assert ask(client, query).json()["items"] == [
        {"links": [], "entity": record["id"], "subsidiary": "2", "isprimarysub": "T"}
    ]


def test_time_is_written_in_hours_and_minutes(client: httpx.Client) -> None:
    employee = client.post(
        f"{RECORDS}/employee", json={"firstName": "Ada", "lastName": "Byron"}
    ).headers["Location"]
    number = employee.rpartition("/")[2]
    body = {
        "employee": {"id": number},
        "customer": {"id": "3"},
        "hours": "4:30",
        "tranDate": "2026-06-29",
    }
    address = client.post(f"{RECORDS}/timeBill", json=body).headers["Location"]
    record = client.get(address).json()
    assert (record["hours"], record["timeType"]["refName"]) == ("4:30", "Actual Time")
    assert record["employee"]["refName"] == "Ada Byron"
    (row,) = ask(client, "SELECT hours FROM timebill").json()["items"]
    assert row["hours"] == "4.5"
    answer = client.patch(address, json={"hours": "4:75"})
    assert answer.json()["o:errorDetails"][0]["o:errorPath"] == "hours"


def test_a_custom_record_is_written_and_queried(client: httpx.Client) -> None:
    body = {
        "name": "June",
        "custrecord_plan_project": {"externalId": "x3"},
        "custrecord_plan_period": {"id": "102"},
        "custrecord_plan_amount": 12.5,
    }
    answer = client.put(f"{RECORDS}/customrecord_plan_line/eid:P1", json=body)
    assert answer.status_code == 204, answer.text
    query = (
        "SELECT custrecord_plan_project, custrecord_plan_amount, "
        "BUILTIN.DF(custrecord_plan_period) AS period FROM customrecord_plan_line"
    )
    assert ask(client, query).json()["items"] == [
        {
            "links": [],
            "custrecord_plan_project": "3",
            "custrecord_plan_amount": "12.5",
            "period": "Jun 2026",
        }
    ]


def test_a_record_that_others_need_is_not_deleted(client: httpx.Client) -> None:
    answer = client.delete(f"{RECORDS}/customer/1")
    (error,) = answer.json()["o:errorDetails"]
    assert error["o:errorCode"] == "USER_ERROR"
    assert "dependent records" in error["detail"]


def test_what_the_service_only_reads_is_not_written(client: httpx.Client) -> None:
    answer = client.patch(f"{RECORDS}/subsidiary/1", json={"name": "x"})
    (error,) = answer.json()["o:errorDetails"]
    assert error["o:errorCode"] == "OPERATION_NOT_ALLOWED"
    assert client.get(f"{RECORDS}/subsidiary/1").json()["name"] == "Parent"


def test_a_required_field_is_not_emptied(client: httpx.Client) -> None:
    answer = client.patch(f"{RECORDS}/job/3", json={"companyName": None})
    (error,) = answer.json()["o:errorDetails"]
    assert error["detail"].endswith("Please enter value(s) for: companyName")


@pytest.mark.parametrize("body", [b"no json", b"[]"])
def test_a_body_that_is_no_object_is_refused(client: httpx.Client, body: bytes) -> None:
    answer = client.patch(f"{RECORDS}/job/3", content=body)
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_CONTENT"
