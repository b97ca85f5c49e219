"""Query jobs of the first Bulk API, as its clients run them."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.bulk1.documents import NAMESPACE
from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.salesforce_org import BIG_DEAL, BINNED_DEAL, RECORDS, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

JOBS = "/services/async/60.0/job"
CONTACTS = 25


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    contacts = [
        {
            "Id": to_18(f"003Pb00000000{number:02d}"),
            "IsDeleted": False,
            "LastName": f"N{number:02d}",
        }
        for number in range(CONTACTS)
    ]
    records = {**RECORDS, ("salesforce", "Contact"): contacts}
    org = Org(tmp_path_factory.mktemp("org"), records)
    token = org.client.headers.pop("authorization").removeprefix("Bearer ")
    org.client.headers["x-sfdc-session"] = token
    yield org
    org.close()


def open_job(org: Org, content_type: str, **fields: str) -> str:
    """Open a job as JSON; its id."""
    headers = {
        key: fields.pop(key) for key in list(fields) if key.startswith("sforce-")
    }
    answer = org.client.post(
        JOBS,
        json={
            "operation": "query",
            "object": "Opportunity",
            "contentType": content_type,
            **fields,
        },
        headers=headers,
    )
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    assert job["state"] == "Open"
    return str(job["id"])


def child(element: ET.Element, name: str) -> str:
    return element.findtext(f"{{{NAMESPACE}}}{name}", "")


def batches(org: Org, job_id: str) -> list[dict[str, Any]]:
    """The batches of a job, when none of them is waiting or running."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answer = org.client.get(f"{JOBS}/{job_id}/batch")
        if answer.headers["content-type"] == "application/json":
            found = answer.json()["batchInfo"]
        else:
            root = ET.fromstring(answer.text)  # noqa: S314 - of our server
            found = [
                {each.tag.rpartition("}")[2]: each.text for each in item}
                for item in root
            ]
        if not {each["state"] for each in found} & {"Queued", "InProgress"}:
            return list(found)
    raise AssertionError(f"the batches aren't over: {found}")


def ask(org: Org, job_id: str, soql: str) -> httpx.Response:
    """Add a batch with a query."""
    return org.client.post(
        f"{JOBS}/{job_id}/batch",
        content=soql,
        headers={"content-type": "text/csv; charset=UTF-8"},
    )


def results(org: Org, job_id: str, batch_id: str) -> list[httpx.Response]:
    """The results of a batch."""
    base = f"{JOBS}/{job_id}/batch/{batch_id}/result"
    answer = org.client.get(base)
    if answer.headers["content-type"] == "application/json":
        ids = answer.json()
    else:
        ids = [each.text for each in ET.fromstring(answer.text)]  # noqa: S314 - of our server
    return [org.client.get(f"{base}/{each}") for each in ids]


def test_a_job_in_json_writes_dates_as_milliseconds(org: Org) -> None:
    job_id = open_job(org, "JSON", operation="queryAll")
    added = ask(
        org,
        job_id,
        "SELECT Id, Amount, IsClosed, CloseDate, CreatedDate, LeadSource, Account.Name "
        "FROM Opportunity ORDER BY Name",
    )
    assert added.status_code == 201
    batch_id = added.json()["id"]
    [batch] = batches(org, job_id)
    assert (batch["state"], batch["numberRecordsProcessed"]) == ("Completed", 4)
    [result] = results(org, job_id, batch_id)
    records = result.json()
    assert records[0]["attributes"]["type"] == "Opportunity"
    assert records[0]["Id"] == BIG_DEAL
    assert records[0]["Amount"] == 50000.0
    assert records[0]["IsClosed"] is False
    assert records[0]["CloseDate"] == 1784073600000
    assert records[0]["CreatedDate"] == 1770091506789
    assert records[0]["LeadSource"] is None
    assert records[0]["Account"]["Name"].startswith("Acme")
    assert BINNED_DEAL in [record["Id"] for record in records]


def test_a_job_in_csv_is_described_in_xml(org: Org) -> None:
    job_id = open_job(org, "CSV")
    added = ask(
        org, job_id, "SELECT Id, Name, CreatedDate FROM Opportunity WHERE Amount > 100"
    )
    info = ET.fromstring(added.text)  # noqa: S314 - of our server
    assert child(info, "jobId") == job_id
    [batch] = batches(org, job_id)
    assert batch["state"] == "Completed"
    [result] = results(org, job_id, batch["id"])
    assert result.headers["content-type"].startswith("text/csv")
    assert result.text == (
        '"Id","Name","CreatedDate"\n'
        f'"{BIG_DEAL}","Big, with a comma","2026-02-03T04:05:06.789Z"\n'
    )
    request = org.client.get(f"{JOBS}/{job_id}/batch/{batch['id']}/request")
    assert request.text.startswith("SELECT Id, Name")


