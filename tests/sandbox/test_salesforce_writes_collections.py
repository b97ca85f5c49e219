"""sObject Collections: up to 200 records at once, each for itself or all or none."""

# ruff: noqa: S608 - SOQL of constants

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.salesforce_org import ACME, BIG_DEAL, DATA, GLOBEX, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = f"{DATA}/composite/sobjects"
NOBODY = to_18("006Pb000000000X")
ROLLED_BACK = {
    "success": False,
    "errors": [
        {
            "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "message": "Record rolled back because not all records were valid and the "
            "request was using AllOrNone header",
            "fields": [],
        }
    ],
}


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def _typed(name: str, **values: Any) -> dict[str, Any]:
    return {"attributes": {"type": name}, **values}


def test_each_record_stands_for_itself_in_the_order_of_the_request(org: Org) -> None:
    answer = org.client.patch(
        PATH,
        json={
            "allOrNone": False,
            "records": [
                _typed("Opportunity", Id=BIG_DEAL, Amount=1),
                _typed("Opportunity", Amount=2),
                _typed("Opportunity", id=NOBODY, Amount=3),
                _typed("Opportunity", id="001RM000003oLrB000", Amount=3),
                _typed("Account", Id=ACME, Industry="Energy"),
                _typed("Nothing", Id=ACME),
            ],
        },
    )
    assert answer.status_code == 200
    first, second, third, fourth, fifth, sixth = answer.json()
    assert first == {"id": BIG_DEAL, "success": True, "errors": []}
    assert second == {
        "success": False,
        "errors": [
            {
                "statusCode": "MISSING_ARGUMENT",
                "message": "Id not specified in an update call",
                "fields": [],
            }
        ],
    }
    assert third["errors"][0]["statusCode"] == "INVALID_CROSS_REFERENCE_KEY"
    assert fourth["errors"][0]["message"] == "malformed id 001RM000003oLrB000"
    assert fifth["success"] is True
    assert sixth["errors"][0]["statusCode"] == "INVALID_TYPE"
    assert org.values(f"SELECT Amount FROM Opportunity WHERE Id = '{BIG_DEAL}'") == [1]
    assert org.values(f"SELECT Industry FROM Account WHERE Id = '{ACME}'") == ["Energy"]


def test_records_of_several_objects_are_created_in_one_call(org: Org) -> None:
    answer = org.client.post(
        PATH,
        json={
            "records": [
                _typed("Account", Name="Mixed"),
                _typed("Contact", LastName="Dyer"),
                _typed("Account", Name="Mixed too"),
            ]
        },
    )
    ids = [result["id"][:3] for result in answer.json()]
    assert ids == ["001", "003", "001"]


def test_all_or_none_rolls_the_innocent_back(org: Org) -> None:
    answer = org.client.post(
        PATH,
        json={
            "allOrNone": True,
            "records": [
                _typed("Contact"),
                _typed("Account", Name="Innocent"),
            ],
        },
    )
    assert answer.status_code == 200
    first, second = answer.json()
    assert first["errors"] == [
        {
            "statusCode": "REQUIRED_FIELD_MISSING",
            "message": "Required fields are missing: [LastName]",
            "fields": ["LastName"],
        }
    ]
    assert second == ROLLED_BACK
    assert org.values("SELECT Id FROM Account WHERE Name = 'Innocent'") == []


