"""Writes to the org: single records and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.salesforce_org import ACME, BIG_DEAL, DATA, PROJECT, SMALL_DEAL, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

COLLECTION = f"{DATA}/composite/sobjects"
NOBODY = to_18("006Pb000000000X")


@pytest.fixture
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def _record(org: Org, name: str, record_id: str) -> dict[str, Any]:
    found: dict[str, Any] = org.client.get(f"{DATA}/sobjects/{name}/{record_id}").json()
    return found


def test_a_created_record_is_stamped_by_the_firms_clock(org: Org) -> None:
    answer = org.client.post(
        f"{DATA}/sobjects/Account/",
        json={"Name": "Initech", "NumberOfEmployees": 7, "ParentId": ACME[:15]},
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["success"], body["errors"]) == (True, [])
    record = _record(org, "Account", body["id"])
    assert record["ParentId"] == ACME
    assert record["CreatedDate"] == "2026-06-30T18:00:00.000+0000"
    assert record["SystemModstamp"] == "2026-06-30T18:00:00.000+0000"
    assert record["IsDeleted"] is False
    assert body["id"].startswith("001")


def test_an_update_changes_what_it_names_and_moves_the_stamp(org: Org) -> None:
    path = f"{DATA}/sobjects/pse__Proj__c/{PROJECT}"
    answer = org.client.patch(
        path, json={"pse__Planned_Hours__c": 12.5, "pse__Start_Date__c": "2026-08-01"}
    )
    assert answer.status_code == 204
    record = _record(org, "pse__Proj__c", PROJECT)
    assert record["pse__Planned_Hours__c"] == 12.5
    assert record["pse__Start_Date__c"] == "2026-08-01"
    assert record["Name"] == "Rollout"
    assert record["SystemModstamp"] == "2026-06-30T18:00:00.000+0000"


def test_a_deleted_record_is_in_the_recycle_bin(org: Org) -> None:
    path = f"{DATA}/sobjects/Opportunity/{SMALL_DEAL}"
    assert org.client.delete(path).status_code == 204
    assert SMALL_DEAL not in org.values("SELECT Id FROM Opportunity")
    again = org.client.delete(path)
    assert again.status_code == 404
    assert again.json() == [
        {
            "message": "entity is deleted",
            "errorCode": "ENTITY_IS_DELETED",
            "fields": [],
        }
    ]


@pytest.mark.parametrize(
    ("values", "code", "message"),
    [
        ({"Foo": 1}, "INVALID_FIELD", "No such column 'Foo' on sobject of type"),
        (
            {"IsWon": True},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Unable to create/update fields: IsWon. Please check",
        ),
        (
            {"Amount": "much"},
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Amount: value not of required type: much",
        ),
        ({"AccountId": "001"}, "MALFORMED_ID", "id value of incorrect type: 001"),
        (
            {"AccountId": BIG_DEAL},
            "FIELD_INTEGRITY_EXCEPTION",
            "id value of incorrect type",
        ),
        ({"Name": None}, "REQUIRED_FIELD_MISSING", "missing: [Name]"),
        ({"Name": "x" * 256}, "STRING_TOO_LONG", "data value too large"),
    ],
)
def test_a_wrong_value_is_refused_in_the_platforms_words(
    org: Org, values: dict[str, Any], code: str, message: str
) -> None:
    answer = org.client.patch(f"{DATA}/sobjects/Opportunity/{BIG_DEAL}", json=values)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code
    assert message in answer.json()[0]["message"]


def test_a_body_that_is_no_json_is_refused(org: Org) -> None:
    answer = org.client.patch(f"{DATA}/sobjects/Account/{ACME}", content=b"{")
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "JSON_PARSER_ERROR"


def test_a_record_that_never_was_is_not_found(org: Org) -> None:
    answer = org.client.patch(f"{DATA}/sobjects/Opportunity/{NOBODY}", json={})
    assert answer.status_code == 404
    assert answer.json()[0]["errorCode"] == "NOT_FOUND"


def test_a_collection_is_answered_in_order_and_each_record_stands_for_itself(
    org: Org,
) -> None:
    answer = org.client.patch(
        COLLECTION,
        json={
            "allOrNone": False,
            "records": [
                {"attributes": {"type": "Opportunity"}, "Id": BIG_DEAL, "Amount": 1},
                {"attributes": {"type": "Opportunity"}, "Amount": 2},
                {"attributes": {"type": "Opportunity"}, "Id": NOBODY, "Amount": 3},
            ],
        },
    )
    assert answer.status_code == 200
    first, second, third = answer.json()
    assert first == {"id": BIG_DEAL, "success": True, "errors": []}
    assert second["errors"] == [
        {
            "statusCode": "MISSING_ARGUMENT",
            "message": "Id not specified in an update call",
            "fields": [],
        }
    ]
    assert third["errors"][0]["statusCode"] == "INVALID_CROSS_REFERENCE_KEY"
    assert _record(org, "Opportunity", BIG_DEAL)["Amount"] == 1


def test_all_or_none_rolls_the_innocent_back(org: Org) -> None:
    answer = org.client.post(
        COLLECTION,
        json={
            "allOrNone": True,
            "records": [
                {"attributes": {"type": "Account"}, "Name": "Initech"},
                {"attributes": {"type": "Account"}},
            ],
        },
    )
    first, second = answer.json()
    assert first["errors"] == [
        {
            "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "message": "Record rolled back because not all records were valid and the "
            "request was using AllOrNone header",
            "fields": [],
        }
    ]
    assert second["errors"][0] == {
        "statusCode": "REQUIRED_FIELD_MISSING",
        "message": "Required fields are missing: [Name]",
        "fields": ["Name"],
    }
    assert org.query("SELECT Id FROM Account WHERE Name = 'Initech'")["totalSize"] == 0


def test_an_upsert_by_id_updates_or_creates(org: Org) -> None:
    answer = org.client.patch(
        f"{COLLECTION}/Account/Id",
        json={
            "records": [
                {"attributes": {"type": "Account"}, "Id": ACME, "Name": "Acme"},
                {"attributes": {"type": "Account"}, "Id": None, "Name": "Initech"},
            ]
        },
    )
    assert [result["created"] for result in answer.json()] == [False, True]
    assert org.values("SELECT Name FROM Account ORDER BY Name") == [
        "Acme",
        "Globex",
        "Initech",
    ]


def test_an_upsert_needs_a_field_that_identifies(org: Org) -> None:
    answer = org.client.patch(
        f"{COLLECTION}/Account/Industry", json={"records": [{"Industry": "x"}]}
    )
    assert answer.status_code == 400
    assert "does not match an External ID" in answer.json()[0]["message"]


def test_a_collection_of_ids_is_deleted(org: Org) -> None:
    answer = org.client.delete(
        COLLECTION, params={"ids": f"{BIG_DEAL},{NOBODY}", "allOrNone": "false"}
    )
    assert [result["success"] for result in answer.json()] == [True, False]


@pytest.mark.parametrize(
    ("records", "code"),
    [
        ([], "REQUIRED_FIELD_MISSING"),
        ([{"Id": ACME}] * 201, "NUMBER_OUTSIDE_VALID_RANGE"),
    ],
)
def test_a_collection_has_from_1_to_200_records(
    org: Org, records: list[dict[str, str]], code: str
) -> None:
    answer = org.client.patch(COLLECTION, json={"records": records})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code
