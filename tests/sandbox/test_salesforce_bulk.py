"""Bulk API 2.0 query jobs."""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.salesforce_org import BIG_DEAL, DATA, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

JOBS = f"{DATA}/jobs/query"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def create(org: Org, soql: str, **options: str) -> httpx.Response:
    """Ask for a job."""
    return org.client.post(JOBS, json={"operation": "query", "query": soql, **options})


def completed(org: Org, soql: str, **options: str) -> dict[str, Any]:
    """A job that is complete."""
    job_id = create(org, soql, **options).json()["id"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        job: dict[str, Any] = org.client.get(f"{JOBS}/{job_id}").json()
        if job["state"] == "JobComplete":
            return job
    raise AssertionError(f"the job is not complete: {job}")


def test_a_job_goes_from_upload_complete_to_complete(org: Org) -> None:
    created = create(org, "SELECT Id FROM Opportunity")
    assert created.status_code == 200
    document = created.json()
    assert document["state"] == "UploadComplete"
    assert document["object"] == "Opportunity"
    assert document["apiVersion"] == 60.0
    assert document["createdDate"] == "2026-06-30T18:00:00.000+0000"
    job = completed(org, "SELECT Id FROM Opportunity")
    assert job["jobType"] == "V2Query"
    assert job["numberRecordsProcessed"] == 3


def test_the_result_is_csv_in_the_platforms_form(org: Org) -> None:
    soql = (
        "SELECT Id, Name, Amount, Probability, IsClosed, CreatedDate, CloseDate, "
        "LeadSource, Account.Name FROM Opportunity WHERE Amount = 50000"
    )
    job = completed(org, soql)
    answer = org.client.get(f"{JOBS}/{job['id']}/results")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["sforce-numberofrecords"] == "1"
    assert answer.headers["sforce-locator"] == "null"
    assert answer.text == (
        '"Id","Name","Amount","Probability","IsClosed","CreatedDate","CloseDate",'
        '"LeadSource","Account.Name"\n'
        f'"{BIG_DEAL}","Big, with a comma","50000.00","50.0","false",'
        '"2026-02-03T04:05:06.789Z","2026-07-15",,"Acme ""A"" O\'Hara"\n'
    )


def test_pages_repeat_the_header_and_end_with_the_locator_null(org: Org) -> None:
    job = completed(org, "SELECT Name FROM Opportunity ORDER BY Name")
    names: list[str] = []
    locator = ""
    pages = 0
    while locator != "null":
        answer = org.client.get(
            f"{JOBS}/{job['id']}/results",
            params={"maxRecords": 2, "locator": locator},
        )
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert rows[0] == ["Name"]
        assert int(answer.headers["sforce-numberofrecords"]) == len(rows) - 1
        names += [row[0] for row in rows[1:]]
        locator = answer.headers["sforce-locator"]
        pages += 1
    assert names == ["Big, with a comma", "small", "Über"]
    assert pages == 2


def test_query_all_includes_the_recycle_bin(org: Org) -> None:
    job = completed(org, "SELECT Id FROM Opportunity", operation="queryAll")
    assert job["numberRecordsProcessed"] == 4


def test_delimiter_and_line_ending_are_as_asked_for(org: Org) -> None:
    job = completed(
        org,
        "SELECT Id, Name FROM pse__Proj__c",
        columnDelimiter="PIPE",
        lineEnding="CRLF",
    )
    text = org.client.get(f"{JOBS}/{job['id']}/results").text
    assert text.startswith('"Id"|"Name"\r\n')


def test_an_empty_result_is_a_header(org: Org) -> None:
    job = completed(org, "SELECT Id, Name FROM Contact")
    assert org.client.get(f"{JOBS}/{job['id']}/results").text == '"Id","Name"\n'


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Foo FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Accout", "INVALID_TYPE"),
        ("SELECT COUNT(Id) FROM Account", "FUNCTIONALITY_NOT_ENABLED"),
        ("SELECT Id FROM Account OFFSET 5", "FUNCTIONALITY_NOT_ENABLED"),
        (
            "SELECT Id, (SELECT Id FROM Opportunities) FROM Account",
            "FUNCTIONALITY_NOT_ENABLED",
        ),
        (
            "SELECT TYPEOF Owner WHEN User THEN Name END FROM Account",
            "FUNCTIONALITY_NOT_ENABLED",
        ),
        ("SELECT FIELDS(ALL) FROM Account LIMIT 5", "MALFORMED_QUERY"),
        ("SELECT BillingAddress FROM Account", "FUNCTIONALITY_NOT_ENABLED"),
    ],
)
def test_a_wrong_query_is_refused_when_the_job_is_created(
    org: Org, soql: str, code: str
) -> None:
    answer = create(org, soql)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code


def test_a_deleted_job_is_gone(org: Org) -> None:
    job = completed(org, "SELECT Id FROM Account")
    listed = org.client.get(JOBS).json()["records"]
    assert job["id"] in [each["id"] for each in listed]
    assert org.client.delete(f"{JOBS}/{job['id']}").status_code == 204
    assert org.client.get(f"{JOBS}/{job['id']}").status_code == 404


def test_a_job_that_is_over_cannot_be_aborted(org: Org) -> None:
    job = completed(org, "SELECT Id FROM Account")
    answer = org.client.patch(f"{JOBS}/{job['id']}", json={"state": "Aborted"})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALIDJOBSTATE"


def test_another_version_of_the_api_conflicts_with_the_jobs(org: Org) -> None:
    job = completed(org, "SELECT Id FROM Account")
    path = f"/services/data/v59.0/jobs/query/{job['id']}/results"
    assert org.client.get(path).status_code == 409
