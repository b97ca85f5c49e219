"""Bulk API 2.0 ingest: the life of a job, what it takes, and what came of each row."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from typing import TYPE_CHECKING, Any
from unittest.mock import PropertyMock

import pytest

from tests.sandbox.salesforce_org import ACME, DATA, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = f"{DATA}/jobs/ingest"
ACCOUNTS = {"object": "Account", "operation": "insert", "contentType": "CSV"}
BY_KEY = {**ACCOUNTS, "operation": "upsert", "externalIdFieldName": "External_Id__c"}
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def opened(org: Org, **request: str) -> str:
    answer = org.client.post(JOBS, json=request)
    assert answer.status_code == 200, answer.text
    job: str = answer.json()["id"]
    return job


def finished(org: Org, job: str) -> dict[str, Any]:
    """The job when it is over, asked for as a client does."""
    patience = threading.Event()
    for _ in range(PATIENCE_SECONDS * 50):
        found: dict[str, Any] = org.client.get(f"{JOBS}/{job}").json()
        if found["state"] in {"JobComplete", "Failed", "Aborted"}:
            return found
        patience.wait(0.02)
    raise AssertionError(f"the job is still {found['state']}")


def uploaded(org: Org, content: str, **request: str) -> dict[str, Any]:
    job = opened(org, **request)
    put = org.client.put(
        f"{JOBS}/{job}/batches",
        content=content.encode(),
        headers={"content-type": "text/csv"},
    )
    assert (put.status_code, put.content) == (201, b"")
    closed = org.client.patch(f"{JOBS}/{job}", json={"state": "UploadComplete"})
    assert closed.status_code == 200
    return finished(org, job)


def rows(org: Org, job: str, result: str) -> list[dict[str, str]]:
    answer = org.client.get(f"{JOBS}/{job}/{result}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


def test_a_job_is_opened_with_the_place_for_its_data(org: Org) -> None:
    job = org.client.post(JOBS, json=BY_KEY).json()

    assert job["state"] == "Open"
    assert job["contentUrl"] == f"services/data/v60.0/jobs/ingest/{job['id']}/batches"
    assert job["externalIdFieldName"] == "External_Id__c"
    assert (job["lineEnding"], job["columnDelimiter"]) == ("LF", "COMMA")
    assert job["apiVersion"] == 60.0


def test_closing_a_job_answers_without_its_form(org: Org) -> None:
    job = opened(org, **ACCOUNTS)
    org.client.put(f"{JOBS}/{job}/batches", content=b"Name\nClosed\n")

    closed = org.client.patch(f"{JOBS}/{job}", json={"state": "UploadComplete"}).json()

    assert closed["state"] == "UploadComplete"
    assert not {"contentUrl", "lineEnding", "columnDelimiter"} & set(closed)


def test_a_job_writes_its_rows_and_says_what_came_of_each(org: Org) -> None:
    done = uploaded(
        org,
        "Name,StageName,External_Id__c,CloseDate\n"
        'Good,Proposal,ok-1,2026-12-01\n"Bad",Proposal,bad-1,2003-04-9876\n',
        object="Opportunity",
        operation="insert",
    )

    assert (done["state"], done["jobType"]) == ("JobComplete", "V2Ingest")
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (2, 1)
    [good] = rows(org, done["id"], "successfulResults/")
    [bad] = rows(org, done["id"], "failedResults")
    assert (good["sf__Created"], good["External_Id__c"]) == ("true", "ok-1")
    assert org.values("SELECT Id FROM Opportunity WHERE External_Id__c = 'ok-1'") == [
        good["sf__Id"]
    ]
    assert bad["sf__Id"] == ""
    assert bad["sf__Error"] == (
        "INVALID_FIELD:Failed to deserialize field at col 3. Due to, '2003-04-9876' is "
        "not a valid value for the type xsd:date:CloseDate --"
    )
    assert rows(org, done["id"], "unprocessedrecords") == []


def test_an_upsert_says_which_records_are_new(org: Org) -> None:
    uploaded(org, "Name,External_Id__c\nFirst,u-1\n", **BY_KEY)

    done = uploaded(org, "Name,External_Id__c\nAgain,u-1\nNew,u-2\n", **BY_KEY)

    created = {
        row["External_Id__c"]: row["sf__Created"]
        for row in rows(org, done["id"], "successfulResults")
    }
    assert created == {"u-1": "false", "u-2": "true"}
    assert org.values("SELECT Name FROM Account WHERE External_Id__c = 'u-1'") == [
        "Again"
    ]


def test_an_empty_cell_says_nothing_and_na_says_null(org: Org) -> None:
    uploaded(
        org, "Name,Industry,Type,External_Id__c\nN,Energy,Prospect,n-1\n", **BY_KEY
    )

    uploaded(org, "External_Id__c,Industry,Type\nn-1,#N/A,\n", **BY_KEY)

    [account] = org.query(
        "SELECT Industry, Type FROM Account WHERE External_Id__c = 'n-1'"
    )["records"]
    assert (account["Industry"], account["Type"]) == (None, "Prospect")


def test_a_parent_is_named_by_its_external_id(org: Org) -> None:
    uploaded(org, "Name,External_Id__c\nMother,p-1\n", **BY_KEY)

    done = uploaded(
        org,
        "Name,External_Id__c,Parent.External_Id__c\nChild,c-1,p-1\nLost,c-2,nobody\n",
        **BY_KEY,
    )

    assert org.values("SELECT Parent.Name FROM Account WHERE External_Id__c = 'c-1'")[
        0
    ]["Name"] == ("Mother")
    [lost] = rows(org, done["id"], "failedResults")
    assert lost["sf__Error"].startswith("INVALID_FIELD:Foreign key external ID: nobody")


def test_records_are_updated_and_deleted_by_id(org: Org) -> None:
    updated = uploaded(
        org, f"Id,Industry\n{ACME},Energy\n", object="Account", operation="update"
    )
    made = uploaded(org, "Name,External_Id__c\nBrief,d-1\n", **BY_KEY)
    [brief] = rows(org, made["id"], "successfulResults")
    deleted = uploaded(
        org, f"Id\n{brief['sf__Id']}\n", object="Account", operation="delete"
    )

    assert updated["numberRecordsFailed"] == deleted["numberRecordsFailed"] == 0
    assert org.client.get(f"{DATA}/sobjects/Account/{ACME}").json()["Industry"] == (
        "Energy"
    )
    assert org.values("SELECT Id FROM Account WHERE External_Id__c = 'd-1'") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Nickname\nx\n", "InvalidBatch : Field name not found : Nickname"),
        ("Name,name\nx,y\n", "InvalidBatch : Field name duplicated : name"),
        ("Name\r\nx\r\n", "ClientInputError : LineEnding is invalid on user data"),
        ("Name,Type\nx\n", "InvalidBatch : Row 1 has 1 columns, the header has 2"),
    ],
)
def test_a_job_whose_data_makes_no_sense_fails_and_keeps_its_rows(
    org: Org, content: str, message: str
) -> None:
    done = uploaded(org, content, **ACCOUNTS)

    assert done["state"] == "Failed"
    assert done["errorMessage"].startswith(message)
    assert done["numberRecordsProcessed"] == 0
    kept = org.client.get(f"{JOBS}/{done['id']}/unprocessedRecords").text
    assert kept.count("x") == 1


@pytest.mark.parametrize("content", ["", '"open'])
def test_a_job_without_readable_data_fails(org: Org, content: str) -> None:
    done = uploaded(org, content, **ACCOUNTS)

    assert done["state"] == "Failed"
    assert done["errorMessage"].startswith("InvalidBatch : ")


def test_rows_end_and_part_as_the_job_says(org: Org) -> None:
    done = uploaded(
        org,
        "Name;External_Id__c\r\nSemi;s-1\r\n",
        **BY_KEY,
        lineEnding="CRLF",
        columnDelimiter="SEMICOLON",
    )

    result = org.client.get(f"{JOBS}/{done['id']}/successfulResults").text
    assert result.startswith('"sf__Id";"sf__Created";Name;External_Id__c\r\n')
    assert org.values("SELECT Name FROM Account WHERE External_Id__c = 's-1'") == [
        "Semi"
    ]


def test_job_and_data_can_come_in_one_request(org: Org) -> None:
    body = (
        b"--B\r\nContent-Type: application/json\r\n"
        b'Content-Disposition: form-data; name="job"\r\n\r\n'
        b'{"object":"Account","operation":"insert","contentType":"CSV"}\r\n'
        b"--B\r\nContent-Type: text/csv\r\n"
        b'Content-Disposition: form-data; name="content"; filename="content"\r\n\r\n'
        b"Name\nIn one\n\r\n--B--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=B"}

    answer = org.client.post(JOBS, content=body, headers=headers)

    assert answer.json()["state"] == "UploadComplete"
    assert finished(org, answer.json()["id"])["numberRecordsProcessed"] == 1
    assert org.values("SELECT Name FROM Account WHERE Name = 'In one'") == ["In one"]


def test_a_multipart_request_without_data_is_refused(org: Org) -> None:
    answer = org.client.post(
        JOBS,
        content=b"--B--\r\n",
        headers={"content-type": "multipart/form-data; boundary=B"},
    )

    assert refusal(answer) == (400, "INVALIDJOB")


def test_data_is_put_once(org: Org) -> None:
    job = opened(org, **ACCOUNTS)
    org.client.put(f"{JOBS}/{job}/batches", content=b"Name\nOnce\n")

    again = org.client.put(f"{JOBS}/{job}/batches", content=b"Name\nTwice\n")

    assert refusal(again) == (400, "INVALIDJOBSTATE")
    assert "only do 'PUT' once" in again.json()[0]["message"]


def test_data_that_is_no_csv_by_its_header_is_refused(org: Org) -> None:
    job = opened(org, **ACCOUNTS)

    answer = org.client.put(
        f"{JOBS}/{job}/batches",
        content=b"{}",
        headers={"content-type": "application/json"},
    )

    assert refusal(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_an_aborted_job_takes_no_data_and_writes_nothing(org: Org) -> None:
    job = opened(org, **ACCOUNTS)

    aborted = org.client.patch(f"{JOBS}/{job}", json={"state": "Aborted"}).json()

    assert aborted["state"] == "Aborted"
    put = org.client.put(f"{JOBS}/{job}/batches", content=b"Name\nLate\n")
    again = org.client.patch(f"{JOBS}/{job}", json={"state": "Aborted"})
    assert refusal(put) == refusal(again) == (400, "INVALIDJOBSTATE")
    assert org.values("SELECT Id FROM Account WHERE Name = 'Late'") == []


def test_an_open_job_has_no_results_and_can_not_be_deleted(org: Org) -> None:
    job = opened(org, **ACCOUNTS)

    results = org.client.get(f"{JOBS}/{job}/failedResults")
    deleted = org.client.delete(f"{JOBS}/{job}")

    assert refusal(results) == refusal(deleted) == (400, "INVALIDJOBSTATE")


def test_a_finished_job_is_listed_until_it_is_deleted(org: Org) -> None:
    done = uploaded(org, "Name\nListed\n", **ACCOUNTS)
    listed = org.client.get(JOBS).json()
    assert listed["done"] is True
    assert done["id"] in {job["id"] for job in listed["records"]}

    assert org.client.delete(f"{JOBS}/{done['id']}").status_code == 204

    assert refusal(org.client.get(f"{JOBS}/{done['id']}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"operation": "replace"}, 400, "INVALIDJOB"),
        ({"operation": "upsert"}, 400, "INVALIDJOB"),
        ({"columnDelimiter": "SLASH"}, 400, "INVALIDJOB"),
        ({"lineEnding": "CR"}, 400, "INVALIDJOB"),
        ({"contentType": "XML"}, 400, "INVALIDJOB"),
        ({"object": "Nothing"}, 400, "INVALIDJOB"),
        ({"object": "OpportunityHistory"}, 400, "INVALIDENTITY"),
    ],
)
def test_a_job_that_can_not_be_done_is_not_opened(
    org: Org, change: dict[str, str], status: int, code: str
) -> None:
    answer = org.client.post(JOBS, json={**ACCOUNTS, **change})

    assert refusal(answer) == (status, code)


@pytest.mark.parametrize("state", ["JobComplete", "Open", ""])
def test_nobody_can_ask_for_other_states(org: Org, state: str) -> None:
    job = opened(org, **ACCOUNTS)

    answer = org.client.patch(f"{JOBS}/{job}", json={"state": state})

    assert refusal(answer) == (400, "INVALIDJOB")


def test_unknown_jobs_and_results_are_not_found(org: Org) -> None:
    done = uploaded(org, "Name\nKnown\n", **ACCOUNTS)

    assert refusal(org.client.get(f"{JOBS}/750000000000001")) == (404, "NOT_FOUND")
    assert refusal(org.client.get(f"{JOBS}/{done['id']}/otherResults")) == (
        404,
        "NOT_FOUND",
    )


def test_rows_of_one_job_fail_alone(org: Org) -> None:
    content = "Name,StageName,CloseDate\n" + "".join(
        f"Deal {number},Proposal,{'soon' if number == 7 else '2026-12-01'}\n"
        for number in range(50)
    )

    done = uploaded(org, content, object="Opportunity", operation="insert")

    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (50, 1)
    assert rows(org, done["id"], "failedResults")[0]["Name"] == "Deal 7"
    assert len(org.values("SELECT Id FROM Opportunity WHERE Name LIKE 'Deal %'")) == 49


def test_a_job_is_kept_for_seven_days_of_the_firms_clock(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = opened(org, **ACCOUNTS)
    clock = org.world.clock
    later = PropertyMock(return_value=clock + dt.timedelta(days=7, seconds=-1))
    monkeypatch.setattr(type(org.world), "clock", later)
    assert org.client.get(f"{JOBS}/{job}").status_code == 200

    later.return_value = clock + dt.timedelta(days=7)

    assert refusal(org.client.get(f"{JOBS}/{job}")) == (404, "NOT_FOUND")


def test_hard_deletes_leave_nothing_behind(org: Org) -> None:
    made = uploaded(org, "Name,External_Id__c\nGone,h-1\n", **BY_KEY)
    [gone] = rows(org, made["id"], "successfulResults")

    uploaded(org, f"Id\n{gone['sf__Id']}\n", object="Account", operation="hardDelete")

    everything = org.client.get(
        f"{DATA}/queryAll", params={"q": "SELECT Id FROM Account"}
    ).json()
    assert gone["sf__Id"] not in {item["Id"] for item in everything["records"]}


def test_content_that_is_too_long_for_one_request_opens_no_job(org: Org) -> None:
    before = len(org.client.get(JOBS).json()["records"])
    body = (
        b'--B\r\nContent-Disposition: form-data; name="job"\r\n\r\n'
        b'{"object":"Account","operation":"insert"}\r\n'
        b'--B\r\nContent-Disposition: form-data; name="content"\r\n\r\n'
        b"Name\n" + b"x\n" * 60_000 + b"\r\n--B--\r\n"
    )

    answer = org.client.post(
        JOBS, content=body, headers={"content-type": "multipart/form-data; boundary=B"}
    )

    assert refusal(answer) == (400, "INVALIDJOB")
    assert len(org.client.get(JOBS).json()["records"]) == before
