"""The org's REST interface: logins, paging, describe, limits, permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.servers.faults import Fault
from sandbox.servers.salesforce.ids import normalize, to_18
from sandbox.servers.salesforce.queries import QueryService
from tests.sandbox.salesforce_org import (
    ACME,
    BIG_DEAL,
    BINNED_DEAL,
    DATA,
    ORPHAN_DEAL,
    PROJECT,
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


def test_a_deleted_record_and_one_that_never_was_are_told_apart(org: Org) -> None:
    base = f"{DATA}/sobjects/Opportunity"
    deleted = org.client.get(f"{base}/{BINNED_DEAL}")
    assert (deleted.status_code, deleted.json()[0]["errorCode"]) == (
        404,
        "ENTITY_IS_DELETED",
    )
    for path in ("006000000000000AAA", "nonsense"):
        answer = org.client.get(f"{base}/{path}")
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_a_record_with_a_field_that_it_does_not_have_is_refused(org: Org) -> None:
    answer = org.client.get(
        f"{DATA}/sobjects/Account/{ACME}", params={"fields": "AccountNumer"}
    )
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "No such column 'AccountNumer' on sobject of type Account",
            "errorCode": "INVALID_FIELD",
        }
    ]


def test_relatives_are_reached_from_a_record(org: Org) -> None:
    base = f"{DATA}/sobjects"
    parent = org.client.get(
        f"{base}/Opportunity/{BIG_DEAL}/Account", params={"fields": "Id,Name"}
    ).json()
    assert parent["Id"] == ACME
    children = org.client.get(f"{base}/Account/{ACME}/Opportunities").json()
    assert children["totalSize"] == 1
    assert children["records"][0]["Id"] == BIG_DEAL
    none = org.client.get(f"{base}/Opportunity/{ORPHAN_DEAL}/Account")
    unknown = org.client.get(f"{base}/Opportunity/{BIG_DEAL}/Nonsense")
    assert none.json()[0]["errorCode"] == "NOT_FOUND"
    assert unknown.json()[0]["message"] == "The relationship Nonsense does not exist"


def test_a_record_is_found_by_its_external_id(org: Org) -> None:
    with org.world.writing() as cursor:
        cursor.execute(
            """update salesforce."Account" set "External_Id__c" = 'a/b''c'
            where "Id" = ?""",
            [ACME],
        )
    base = f"{DATA}/sobjects/Account"
    found = org.client.get(
        f"{base}/External_Id__c/a%2Fb'c", params={"fields": "Id,Website"}
    ).json()
    assert found["Id"] == ACME
    assert org.client.get(f"{base}/External_Id__c/x").status_code == 404
    answer = org.client.get(f"{base}/Website/x")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
    with org.world.writing() as cursor:
        cursor.execute("""update salesforce."Account" set "External_Id__c" = 'same'""")
    answer = org.client.get(f"{base}/External_Id__c/same")
    assert answer.status_code == 300
    assert f"{base}/{ACME}" in answer.json()


def test_an_address_is_an_object_made_of_its_parts(org: Org) -> None:
    with org.world.writing() as cursor:
        cursor.execute(
            """update salesforce."Account" set "BillingCity" = 'Ulm "a. D."'
            where "Id" = ?""",
            [ACME],
        )
    records = org.query("SELECT BillingAddress FROM Account ORDER BY Id")["records"]
    assert records[0]["BillingAddress"] == {
        "city": 'Ulm "a. D."',
        "country": None,
        "geocodeAccuracy": None,
        "latitude": None,
        "longitude": None,
        "postalCode": None,
        "state": None,
        "street": None,
    }
    assert records[1]["BillingAddress"] is None
    fields = {
        field["name"]: field
        for field in org.client.get(f"{DATA}/sobjects/Account/describe").json()[
            "fields"
        ]
    }
    assert fields["BillingCity"]["compoundFieldName"] == "BillingAddress"
    assert (
        fields["BillingAddress"]["type"],
        fields["BillingAddress"]["soapType"],
        fields["BillingAddress"]["updateable"],
    ) == ("address", "urn:address", False)


def test_describe_names_children_and_what_a_lookup_may_point_to(org: Org) -> None:
    account = org.client.get(f"{DATA}/sobjects/Account/describe").json()
    children = {
        (each["childSObject"], each["field"]): each["relationshipName"]
        for each in account["childRelationships"]
    }
    assert children["Opportunity", "AccountId"] == "Opportunities"
    assert children["pse__Proj__c", "pse__Account__c"] == "pse__Projects__r"
    names = [name for name in children.values() if name]
    assert len(names) == len(set(names))
    assert list(account) == sorted(account)
    project = org.client.get(f"{DATA}/sobjects/pse__Proj__c/describe").json()
    owner = next(each for each in project["fields"] if each["name"] == "OwnerId")
    assert owner["referenceTo"] == ["Group", "User"]
    assert owner["polymorphicForeignKey"] is True
    assert project["label"] == "Project"


RECORDED_FIELD_KEYS = """aggregatable aiPredictionField autoNumber byteLength calculated
calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName
createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist
deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo
filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber
htmlFormatted idLookup inlineHelpText label length mask maskType name nameField
namePointing nillable permissionable picklistValues polymorphicForeignKey precision
queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder
restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type
unique updateable writeRequiresMasterRead"""
RECORDED_OBJECT_KEYS = """actionOverrides activateable associateEntityType
associateParentEntity childRelationships compactLayoutable createable custom
customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden
extendedBy extendsInterfaces feedEnabled fields hasSubtypes implementedBy
implementsInterfaces isInterface isSubtype keyPrefix label labelPlural layoutable
listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos
networkScopeFieldName queryable recordTypeInfos replicateable retrieveable
searchLayoutable searchable sobjectDescribeOption supportedScopes triggerable
undeletable updateable urls"""


def test_describe_has_the_keys_of_a_recorded_one(org: Org) -> None:
    described = org.client.get(f"{DATA}/sobjects/Opportunity/describe").json()
    assert list(described) == RECORDED_OBJECT_KEYS.split()
    for field in described["fields"]:
        assert list(field) == RECORDED_FIELD_KEYS.split()


def test_a_describe_that_the_client_has_is_not_sent_again(org: Org) -> None:
    path = f"{DATA}/sobjects/Opportunity/describe"
    known = org.client.get(path).headers["last-modified"]
    headers = {"if-modified-since": known}
    assert org.client.get(path, headers=headers).status_code == 304
    assert org.client.get(f"{DATA}/sobjects", headers=headers).status_code == 304
    older = {"if-modified-since": "Sat, 01 Jan 2022 00:00:00 GMT"}
    assert org.client.get(path, headers=older).status_code == 200
    wrong = org.client.get(path, headers={"if-modified-since": "lately"})
    assert (wrong.status_code, wrong.json()[0]["errorCode"]) == (400, "INVALID_HEADER")
    org.faults.add(Fault("salesforce", "hide", object_name="Contract"))
    try:
        assert org.client.get(path, headers=headers).status_code == 200
    finally:
        org.faults.clear()


def test_a_field_that_the_user_may_not_see_is_as_if_it_were_not_there(
    org: Org,
) -> None:
    org.faults.add(
        Fault("salesforce", "hide", object_name="Opportunity", field_name="AccountId")
    )
    try:
        described = org.client.get(f"{DATA}/sobjects/Opportunity/describe").json()
        _, code, message = org.refusal("SELECT AccountId FROM Opportunity")
        _, through, _ = org.refusal("SELECT Account.Name FROM Opportunity")
        _, children, _ = org.refusal(
            "SELECT (SELECT Id FROM Opportunities) FROM Account"
        )
        record = org.client.get(f"{DATA}/sobjects/Opportunity/{BIG_DEAL}").json()
    finally:
        org.faults.clear()
    assert "AccountId" not in [field["name"] for field in described["fields"]]
    assert (code, through, children) == (
        "INVALID_FIELD",
        "INVALID_FIELD",
        "INVALID_TYPE",
    )
    assert "No such column 'AccountId' on entity 'Opportunity'" in message
    assert "AccountId" not in record


def test_the_short_form_of_an_object_has_records_that_changed_last(org: Org) -> None:
    answer = org.client.get(f"{DATA}/sobjects/pse__Proj__c").json()
    assert answer["objectDescribe"]["name"] == "pse__Proj__c"
    assert [each["Name"] for each in answer["recentItems"]] == ["Rollout"]
    assert org.client.get(f"{DATA}/recent").json() == []


def test_the_org_lists_its_resources(org: Org) -> None:
    resources = org.client.get(f"{DATA}/").json()
    assert resources["sobjects"] == f"{DATA}/sobjects"
    assert {"query", "queryAll", "jobs", "limits", "search"} <= set(resources)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("FIND {Acme} RETURNING Account(Id, Name), Opportunity(Id)", [ACME]),
        ("FIND {comma} IN NAME FIELDS RETURNING Opportunity(Id LIMIT 3)", [BIG_DEAL]),
        (
            "FIND {a} RETURNING Opportunity(Id WHERE Amount > 100)".replace(
                "a}", "ma}"
            ),
            [BIG_DEAL],
        ),
        ("FIND {Globex OR nothing}", []),
        ("FIND {Rollout} LIMIT 1", [PROJECT]),
        (r"FIND {O\'Hara}", [ACME]),
    ],
)
def test_a_search_finds_records_by_their_names(
    org: Org, q: str, found: list[str]
) -> None:
    answer = org.client.get(f"{DATA}/search/", params={"q": q})
    records = answer.json()["searchRecords"]
    assert [record["attributes"]["url"][-18:] for record in records] == found


def test_a_search_can_be_asked_for_by_parameters(org: Org) -> None:
    path = f"{DATA}/parameterizedSearch"
    params = {"q": "globex", "sobject": "Account", "Account.fields": "Name"}
    found = org.client.get(path, params=params).json()["searchRecords"]
    assert [record["Name"] for record in found] == ["Globex"]
    body = {"q": "globex", "fields": ["Name"], "sobjects": [{"name": "Account"}]}
    assert org.client.post(path, json=body).json()["searchRecords"] == found


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("SEEK {Acme}", "MALFORMED_SEARCH"),
        ("FIND {A} RETURNING Account", "MALFORMED_SEARCH"),
        ("FIND {Acme} RETURNING Nonsense", "INVALID_TYPE"),
        ("FIND {Acme} RETURNING Account(Nonsense)", "INVALID_FIELD"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(org: Org, q: str, code: str) -> None:
    answer = org.client.get(f"{DATA}/search", params={"q": q})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


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
    span = {"start": "2026-06-01T00:00:00+00:00", "end": "2026-07-01T00:00:00Z"}
    base = f"{DATA}/sobjects/Opportunity"
    updated = org.client.get(f"{base}/updated/", params=span).json()
    with org.world.writing() as cursor:
        cursor.execute(
            """update salesforce."Opportunity" set "SystemModstamp" = '2026-06-02'
            where "Id" = ?""",
            [BINNED_DEAL],
        )
    deleted = org.client.get(f"{base}/deleted/", params=span).json()
    backwards = org.client.get(
        f"{base}/updated", params={"start": span["end"], "end": span["start"]}
    )
    assert updated["ids"] == [SMALL_DEAL]
    assert deleted["deletedRecords"] == [
        {"id": BINNED_DEAL, "deletedDate": "2026-06-02T00:00:00.000+0000"}
    ]
    early = org.client.get(
        f"{base}/updated", params={**span, "start": "2026-05-01T00:00:00Z"}
    )
    senseless = org.client.get(f"{base}/deleted", params={"start": "yesterday"})
    for answer, message in (
        (backwards, "startDate before endDate expected"),
        (early, "specified startDate cannot be more than 30 days ago"),
        (senseless, "start and end have to be instants"),
    ):
        assert answer.status_code == 400
        assert answer.json()[0] == {
            "message": message,
            "errorCode": "INVALID_REPLICATION_DATE",
        }


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


@pytest.mark.parametrize("version", ["v68.0", "v60.5", "sixty", "60.0"])
def test_a_version_that_never_was_is_not_found(org: Org, version: str) -> None:
    assert org.client.get(f"/services/data/{version}/limits").status_code == 404


def test_a_query_of_a_hundred_thousand_characters_is_refused(org: Org) -> None:
    # Only a request within a request can be that long: an address can't.
    url = f"v60.0/query?q={'x' * 100_001}"
    answer = org.client.post(
        f"{DATA}/composite/batch",
        json={"batchRequests": [{"method": "GET", "url": url}]},
    )
    [result] = answer.json()["results"]
    assert result["statusCode"] == 400
    assert result["result"][0] == {
        "message": "SOQL statements cannot be longer than 100000 characters.",
        "errorCode": "MALFORMED_QUERY",
    }


def test_a_query_that_says_nothing_is_refused(org: Org) -> None:
    answer = org.client.get(f"{DATA}/query")
    assert answer.status_code == 400
    assert answer.json()[0]["message"] == "A query string has to be specified"


def test_a_failure_of_the_server_is_told_as_the_platform_tells_its_own(
    org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(QueryService, "explain", fail)
    answer = org.client.get(f"{DATA}/query", params={"explain": "SELECT"})
    assert answer.status_code == 500
    assert answer.json() == [
        {
            "message": "An unexpected error occurred (ZeroDivisionError)",
            "errorCode": "UNKNOWN_EXCEPTION",
        }
    ]
