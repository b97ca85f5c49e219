"""Bulk API 2.0 query jobs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import PropertyMock

import pytest

from sandbox.servers.salesforce.bulk2 import query_endpoints, query_jobs
from sandbox.servers.salesforce.bulk2.query_jobs import KEPT_FOR, QueryJobs
from sandbox.servers.salesforce.cursors import CursorStore
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.org_catalogue import read_catalogue
from sandbox.servers.salesforce.queries import QueryService
from sandbox.servers.salesforce.runs import Outcome
from sandbox.servers.salesforce.store import OrgStore
from tests.sandbox.salesforce_org import BIG_DEAL, DATA, USER, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from sandbox.servers.salesforce.bulk2.query_job import QueryJob
    from sandbox.servers.salesforce.runs import QueryRuns

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


def test_a_job_can_be_read_side_by_side(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_jobs, "DEFAULT_PAGE", 1)
    monkeypatch.setattr(query_jobs, "PARALLEL_PAGES", 2)
    job = completed(org, "SELECT Name FROM Opportunity ORDER BY Name")
    url = f"{JOBS}/{job['id']}/resultPages"
    names: list[str] = []
    sizes: list[int] = []
    while url:
        pages = org.client.get(url).json()
        sizes.append(len(pages["resultPages"]))
        for page in pages["resultPages"]:
            text = org.client.get(page["resultUrl"]).text
            names += [row[0] for row in list(csv.reader(io.StringIO(text)))[1:]]
        assert pages["done"] is (pages["nextRecordsUrl"] is None)
        url = pages["nextRecordsUrl"]
    assert names == ["Big, with a comma", "small", "Über"]
    assert sizes == [2, 1]


def test_a_result_that_is_empty_has_one_page(org: Org) -> None:
    job = completed(org, "SELECT Name FROM Contact")
    pages = org.client.get(f"{JOBS}/{job['id']}/resultPages").json()
    assert len(pages["resultPages"]) == 1
    assert org.client.get(pages["resultPages"][0]["resultUrl"]).text == '"Name"\n'


def test_a_page_can_be_read_again(org: Org) -> None:
    job = completed(org, "SELECT Name FROM Opportunity ORDER BY Name")
    path = f"{JOBS}/{job['id']}/results"
    first = org.client.get(path, params={"maxRecords": 2})
    following = {"locator": first.headers["sforce-locator"]}
    assert (
        org.client.get(path, params=following).text
        == org.client.get(path, params=following).text
        == '"Name"\n"Über"\n'
    )


@pytest.mark.parametrize(
    "params", [{"locator": "!"}, {"locator": "OTk"}, {"maxRecords": "0"}]
)
def test_a_page_that_is_not_there_is_refused(org: Org, params: dict[str, str]) -> None:
    job = completed(org, "SELECT Name FROM Opportunity")
    answer = org.client.get(f"{JOBS}/{job['id']}/results", params=params)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_all_jobs_are_listed_page_by_page(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {create(org, "SELECT Id FROM Account").json()["id"] for _ in range(3)}
    monkeypatch.setattr(query_endpoints, "LIST_PAGE", 2)
    url = f"{JOBS}?isPkChunkingEnabled=false&jobType=V2Query&concurrencyMode=parallel"
    listed: list[str] = []
    while url:
        page = org.client.get(url).json()
        assert len(page["records"]) <= 2
        assert page["done"] is (page["nextRecordsUrl"] is None)
        listed += [job["id"] for job in page["records"]]
        url = page["nextRecordsUrl"]
    assert made <= set(listed)
    assert len(set(listed)) == len(listed)
    ingest = org.client.get(JOBS, params={"jobType": "V2Ingest"}).json()
    assert ingest["records"] == []
    wrong = org.client.get(JOBS, params={"queryLocator": "x"})
    assert wrong.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize(
    "fields",
    [
        {"operation": "insert"},
        {"columnDelimiter": "SPACE"},
        {"lineEnding": "CR"},
        {"contentType": "JSON"},
    ],
)
def test_a_job_of_an_unknown_form_is_refused(org: Org, fields: dict[str, str]) -> None:
    answer = create(org, "SELECT Id FROM Account", **fields)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALIDJOB"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("DELETE", ""), ("GET", "/results"), ("GET", "/resultPages")],
)
def test_a_job_that_never_was_is_not_found(org: Org, method: str, path: str) -> None:
    answer = org.client.request(method, f"{JOBS}/750000000000000AAA{path}")
    assert answer.status_code == 404
    assert answer.json()[0]["errorCode"] == "NOT_FOUND"


def test_a_job_can_be_made_nothing_but_aborted(org: Org) -> None:
    job = completed(org, "SELECT Id FROM Account")
    answer = org.client.patch(f"{JOBS}/{job['id']}", json={"state": "Closed"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALIDJOB")


class ByHand:
    """Runs that go on when the test says so."""

    def __init__(self) -> None:
        """Begin without any."""
        self.submitted: list[tuple[Any, ...]] = []

    def submit(self, *arguments: Any) -> None:
        """Keep what a thread would do."""
        self.submitted.append(arguments)

    def begin(self) -> bool:
        """The last run begins."""
        return bool(self.submitted[-1][1]())

    def is_unwanted(self) -> bool:
        """Whether the last run may stop."""
        return bool(self.submitted[-1][2]())

    def end(self, error: str | None = None) -> None:
        """The last run ends without a result."""
        self.submitted[-1][3](Outcome(None, error, 7))


@pytest.fixture
def by_hand(org: Org) -> tuple[QueryJobs, ByHand]:
    """Jobs over the org that go on when the test says so."""
    catalogue = read_catalogue(org.world.connection())
    queries = QueryService(
        OrgStore(org.world), catalogue, CursorStore(lambda: org.time), USER
    )
    runs = ByHand()
    return QueryJobs(org.world, queries, cast("QueryRuns", runs), USER), runs


def made(jobs: QueryJobs) -> QueryJob:
    """A new job."""
    request = {"operation": "query", "query": "SELECT Id FROM Account"}
    return jobs.find(jobs.create(request, "v60.0")["id"])


def test_a_job_that_runs_has_no_result_yet(
    by_hand: tuple[QueryJobs, ByHand],
) -> None:
    jobs, runs = by_hand
    job = made(jobs)
    assert runs.begin()
    assert job.details()["state"] == "InProgress"
    with pytest.raises(SalesforceError) as refused:
        jobs.page(job.id, "v60.0", "", None)
    assert refused.value.status == 412
    assert refused.value.body() == [
        {
            "message": "can only download query results of successfully completed bulk "
            "job with status: JOB_COMPLETE. Current status: IN_PROGRESS",
            "errorCode": "JOB_NOT_COMPLETE",
        }
    ]
    with pytest.raises(SalesforceError, match="can be deleted"):
        jobs.delete(job.id)


def test_a_job_that_is_aborted_stays_so(by_hand: tuple[QueryJobs, ByHand]) -> None:
    jobs, runs = by_hand
    waiting = made(jobs)
    assert jobs.abort(waiting.id).summary()["state"] == "Aborted"
    assert not runs.begin()
    running = made(jobs)
    runs.begin()
    jobs.abort(running.id)
    assert runs.is_unwanted()
    runs.end()
    assert running.details()["state"] == "Aborted"
    jobs.delete(running.id)
    assert [job.id for job in jobs.all()] == [waiting.id]


def test_a_job_that_fails_says_why(by_hand: tuple[QueryJobs, ByHand]) -> None:
    jobs, runs = by_hand
    job = made(jobs)
    runs.begin()
    runs.end(error="InternalServerError : out of order")
    assert job.details()["state"] == "Failed"
    assert job.details()["errorMessage"] == "InternalServerError : out of order"
    assert job.details()["totalProcessingTime"] == 7


def test_a_job_and_its_result_are_kept_for_seven_days(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = completed(org, "SELECT Id FROM Account")
    clock = org.world.clock
    path = f"{JOBS}/{job['id']}"
    later = PropertyMock(return_value=clock + KEPT_FOR - dt.timedelta(seconds=1))
    monkeypatch.setattr(type(org.world), "clock", later)
    assert org.client.get(f"{path}/results").status_code == 200
    later.return_value = clock + KEPT_FOR
    assert org.client.get(path).status_code == 404
    assert job["id"] not in org.client.get(JOBS).text
    create(org, "SELECT Id FROM Account")
    later.return_value = clock
    # With the next job it is forgotten, and would not come back with the clock.
    assert org.client.get(path).status_code == 404
