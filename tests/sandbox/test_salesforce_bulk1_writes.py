"""Writes by the first Bulk API, as its clients send them: JSON, CSV and XML."""

from __future__ import annotations

import csv
import io
import threading
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.bulk1.documents import NAMESPACE
from tests.sandbox.salesforce_org import ACME, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = "/services/async/60.0/job"
MIME = {"JSON": "application/json", "CSV": "text/csv", "XML": "application/xml"}
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    token = org.client.headers.pop("authorization").removeprefix("Bearer ")
    org.client.headers["x-sfdc-session"] = token
    yield org
    org.client.headers["authorization"] = f"Bearer {token}"
    org.close()


def opened(org: Org, content_type: str, operation: str, **fields: str) -> str:
    answer = org.client.post(
        JOBS,
        json={
            "operation": operation,
            "object": "Account",
            "contentType": content_type,
            **fields,
        },
    )
    assert answer.status_code == 201, answer.text
    job: str = answer.json()["id"]
    return job


def written(
    org: Org, content_type: str, operation: str, content: bytes, **fields: str
) -> tuple[str, dict[str, str]]:
    """Send one batch; the path of it, and what is said of it when it is over."""
    job = opened(org, content_type, operation, **fields)
    sent = org.client.post(
        f"{JOBS}/{job}/batch",
        content=content,
        headers={"content-type": MIME[content_type]},
    )
    assert sent.status_code == 201, sent.text
    path = f"{JOBS}/{job}/batch/{_info(sent)['id']}"
    patience = threading.Event()
    for _ in range(PATIENCE_SECONDS * 50):
        info = _info(org.client.get(path))
        if info["state"] in {"Completed", "Failed"}:
            return path, info
        patience.wait(0.02)
    raise AssertionError(f"the batch is still {info['state']}")


def _info(answer: Any) -> dict[str, str]:
    """A batch as text by name, from JSON or XML."""
    if answer.headers["content-type"].startswith("application/json"):
        return {name: str(value) for name, value in answer.json().items()}
    root = ET.fromstring(answer.text)  # noqa: S314 - of our server
    return {item.tag.rpartition("}")[2]: item.text or "" for item in root}


def names(org: Org) -> set[str]:
    token = org.client.headers["x-sfdc-session"]
    found = org.client.get(
        "/services/data/v60.0/query",
        params={"q": "SELECT Name FROM Account"},
        headers={"authorization": f"Bearer {token}"},
    ).json()
    return {record["Name"] for record in found["records"]}