def test_a_job_in_xml_nests_parents_and_marks_nulls(org: Org) -> None:
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><jobInfo xmlns="{NAMESPACE}">'
        "<operation>query</operation><object>Opportunity</object>"
        "<concurrencyMode>Serial</concurrencyMode>"
        "<contentType>XML</contentType></jobInfo>"
    )
    created = org.client.post(
        JOBS, content=document, headers={"content-type": "application/xml"}
    )
    job = ET.fromstring(created.text)  # noqa: S314 - of our server
    assert created.headers["content-type"] == "application/xml"
    assert child(job, "concurrencyMode") == "Serial"
    job_id = child(job, "id")
    ask(
        org,
        job_id,
        "SELECT Name, LeadSource, Account.Name, Amount FROM Opportunity "
        "WHERE Amount > 100",
    )
    [batch] = batches(org, job_id)
    [result] = results(org, job_id, batch["id"])
    [record] = ET.fromstring(result.text)  # noqa: S314 - of our server
    assert child(record, "type") == "Opportunity"
    assert child(record, "Amount") == "50000.00"
    nil = "{http://www.w3.org/2001/XMLSchema-instance}nil"
    lead_source = record.find(f"{{{NAMESPACE}}}LeadSource")
    account = record.find(f"{{{NAMESPACE}}}Account")
    assert lead_source is not None
    assert lead_source.get(nil) == "true"
    assert account is not None
    assert child(account, "Name") == 'Acme "A" O\'Hara'


@pytest.mark.parametrize("content_type", ["JSON", "XML", "CSV"])
def test_an_empty_result_is_a_document_too(org: Org, content_type: str) -> None:
    job_id = open_job(org, content_type)
    ask(org, job_id, "SELECT Id FROM Opportunity WHERE Name = 'none'")
    [batch] = batches(org, job_id)
    [result] = results(org, job_id, batch["id"])
    empty = {"JSON": "[]", "CSV": '"Id"\n'}
    if content_type in empty:
        assert result.text == empty[content_type]
    else:
        assert len(ET.fromstring(result.text)) == 0  # noqa: S314 - of our server


def test_chunks_of_ids_together_give_what_the_query_gives(org: Org) -> None:
    job_id = open_job(
        org,
        "CSV",
        **{
            "object": "Contact",
            "sforce-enable-pkchunking": "chunkSize=10; startRow=003Pb0000000001",
        },
    )
    ask(org, job_id, "SELECT LastName FROM Contact WHERE LastName != 'N07'")
    found = batches(org, job_id)
    assert [batch["state"] for batch in found] == ["NotProcessed"] + ["Completed"] * 3
    names = [
        name
        for batch in found[1:]
        for result in results(org, job_id, batch["id"])
        for name in result.text.replace('"', "").split()[1:]
    ]
    assert names == [f"N{number:02d}" for number in range(1, CONTACTS) if number != 7]


def test_children_are_chunked_by_the_ids_of_their_parent(org: Org) -> None:
    job_id = open_job(
        org, "CSV", **{"sforce-enable-pkchunking": "chunkSize=1; parent=Account"}
    )
    ask(org, job_id, "SELECT Name FROM Opportunity")
    found = batches(org, job_id)
    counts = [int(batch["numberRecordsProcessed"]) for batch in found]
    assert counts == [0, 1, 1]


