"""Writes to the org: single records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.salesforce_org import (
    ACME,
    BIG_DEAL,
    BINNED_DEAL,
    DATA,
    PROJECT,
    SMALL_DEAL,
    USER,
    Org,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SOBJECTS = f"{DATA}/sobjects"
NOBODY = to_18("006Pb000000000X")
READ_ONLY = (
    "Unable to create/update fields: IsWon. Please check the security settings of this "
    "field and verify that it is read/write for your profile or permission set."
)


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def _record(org: Org, name: str, record_id: str) -> dict[str, Any]:
    found: dict[str, Any] = org.client.get(f"{SOBJECTS}/{name}/{record_id}").json()
    return found


def _create(org: Org, name: str, **values: Any) -> str:
    answer = org.client.post(f"{SOBJECTS}/{name}", json=values)
    assert answer.status_code == 201, answer.text
    created: str = answer.json()["id"]
    return created


def test_a_created_record_is_stamped_by_the_firms_clock(org: Org) -> None:
    answer = org.client.post(
        f"{SOBJECTS}/Account/",
        json={"Name": "Initech", "NumberOfEmployees": 7, "ParentId": ACME[:15]},
        headers={"Sforce-Auto-Assign": "FALSE", "Sforce-Duplicate-Rule-Header": "x"},
    )
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"id": body["id"], "success": True, "errors": []}
    assert answer.headers["location"] == f"{SOBJECTS}/Account/{body['id']}"
    record = _record(org, "Account", body["id"])
    assert record["ParentId"] == ACME
    assert record["CreatedDate"] == "2026-06-30T18:00:00.000+0000"
    assert record["SystemModstamp"] == "2026-06-30T18:00:00.000+0000"
    assert record["CreatedById"] == record["OwnerId"] == USER
    assert record["CurrencyIsoCode"] == "USD"
    assert record["IsDeleted"] is False
    assert body["id"].startswith("001")


def test_an_update_changes_what_it_names_and_moves_the_stamp(org: Org) -> None:
    path = f"{SOBJECTS}/pse__Proj__c/{PROJECT}"
    answer = org.client.patch(
        path, json={"pse__Planned_Hours__c": 12.5, "pse__Start_Date__c": "2026-08-01"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    record = _record(org, "pse__Proj__c", PROJECT)
    assert record["pse__Planned_Hours__c"] == 12.5
    assert record["pse__Start_Date__c"] == "2026-08-01"
    assert record["Name"] == "Rollout"
    assert record["SystemModstamp"] == "2026-06-30T18:00:00.000+0000"


def test_a_deleted_record_is_in_the_recycle_bin(org: Org) -> None:
    path = f"{SOBJECTS}/Opportunity/{SMALL_DEAL}"
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
        ({"IsWon": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", READ_ONLY),
        (
            {"CreatedDate": "2026-01-01T00:00:00Z"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "fields: CreatedDate.",
        ),
        (
            {"Amount": "much"},
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Amount: value not of required type: much",
        ),
        (
            {"CloseDate": "31.12.2026"},
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "Close Date: value not of required type: 31.12.2026",
        ),
        (
            {"pse__Is_Change_Request__c": "perhaps"},
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            "value not of required type: perhaps",
        ),
        ({"Amount": 1e17}, "NUMBER_OUTSIDE_VALID_RANGE", "outside of valid range"),
        ({"AccountId": "001"}, "MALFORMED_ID", "id value of incorrect type: 001"),
        (
            {"AccountId": BIG_DEAL},
            "FIELD_INTEGRITY_EXCEPTION",
            "id value of incorrect type",
        ),
        (
            {"AccountId": to_18("001Pb000000000X")},
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
        ),
        (
            {"pse__Parent_Opportunity__c": BINNED_DEAL},
            "ENTITY_IS_DELETED",
            "entity is deleted",
        ),
        ({"Name": None}, "REQUIRED_FIELD_MISSING", "missing: [Name]"),
        ({"Name": "x" * 121}, "STRING_TOO_LONG", "(max length=120)"),
        (
            {"Account": {"External_Id__c": "none"}},
            "INVALID_FIELD",
            "ID: none not found for field External_Id__c in entity Account",
        ),
        (
            {"Account": {"Industry": "x"}},
            "INVALID_FIELD",
            "No such external id 'Industry'",
        ),
    ],
)
def test_a_wrong_value_is_refused_in_the_platforms_words(
    org: Org, values: dict[str, Any], code: str, message: str
) -> None:
    answer = org.client.patch(f"{SOBJECTS}/Opportunity/{BIG_DEAL}", json=values)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code
    assert message in answer.json()[0]["message"]


def test_a_restricted_picklist_takes_its_own_values_only(org: Org) -> None:
    answer = org.client.patch(
        f"{SOBJECTS}/pse__Proj__c/{PROJECT}",
        json={"pse__Recognition_Method__c": "By feeling"},
    )
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "Recognition Method: bad value for restricted picklist field: "
            "By feeling",
            "errorCode": "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "fields": ["pse__Recognition_Method__c"],
        }
    ]


def test_required_fields_of_a_new_record_are_named(org: Org) -> None:
    answer = org.client.post(f"{SOBJECTS}/Opportunity", json={"Name": "Deal"})
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "Required fields are missing: [StageName, CloseDate]",
            "errorCode": "REQUIRED_FIELD_MISSING",
            "fields": ["StageName", "CloseDate"],
        }
    ]


def test_numbers_and_booleans_may_come_as_text_and_are_rounded(org: Org) -> None:
    answer = org.client.patch(
        f"{SOBJECTS}/Opportunity/{BIG_DEAL}",
        json={"Amount": "1234.565", "pse__Is_Services_Opportunity__c": "true"},
    )
    assert answer.status_code == 204
    record = _record(org, "Opportunity", BIG_DEAL)
    assert record["Amount"] == 1234.57
    assert record["pse__Is_Services_Opportunity__c"] is True


def test_a_lookup_may_name_its_record_by_an_external_id(org: Org) -> None:
    account = _create(org, "Account", Name="Keyed", External_Id__c="K-1")
    values = {"Account": {"External_Id__c": "k-1"}}
    answer = org.client.patch(f"{SOBJECTS}/Opportunity/{BIG_DEAL}", json=values)
    assert answer.status_code == 204
    assert _record(org, "Opportunity", BIG_DEAL)["AccountId"] == account


def test_an_external_id_is_given_once(org: Org) -> None:
    first = _create(org, "Account", Name="First", External_Id__c="once")
    answer = org.client.post(
        f"{SOBJECTS}/Account", json={"Name": "Second", "External_Id__c": "ONCE"}
    )
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "duplicate value found: External_Id__c duplicates value on "
            f"record with id: {first}",
            "errorCode": "DUPLICATE_VALUE",
            "fields": [],
        }
    ]


def test_an_upsert_creates_then_updates_by_external_id(org: Org) -> None:
    path = f"{SOBJECTS}/Account/External_Id__c/a%2Fb.c"
    created = org.client.patch(path, json={"Name": "Upserted"})
    assert created.status_code == 201
    body = created.json()
    assert body == {"id": body["id"], "success": True, "errors": [], "created": True}
    assert _record(org, "Account", body["id"])["External_Id__c"] == "a/b.c"
    updated = org.client.patch(path, json={"Name": "Again"})
    assert updated.status_code == 200
    assert updated.json() == {**body, "created": False}
    older = path.replace("v60.0", "v45.0")
    assert org.client.patch(older, json={"Name": "Older"}).status_code == 204
    assert org.client.delete(path).status_code == 204
    assert org.client.delete(path).status_code == 404


def test_an_upsert_by_id_updates(org: Org) -> None:
    answer = org.client.patch(
        f"{SOBJECTS}/Account/Id/{ACME}", json={"Industry": "Banking"}
    )
    assert answer.status_code == 200
    assert answer.json()["created"] is False


def test_an_upsert_that_only_updates_creates_nothing(org: Org) -> None:
    path = f"{SOBJECTS}/Account/External_Id__c/nobody"
    answer = org.client.patch(
        path, params={"updateOnly": "true"}, json={"Name": "Nobody"}
    )
    assert answer.status_code == 404
    assert answer.json()[0]["errorCode"] == "NOT_FOUND"


def test_an_external_id_that_means_several_offers_the_choice(org: Org) -> None:
    ids = [_create(org, "Account", Name="Twin") for _ in range(2)]
    with org.world.writing() as cursor:
        cursor.execute(
            'update salesforce."Account" set "External_Id__c" = \'twin\' '
            'where "Id" in (select unnest($1))',
            [ids],
        )
    for method in ("PATCH", "DELETE"):
        answer = org.client.request(
            method, f"{SOBJECTS}/Account/External_Id__c/twin", json={}
        )
        assert answer.status_code == 300
        assert sorted(answer.json()) == [
            f"{SOBJECTS}/Account/{each}" for each in sorted(ids)
        ]


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "Account", "Id"),
        ("PATCH", f"Account/{ACME}", "Id"),
        ("PATCH", "Account/External_Id__c/x", "External_Id__c"),
    ],
)
def test_a_body_does_not_repeat_the_path(
    org: Org, method: str, path: str, name: str
) -> None:
    answer = org.client.request(method, f"{SOBJECTS}/{path}", json={name: "x"})
    assert answer.status_code == 400
    assert answer.json()[0]["message"] == (
        f"The {name} field should not be specified in the sobject data."
    )


def test_an_upsert_needs_a_field_that_identifies(org: Org) -> None:
    answer = org.client.patch(f"{SOBJECTS}/Account/Industry/x", json={"Name": "x"})
    assert answer.status_code == 400
    assert "does not match an External ID" in answer.json()[0]["message"]


def test_a_record_changed_since_is_not_overwritten(org: Org) -> None:
    path = f"{SOBJECTS}/Account/{_create(org, 'Account', Name='Guarded')}"
    early = {"If-Unmodified-Since": "Tue, 30 Jun 2026 17:00:00 GMT"}
    late = {"If-Unmodified-Since": "Tue, 30 Jun 2026 19:00:00 GMT"}
    refused = org.client.patch(path, json={"Name": "A"}, headers=early)
    assert refused.status_code == 412
    assert org.client.patch(path, json={"Name": "B"}, headers=late).status_code == 204
    wrong = org.client.patch(path, json={}, headers={"If-Unmodified-Since": "noon"})
    assert wrong.status_code == 400


def test_a_body_that_is_no_json_is_refused(org: Org) -> None:
    answer = org.client.patch(f"{SOBJECTS}/Account/{ACME}", content=b"{")
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "JSON_PARSER_ERROR"


@pytest.mark.parametrize("path", [f"Opportunity/{NOBODY}", "Opportunity/no-id"])
def test_a_record_that_never_was_is_not_found(org: Org, path: str) -> None:
    for answer in (
        org.client.patch(f"{SOBJECTS}/{path}", json={}),
        org.client.delete(f"{SOBJECTS}/{path}"),
    ):
        assert answer.status_code == 404
        assert answer.json()[0]["errorCode"] == "NOT_FOUND"


@pytest.mark.parametrize("name", ["OpportunityHistory", "User", "pse__Proj__History"])
def test_what_the_platform_keeps_takes_no_writes(org: Org, name: str) -> None:
    answer = org.client.post(f"{SOBJECTS}/{name}", json={})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"


def test_an_object_that_is_not_there_is_not_found(org: Org) -> None:
    answer = org.client.post(f"{SOBJECTS}/Nothing__c", json={})
    assert answer.status_code == 404
    assert answer.json()[0]["errorCode"] == "NOT_FOUND"


def test_a_contacts_name_is_made_of_its_parts(org: Org) -> None:
    contact = _create(org, "Contact", FirstName="Grace", LastName="Hopper")
    assert _record(org, "Contact", contact)["Name"] == "Grace Hopper"
    answer = org.client.patch(f"{SOBJECTS}/Contact/{contact}", json={"Name": "x"})
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
