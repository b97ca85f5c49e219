"""The org's REST interface: logins, paging, describe, limits, permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.servers.faults import Fault
from sandbox.servers.salesforce.ids import normalize, to_18
from tests.sandbox.salesforce_org import (
    BIG_DEAL,
    BINNED_DEAL,
    DATA,
    SMALL_DEAL,
    Org,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def test_versions_are_listed_without_a_login(org: Org) -> None:
    versions = org.client.get(
        "/services/data/", headers={"authorization": "none"}
    ).json()
    assert {
        "label": "Spring '24",
        "url": "/services/data/v60.0",
        "version": "60.0",
    } in versions


def test_a_retired_version_is_gone(org: Org) -> None:
    answer = org.client.get("/services/data/v29.0/limits")
    assert answer.status_code == 410
    assert answer.json()[0]["errorCode"] == "UNSUPPORTED_API_VERSION"


def test_an_unknown_path_is_not_found(org: Org) -> None:
    answer = org.client.get(f"{DATA}/nonsense")
    assert answer.status_code == 404
    assert answer.json() == [
        {
            "message": "The requested resource does not exist",
            "errorCode": "NOT_FOUND",
        }
    ]


def test_every_call_says_how_much_of_the_limit_is_used(org: Org) -> None:
    first = org.client.get(f"{DATA}/limits/")
    second = org.client.get(f"{DATA}/query", params={"q": "nonsense"})
    used = int(
        first.headers["sforce-limit-info"]
        .removeprefix("api-usage=")
        .removesuffix("/100000")
    )
    assert second.headers["sforce-limit-info"] == f"api-usage={used + 1}/100000"
    assert first.json()["DailyApiRequests"] == {
        "Max": 100_000,
        "Remaining": 100_000 - used,
    }


def test_record_counts_leave_out_objects_without_records(org: Org) -> None:
    answer = org.client.get(
        f"{DATA}/limits/recordCount", params={"sObjects": "Opportunity,Contact"}
    )
    assert answer.json() == {"sObjects": [{"count": 3, "name": "Opportunity"}]}


def test_describe_tells_types_lookups_and_what_can_be_written(org: Org) -> None:
    described = org.client.get(f"{DATA}/sobjects/opportunity/describe").json()
    fields = {field["name"]: field for field in described["fields"]}
    assert described["name"] == "Opportunity"
    assert described["keyPrefix"] == "006"
    assert fields["AccountId"]["type"] == "reference"
    assert fields["AccountId"]["referenceTo"] == ["Account"]
    assert fields["AccountId"]["relationshipName"] == "Account"
    assert fields["Amount"]["type"] == "currency"
    assert (fields["Amount"]["precision"], fields["Amount"]["scale"]) == (18, 2)
    assert fields["SystemModstamp"]["soapType"] == "xsd:dateTime"
    assert fields["IsWon"]["calculated"] is False
    assert fields["IsWon"]["updateable"] is False
    assert fields["Name"]["updateable"] is True
    stages = [each["value"] for each in fields["StageName"]["picklistValues"]]
    assert "Negotiation" in stages


def test_the_list_of_objects_has_the_packages_objects(org: Org) -> None:
    listed = org.client.get(f"{DATA}/sobjects").json()["sobjects"]
    project = next(each for each in listed if each["name"] == "pse__Proj__c")
    assert project["custom"] is True
    assert project["urls"]["describe"].endswith("/sobjects/pse__Proj__c/describe")
    prefixes = [each["keyPrefix"] for each in listed]
    assert len(prefixes) == len(set(prefixes))


def test_an_object_that_the_user_may_not_see_is_as_if_it_were_not_there(
    org: Org,
) -> None:
    org.faults.add(Fault("salesforce", "hide", object_name="pse__Proj__c"))
    try:
        _, code, _ = org.refusal("SELECT Id FROM pse__Proj__c")
        described = org.client.get(f"{DATA}/sobjects/pse__Proj__c/describe")
        _, through, _ = org.refusal("SELECT pse__Project__r.Name FROM pse__Budget__c")
    finally:
        org.faults.clear()
    assert code == "INVALID_TYPE"
    assert described.status_code == 404
    assert through == "INVALID_FIELD"
    assert org.values("SELECT Name FROM pse__Proj__c") == ["Rollout"]


def test_pages_follow_each_other_and_stay_as_they_were(tmp_path: Path) -> None:
    org = Org(tmp_path)
    with org.world.writing() as cursor:
        cursor.execute(
            'insert into salesforce."Account" ("Id", "Name", "IsDeleted") '
            "select '001Pb000000' || lpad(cast(i as varchar), 7, 'x'), "
            "'Account ' || i, false from range(450) t(i)"
        )
    soql = "SELECT Id FROM Account"
    page = org.query(soql, **{"Sforce-Query-Options": "batchSize=200"})
    assert (page["totalSize"], page["done"], len(page["records"])) == (452, False, 200)
    with org.world.writing() as cursor:
        cursor.execute('delete from salesforce."Account"')
    seen = [record["Id"] for record in page["records"]]
    while not page["done"]:
        # Some clients send the query along; the locator counts.
        answer = org.client.get(page["nextRecordsUrl"], params={"q": soql})
        page = answer.json()
        seen += [record["Id"] for record in page["records"]]
    assert "nextRecordsUrl" not in page
    assert len(set(seen)) == 452
    unknown = org.client.get(f"{DATA}/query/0r8000000000000AAA-2000")
    org.close()
    assert unknown.status_code == 400
    assert unknown.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_one_record_can_be_read_in_part(org: Org) -> None:
    answer = org.client.get(
        f"{DATA}/sobjects/Opportunity/{BIG_DEAL[:15]}", params={"fields": "Id,Name"}
    )
    assert answer.json() == {
        "attributes": {
            "type": "Opportunity",
            "url": f"/services/data/v60.0/sobjects/Opportunity/{BIG_DEAL}",
        },
        "Id": BIG_DEAL,
        "Name": "Big, with a comma",
    }


def test_changes_and_deletions_of_a_span_are_listed(org: Org) -> None:
    span = {"start": "2026-05-01T00:00:00+00:00", "end": "2026-07-01T00:00:00Z"}
    base = f"{DATA}/sobjects/Opportunity"
    updated = org.client.get(f"{base}/updated/", params=span).json()
    span["start"] = "2025-12-31T00:00:00+00:00"
    deleted = org.client.get(f"{base}/deleted/", params=span).json()
    backwards = org.client.get(
        f"{base}/updated", params={"start": span["end"], "end": span["start"]}
    )
    assert updated["ids"] == [SMALL_DEAL]
    assert deleted["deletedRecords"] == [
        {"id": BINNED_DEAL, "deletedDate": "2026-01-01T00:00:00.000+0000"}
    ]
    assert backwards.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_ids_of_15_characters_get_the_checksum_of_real_ones() -> None:
    assert to_18("006ak00000OQ4Rx") == "006ak00000OQ4RxAAL"
    assert normalize("001ak00000OKNPH") == "001ak00000OKNPHAA5"
    assert normalize("001ak00000OKNPHAA6") is None
    assert normalize("short") is None


def test_big_answers_are_zipped_for_clients_that_ask_for_it(org: Org) -> None:
    zipped = org.client.get(
        f"{DATA}/sobjects", headers={"accept-encoding": "gzip"}
    ).headers
    plain = org.client.get(
        f"{DATA}/sobjects", headers={"accept-encoding": "identity"}
    ).headers
    assert zipped["content-encoding"] == "gzip"
    assert "content-encoding" not in plain
    assert int(zipped["content-length"]) < int(plain["content-length"]) / 5


def test_an_address_that_is_too_long_is_refused(org: Org) -> None:
    answer = org.client.get(f"{DATA}/query", params={"q": "x" * 16_400})
    assert answer.status_code == 414
    assert answer.json()[0]["errorCode"] == "URI_TOO_LONG"


@pytest.mark.parametrize("version", ["v66.0", "v60.5", "sixty", "60.0"])
def test_a_version_that_never_was_is_not_found(org: Org, version: str) -> None:
    assert org.client.get(f"/services/data/{version}/limits").status_code == 404