@pytest.mark.parametrize(
    ("soql", "message"),
    [
        ("SELEC", "MALFORMED_QUERY"),
        ("SELECT Nope FROM Opportunity", "INVALID_FIELD"),
        ("SELECT COUNT(Id) FROM Opportunity", "FUNCTIONALITY_NOT_ENABLED"),
        ("SELECT Id FROM Account", "the job for Opportunity"),
    ],
)
def test_a_query_that_can_not_run_fails_its_batch(
    org: Org, soql: str, message: str
) -> None:
    job_id = open_job(org, "JSON")
    assert ask(org, job_id, soql).status_code == 201
    [batch] = batches(org, job_id)
    assert batch["state"] == "Failed"
    assert message in batch["stateMessage"]
    answer = org.client.get(
        f"{JOBS}/{job_id}/batch/{batch['id']}/result",
        headers={"content-type": "application/json"},
    )
    assert answer.json()["exceptionCode"] == "InvalidBatch"
    job = org.client.get(f"{JOBS}/{job_id}").json()
    assert (job["numberBatchesFailed"], job["numberBatchesTotal"]) == (1, 1)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("chunkSize=x", "Invalid chunkSize: x"),
        ("parent=Lead; chunkSize=5", "Opportunity has no parent Lead"),
        ("true", "PK chunking doesn't support ORDER BY and LIMIT"),
    ],
)
def test_chunking_that_can_not_be_done_fails_the_batch(
    org: Org, header: str, message: str
) -> None:
    job_id = open_job(org, "JSON", **{"sforce-enable-pkchunking": header})
    limit = "LIMIT 5" if header == "true" else ""
    ask(org, job_id, f"SELECT Id FROM Opportunity {limit}")  # noqa: S608 - SOQL
    [batch] = batches(org, job_id)
    assert batch["stateMessage"] == f"InvalidBatch : {message}"


def test_a_job_is_closed_once_and_takes_no_further_batches(org: Org) -> None:
    job_id = open_job(org, "JSON")
    closed = org.client.post(f"{JOBS}/{job_id}", json={"state": "Closed"})
    assert (closed.status_code, closed.json()["state"]) == (200, "Closed")
    again = org.client.post(f"{JOBS}/{job_id}", json={"state": "Closed"})
    assert (again.status_code, again.json()["exceptionCode"]) == (
        400,
        "InvalidJobState",
    )
    late = ask(org, job_id, "SELECT Id FROM Opportunity")
    assert late.status_code == 400
    assert "InvalidJobState" in late.text
    aborted = org.client.post(f"{JOBS}/{job_id}", json={"state": "Aborted"})
    assert aborted.json()["state"] == "Aborted"
    reopened = org.client.post(f"{JOBS}/{job_id}", json={"state": "Open"})
    assert reopened.json()["exceptionCode"] == "InvalidJob"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"operation": "read"}, "InvalidJob"),
        ({"contentType": "YAML"}, "InvalidJob"),
        ({"object": "Nope"}, "InvalidEntity"),
    ],
)
def test_a_wrong_job_is_refused(org: Org, fields: dict[str, str], code: str) -> None:
    right = {"operation": "query", "object": "Account", "contentType": "CSV"}
    answer = org.client.post(JOBS, json={**right, **fields})
    assert (answer.status_code, answer.json()["exceptionCode"]) == (400, code)


@pytest.mark.parametrize("body", ["<jobInfo", "<!DOCTYPE x><jobInfo/>"])
def test_a_job_that_can_not_be_read_is_refused_in_its_own_format(
    org: Org, body: str
) -> None:
    answer = org.client.post(
        JOBS, content=body, headers={"content-type": "application/xml"}
    )
    assert answer.status_code == 400
    error = ET.fromstring(answer.text)  # noqa: S314 - of our server
    assert child(error, "exceptionCode") == "InvalidJob"
    answer = org.client.post(
        JOBS, content="{", headers={"content-type": "application/json; charset=UTF-8"}
    )
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["exceptionMessage"] == "Unable to parse Job"


def test_unknown_jobs_batches_and_results_are_refused(org: Org) -> None:
    headers = {"content-type": "application/json"}
    job_id = open_job(org, "JSON")
    ask(org, job_id, "SELECT Id FROM Opportunity")
    [batch] = batches(org, job_id)
    for path, code in (
        ("750000000000000AAA", "InvalidJob"),
        (f"{job_id}/batch/751000000000000AAA", "InvalidBatch"),
        (f"{job_id}/batch/{batch['id']}/result/752", "InvalidBatch"),
    ):
        answer = org.client.get(f"{JOBS}/{path}", headers=headers)
        assert (answer.status_code, answer.json()["exceptionCode"]) == (400, code)
    empty = org.client.post(f"{JOBS}/{job_id}/batch", headers=headers)
    assert empty.json()["exceptionCode"] == "InvalidBatch"


def test_a_call_without_a_session_or_of_no_version_is_refused(org: Org) -> None:
    headers = {"content-type": "application/json", "x-sfdc-session": "x"}
    answer = org.client.post(JOBS, json={}, headers=headers)
    assert (answer.status_code, answer.json()) == (
        401,
        {"exceptionCode": "InvalidSessionId", "exceptionMessage": "Invalid session id"},
    )
    answer = org.client.post("/services/async/20.0/job", json={})
    assert answer.json()["exceptionCode"] == "InvalidVersion"
