"""Requests that are answered later, one by one and in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from tests.sandbox.netsuite_account import account_world, calling, log_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

RECORDS = "/services/rest/record/v1"
LATER = {"Prefer": "respond-async"}
MANY = {
    **LATER,
    "Content-Type": "application/vnd.oracle.resource+json; type=collection",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with calling(account_world(tmp_path_factory.mktemp("account"))) as caller:
        yield log_in(caller)


def batch(client: httpx.Client, method: str, items: list[dict[str, Any]]) -> str:
    """Submit a batch of jobs, and return the address of the job."""
    answer = client.request(
        method,
        f"{RECORDS}/job",
        content=orjson.dumps({"items": items}),
        headers=MANY,
    )
    assert (answer.status_code, answer.content) == (202, b"")
    assert answer.headers["Preference-Applied"] == "respond-async"
    return str(answer.headers["Location"])


def results(client: httpx.Client, job: str) -> list[httpx.Response]:
    """What became of each record of a batch."""
    assert client.get(job).json()["completed"] is True
    tasks = client.get(f"{job}/task").json()["items"]
    return [client.get(f"{job}/task/{task['id']}/result") for task in tasks]


def test_a_request_that_is_answered_later_is_answered_by_its_task(
    client: httpx.Client,
) -> None:
    answer = client.post(
        f"{RECORDS}/customer", json={"companyName": "Later"}, headers=LATER
    )
    job = answer.headers["Location"]
    assert client.get(job).json()["progress"] == "succeeded"
    assert client.get(f"{job}/task/1").json()["progress"] == "succeeded"
    result = client.get(f"{job}/task/1/result")
    assert result.status_code == 204
    assert client.get(result.headers["Location"]).json()["companyName"] == "Later"


def test_each_record_of_a_batch_fares_on_its_own(client: httpx.Client) -> None:
    items: list[dict[str, Any]] = [
        {"companyName": "One", "externalId": "B1"},
        {"jobPrice": 1},
    ]
    good, bad = results(client, batch(client, "POST", items))
    assert (good.status_code, bad.status_code) == (204, 400)
    assert bad.json()["o:errorDetails"][0]["o:errorCode"] == "USER_ERROR"

    batch(client, "PUT", [{"companyName": "Two", "externalId": "B1"}])
    record = client.get(f"{RECORDS}/job/eid:B1").json()
    assert record["companyName"] == "Two"
    batch(client, "PATCH", [{"id": record["id"], "companyName": "Three"}])
    assert client.get(f"{RECORDS}/job/eid:B1").json()["companyName"] == "Three"
    batch(client, "DELETE", [{"id": record["id"]}])
    assert client.get(f"{RECORDS}/job/eid:B1").status_code == 404


def test_a_failed_task_says_so(client: httpx.Client) -> None:
    job = batch(client, "POST", [{"jobPrice": 1}])
    assert client.get(f"{job}/task/1").json()["progress"] == "failed"


def test_a_key_is_used_once(client: httpx.Client) -> None:
    headers = {**LATER, "X-NetSuite-Idempotency-Key": "key-1"}
    body = {"companyName": "Once"}
    first = client.post(f"{RECORDS}/customer", json=body, headers=headers)
    again = client.post(f"{RECORDS}/customer", json=body, headers=headers)
    assert again.status_code == 400
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json()["title"] == "Conflict"
    (error,) = again.json()["o:errorDetails"]
    assert error["o:errorCode"] == "IDEMPOTENCY_ERROR"
    found = client.get(f"{RECORDS}/customer", params={"q": 'companyName IS "Once"'})
    assert found.json()["totalResults"] == 1


def test_a_batch_is_refused_at_once_or_when_it_is_too_large(
    client: httpx.Client,
) -> None:
    address = f"{RECORDS}/job"
    at_once = {"Content-Type": MANY["Content-Type"]}
    body = orjson.dumps({"items": [{"companyName": "x"}]})
    answer = client.post(address, content=body, headers=at_once)
    assert answer.json()["o:errorDetails"][0]["o:errorHeader"] == "Prefer"
    body = orjson.dumps({"items": [{"companyName": "x"}] * 101})
    answer = client.post(address, content=body, headers=MANY)
    assert answer.json()["o:errorDetails"][0]["o:errorPath"] == "items"
    answer = client.patch(address, json={"items": []})
    assert answer.json()["o:errorDetails"][0]["o:errorHeader"] == "Content-Type"


@pytest.mark.parametrize("path", ["999", "x", "1/task/9", "1/task/9/result"])
def test_a_job_that_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    client.post(f"{RECORDS}/customer", json={"companyName": "J"}, headers=LATER)
    assert client.get(f"/services/rest/async/v1/job/{path}").status_code == 404