def test_an_upsert_creates_or_updates_by_external_id(org: Org) -> None:
    def upsert(*records: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = org.client.patch(
            f"{PATH}/Account/External_Id__c", json={"records": list(records)}
        ).json()
        return found

    one = _typed("Account", External_Id__c="U-1", Name="One")
    (created,) = upsert(one)
    assert created == {
        "id": created["id"],
        "success": True,
        "errors": [],
        "created": True,
    }
    two = _typed("Account", External_Id__c="U-2", Name="Two")
    lacking = _typed("Account", Name="Three")
    same, new, none, twice = upsert({**one, "Industry": "Retail"}, two, lacking, two)
    assert (same["id"], same["created"]) == (created["id"], False)
    assert new["created"] is True
    assert none["errors"][0]["statusCode"] == "MISSING_ARGUMENT"
    assert twice["errors"][0] == {
        "statusCode": "DUPLICATE_VALUE",
        "message": "Duplicate external id specified: U-2",
        "fields": ["External_Id__c"],
    }


def test_an_upsert_by_id_updates_or_creates(org: Org) -> None:
    answer = org.client.patch(
        f"{PATH}/Account/Id",
        json={
            "records": [
                _typed("Account", Id=GLOBEX, Industry="Banking"),
                _typed("Account", Id=None, Name="No id"),
            ]
        },
    )
    assert [result["created"] for result in answer.json()] == [False, True]


def test_an_upsert_needs_a_field_that_identifies(org: Org) -> None:
    answer = org.client.patch(
        f"{PATH}/Account/Industry", json={"records": [{"Industry": "x"}]}
    )
    assert answer.status_code == 400
    assert "does not match an External ID" in answer.json()[0]["message"]


def test_one_record_may_be_changed_up_to_twelve_times_in_a_call(org: Org) -> None:
    records = [_typed("Account", Id=GLOBEX, NumberOfEmployees=n) for n in range(13)]
    *well, last = org.client.patch(PATH, json={"records": records}).json()
    assert all(result["success"] for result in well)
    assert last["errors"][0]["statusCode"] == "DUPLICATE_VALUE"
    assert org.values(
        f"SELECT NumberOfEmployees FROM Account WHERE Id = '{GLOBEX}'"
    ) == [11]


def test_a_collection_of_ids_is_deleted(org: Org) -> None:
    answer = org.client.post(PATH, json={"records": [_typed("Account", Name="Gone")]})
    gone = answer.json()[0]["id"]
    answer = org.client.delete(PATH, params={"ids": f"{gone},{NOBODY},zzz"})
    assert [result["success"] for result in answer.json()] == [True, False, False]
    answer = org.client.delete(
        PATH, params={"ids": f"{ACME},{gone}", "allOrNone": "true"}
    )
    first, second = answer.json()
    assert first == ROLLED_BACK
    assert second["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_collection_of_ids_is_retrieved_in_their_order(org: Org, method: str) -> None:
    ids = [GLOBEX, to_18("001Pb000000000X"), ACME[:15]]
    if method == "GET":
        answer = org.client.get(
            f"{PATH}/Account", params={"ids": ",".join(ids), "fields": "Name"}
        )
    else:
        answer = org.client.post(
            f"{PATH}/Account", json={"ids": ids, "fields": ["Name", "Id"]}
        )
    assert answer.status_code == 200
    globex, nobody, acme = answer.json()
    assert (globex["Name"], nobody) == ("Globex", None)
    assert acme["attributes"]["type"] == "Account"
    assert ("Id" in acme) == (method == "POST")


def test_a_retrieval_needs_ids_and_fields(org: Org) -> None:
    answer = org.client.get(f"{PATH}/Account", params={"ids": ACME})
    assert answer.status_code == 400
    wrong = org.client.get(f"{PATH}/Account", params={"ids": ACME, "fields": "Namen"})
    assert wrong.json()[0]["errorCode"] == "INVALID_FIELD"


@pytest.mark.parametrize(
    ("records", "code", "message"),
    [
        ([], "REQUIRED_FIELD_MISSING", "At least 1 record is required"),
        (
            [{"Id": ACME}] * 201,
            "NUMBER_OUTSIDE_VALID_RANGE",
            "The number of records can't be more than 200",
        ),
    ],
)
def test_a_collection_has_from_1_to_200_records(
    org: Org, records: list[dict[str, str]], code: str, message: str
) -> None:
    answer = org.client.patch(PATH, json={"records": records})
    assert answer.status_code == 400
    assert answer.json() == [{"message": message, "errorCode": code}]