def test_a_batch_of_json_answers_record_by_record(org: Org) -> None:
    path, info = written(
        org, "JSON", "insert", b'[{"Name": "J1"}, {"Industry": "Energy"}]'
    )

    good, bad = org.client.get(f"{path}/result").json()

    assert (info["numberRecordsProcessed"], info["numberRecordsFailed"]) == ("2", "1")
    assert (good["success"], good["created"], good["errors"]) == (True, True, [])
    assert (bad["success"], bad["id"]) == (False, None)
    assert bad["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert bad["errors"][0]["fields"] == ["Name"]
    assert "J1" in names(org)


def test_a_batch_of_csv_answers_row_by_row(org: Org) -> None:
    path, _ = written(org, "CSV", "insert", b"Name,Industry\nC1,Energy\n,Energy\n")

    rows = list(csv.DictReader(io.StringIO(org.client.get(f"{path}/result").text)))

    assert [row["Success"] for row in rows] == ["true", "false"]
    assert rows[0]["Id"].startswith("001")
    assert rows[1]["Error"].startswith("REQUIRED_FIELD_MISSING:")


def test_a_batch_of_xml_answers_record_by_record(org: Org) -> None:
    content = (
        f'<sObjects xmlns="{NAMESPACE}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<sObject><Name>X1 &amp; Co</Name><Industry xsi:nil='true'/></sObject>"
        "<sObject><Industry>Energy</Industry></sObject></sObjects>"
    )
    path, _ = written(org, "XML", "insert", content.encode())

    root = ET.fromstring(org.client.get(f"{path}/result").text)  # noqa: S314 - of our server

    successes = [item.findtext(f"{{{NAMESPACE}}}success") for item in root]
    assert successes == ["true", "false"]
    assert "X1 & Co" in names(org)


def test_records_are_upserted_updated_and_deleted(org: Org) -> None:
    key = {"externalIdFieldName": "External_Id__c"}
    first, _ = written(
        org, "JSON", "upsert", b'[{"Name": "U1", "External_Id__c": "b-1"}]', **key
    )
    [made] = org.client.get(f"{first}/result").json()
    again, _ = written(
        org, "JSON", "upsert", b'[{"Name": "U2", "External_Id__c": "b-1"}]', **key
    )
    [kept] = org.client.get(f"{again}/result").json()

    assert (made["created"], kept["created"]) == (True, False)
    assert made["id"] == kept["id"]
    assert "U2" in names(org)
    written(org, "CSV", "update", f"Id,Name\n{made['id']},U3\n".encode())
    assert "U3" in names(org)
    written(org, "CSV", "delete", f"Id\n{made['id']}\n".encode())
    assert "U3" not in names(org)


@pytest.mark.parametrize(
    ("content_type", "content", "message"),
    [
        ("JSON", b"not json", "InvalidBatch : Failed to parse JSON"),
        ("JSON", b'{"Name": "x"}', "InvalidBatch : The batch has to be a list"),
        ("XML", b"<open>", "InvalidBatch : Failed to parse XML"),
        ("XML", b"<!DOCTYPE x><x/>", "InvalidBatch : Failed to parse XML"),
        ("CSV", b"Nickname\nx\n", "InvalidBatch : Field name not found : Nickname"),
    ],
)
def test_a_batch_that_can_not_be_read_fails_and_has_no_results(
    org: Org, content_type: str, content: bytes, message: str
) -> None:
    path, info = written(org, content_type, "insert", content)

    assert info["state"] == "Failed"
    assert info["stateMessage"].startswith(message)
    refused = org.client.get(f"{path}/result")
    assert refused.status_code == 400
    assert "InvalidBatch" in refused.text


def test_a_batch_holds_ten_thousand_records_at_most(org: Org) -> None:
    content = b"[" + b",".join([b'{"Name":"x"}'] * 10_001) + b"]"

    _, info = written(org, "JSON", "insert", content)

    assert info["state"] == "Failed"
    assert "more than 10000 records" in info["stateMessage"]
    assert "x" not in names(org)


def test_a_closed_job_takes_no_batch(org: Org) -> None:
    job = opened(org, "JSON", "insert")
    closed = org.client.post(f"{JOBS}/{job}", json={"state": "Closed"})
    assert closed.json()["state"] == "Closed"

    late = org.client.post(
        f"{JOBS}/{job}/batch", content=b"[]", headers={"content-type": MIME["JSON"]}
    )

    assert late.status_code == 400
    assert late.json()["exceptionCode"] == "InvalidJobState"


def test_a_batch_without_content_is_refused(org: Org) -> None:
    job = opened(org, "CSV", "insert")

    answer = org.client.post(
        f"{JOBS}/{job}/batch", content=b"", headers={"content-type": MIME["CSV"]}
    )

    assert answer.status_code == 400
    assert "InvalidBatch" in answer.text


def test_an_upsert_needs_its_key(org: Org) -> None:
    answer = org.client.post(
        JOBS, json={"operation": "upsert", "object": "Account", "contentType": "JSON"}
    )

    assert answer.status_code == 400
    assert answer.json()["exceptionCode"] == "InvalidJob"


def test_an_update_of_a_record_that_is_not_there_fails_alone(org: Org) -> None:
    path, info = written(
        org,
        "CSV",
        "update",
        f"Id,Industry\n{ACME},Energy\n001000000000001AAA,Energy\n".encode(),
    )

    rows = list(csv.DictReader(io.StringIO(org.client.get(f"{path}/result").text)))
    assert info["numberRecordsFailed"] == "1"
    assert [row["Success"] for row in rows] == ["true", "false"]
