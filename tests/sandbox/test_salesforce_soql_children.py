"""SOQL from parents to children, through lookups of several kinds, and semi-joins."""

# ruff: noqa: S608 - the queries are SOQL

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.salesforce_org import (
    ACME,
    BIG_DEAL,
    BUDGET,
    DATA,
    GLOBEX,
    PROJECT,
    RECORDS,
    SMALL_DEAL,
    USER,
    Org,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

BUDGETS = 450
CROWDED = to_18("a1zPb0000000002")


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    many = [
        {
            "Id": to_18(f"a2zPb00001{number:05d}"),
            "IsDeleted": number == 0,
            "Name": f"B{number:03d}",
            "pse__Project__c": CROWDED,
        }
        for number in range(BUDGETS)
    ]
    crowded = {
        "Id": CROWDED,
        "IsDeleted": False,
        "Name": "Crowded",
        "OwnerId": USER,
    }
    owned = [
        {**account, "OwnerId": USER}
        for account in RECORDS["salesforce", "Account"]
        if account["Id"] == ACME
    ]
    others = [each for each in RECORDS["salesforce", "Account"] if each["Id"] != ACME]
    records = {
        **RECORDS,
        ("salesforce", "Account"): [*owned, *others],
        ("salesforce", "pse__Proj__c"): [
            *RECORDS["salesforce", "pse__Proj__c"],
            crowded,
        ],
        ("salesforce", "pse__Budget__c"): [
            *RECORDS["salesforce", "pse__Budget__c"],
            *many,
        ],
    }
    org = Org(tmp_path_factory.mktemp("org"), records)
    yield org
    org.close()


def names(children: dict[str, Any]) -> list[str]:
    return [child["Name"] for child in children["records"]]


def test_children_come_as_a_page_within_their_parent_and_null_where_there_are_none(
    org: Org,
) -> None:
    found = org.query(
        "SELECT Name, (SELECT Id, Name FROM Opportunities ORDER BY Name), Website, "
        "(SELECT Id FROM Contracts) FROM Account ORDER BY Name"
    )["records"]
    assert list(found[0]) == [
        "attributes",
        "Name",
        "Opportunities",
        "Website",
        "Contracts",
    ]
    assert found[0]["Opportunities"] == {
        "totalSize": 1,
        "done": True,
        "records": [
            {
                "attributes": {
                    "type": "Opportunity",
                    "url": f"{DATA}/sobjects/Opportunity/{BIG_DEAL}",
                },
                "Id": BIG_DEAL,
                "Name": "Big, with a comma",
            }
        ],
    }
    assert found[0]["Contracts"] is None
    assert names(found[1]["Opportunities"]) == ["small"]


def test_a_child_query_has_conditions_order_limit_and_parents_of_its_own(
    org: Org,
) -> None:
    found = org.query(
        "SELECT Id, (SELECT Name, pse__Project__r.Name FROM pse__Budgets__r "
        "WHERE Name > 'B003' ORDER BY Name DESC LIMIT 2 OFFSET 1) "
        f"FROM pse__Proj__c WHERE Id = '{CROWDED}' AND Name = 'Crowded'"
    )["records"][0]["pse__Budgets__r"]
    assert names(found) == ["B448", "B447"]
    assert found["records"][0]["pse__Project__r"]["Name"] == "Crowded"


def test_children_have_children(org: Org) -> None:
    account = org.query(
        "SELECT Id, (SELECT Name, (SELECT Name FROM pse__Budgets__r) "
        f"FROM pse__Projects__r) FROM Account WHERE Id = '{ACME}'"
    )["records"][0]
    project = account["pse__Projects__r"]["records"][0]
    assert project["Name"] == "Rollout"
    assert names(project["pse__Budgets__r"]) == ["PO 1"]


def test_more_children_than_a_page_holds_are_fetched_by_a_locator(org: Org) -> None:
    children = org.query(
        "SELECT Id, (SELECT Name FROM pse__Budgets__r ORDER BY Name) "
        f"FROM pse__Proj__c WHERE Id = '{CROWDED}'",
        **{"Sforce-Query-Options": "batchSize=200"},
    )["records"][0]["pse__Budgets__r"]
    found = names(children)
    assert (children["totalSize"], children["done"], len(found)) == (449, False, 200)
    while not children["done"]:
        children = org.client.get(children["nextRecordsUrl"]).json()
        assert children["totalSize"] == BUDGETS - 1
        found += names(children)
    assert found == [f"B{number:03d}" for number in range(1, BUDGETS)]


def test_query_all_finds_deleted_children_too(org: Org) -> None:
    soql = (
        "SELECT Id, (SELECT Id FROM pse__Budgets__r) FROM pse__Proj__c "
        "WHERE Name = 'Crowded'"
    )
    found = org.client.get(f"{DATA}/queryAll", params={"q": soql}).json()
    assert found["records"][0]["pse__Budgets__r"]["totalSize"] == BUDGETS


def test_an_owner_tells_its_type_and_shows_the_fields_of_its_branch(org: Org) -> None:
    record = org.query(
        "SELECT Owner.Type, Owner.Name FROM pse__Proj__c WHERE Owner.Type = 'User'"
    )["records"][0]["Owner"]
    assert record["attributes"]["type"] == "User"
    assert (record["Type"], record["Name"]) == ("User", "Integration")
    record = org.query(
        "SELECT Name, TYPEOF Owner WHEN Group THEN Name WHEN User THEN Id, IsActive "
        "ELSE Name END FROM pse__Proj__c WHERE Name = 'Crowded'"
    )["records"][0]["Owner"]
    assert (record["Id"], record["IsActive"]) == (USER, True)
    assert "Name" not in record
    other = org.query(
        "SELECT TYPEOF Owner WHEN Group THEN Id ELSE Name END FROM pse__Proj__c "
        "WHERE Name = 'Crowded'"
    )["records"][0]["Owner"]
    assert other["Name"] == "Integration"
    # Only a custom object can be owned by a queue.
    _, code, _ = org.refusal("SELECT Owner.Type FROM Account")
    assert code == "INVALID_FIELD"


def test_the_scope_mine_is_what_the_user_owns(org: Org) -> None:
    assert org.values("SELECT Id FROM Account USING SCOPE mine") == [ACME]
    assert org.query("SELECT Id FROM Account USING SCOPE everything")["totalSize"] == 2


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Id NOT IN (SELECT AccountId FROM Opportunity WHERE Amount > 100)", [GLOBEX]),
        ("Id IN (SELECT pse__Account__c FROM pse__Proj__c)", [ACME]),
        (
            (
                "Id IN (SELECT AccountId FROM Opportunity) "
                "AND Id NOT IN (SELECT pse__Account__c FROM pse__Proj__c)"
            ),
            [GLOBEX],
        ),
    ],
)
def test_semi_and_anti_joins_compare_with_another_query(
    org: Org, where: str, found: list[str]
) -> None:
    assert org.values(f"SELECT Id FROM Account WHERE {where}") == found


def test_names_for_the_object_and_its_parents_may_be_given_in_from(org: Org) -> None:
    assert org.values(
        "SELECT o.Id FROM Opportunity o, o.Account a WHERE a.Name = 'Globex' "
        "AND Opportunity.Amount > 1"
    ) == [SMALL_DEAL]


@pytest.mark.parametrize(
    ("soql", "code", "message"),
    [
        (
            "SELECT Id, (SELECT Id FROM Deals) FROM Account",
            "INVALID_TYPE",
            "Didn't understand relationship 'Deals' in FROM part of query call",
        ),
        (
            "SELECT Id, (SELECT COUNT() FROM Opportunities) FROM Account",
            "MALFORMED_QUERY",
            "only root queries support aggregate expressions",
        ),
        (
            (
                "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM "
                "Opportunity) OR Name = 'x'"
            ),
            "MALFORMED_QUERY",
            "not allowed with the 'OR' operator",
        ),
        (
            (
                "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity"
                " WHERE Id IN (SELECT pse__Opportunity__c FROM pse__Proj__c))"
            ),
            "MALFORMED_QUERY",
            "Nesting of semi join sub-selects is not supported",
        ),
        (
            "SELECT Id FROM Account WHERE Name IN (SELECT Name FROM Opportunity)",
            "MALFORMED_QUERY",
            "should be an id field, cannot use: 'Name'",
        ),
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Opportunity)",
            "MALFORMED_QUERY",
            "should point to the same object type",
        ),
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT Id, Name FROM Account)",
            "MALFORMED_QUERY",
            "must select exactly one field",
        ),
        (
            "SELECT TYPEOF Account WHEN Account THEN Name END FROM Opportunity",
            "MALFORMED_QUERY",
            "polymorphic",
        ),
        (
            "SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account",
            "MALFORMED_QUERY",
            "too many relationship levels",
        ),
    ],
)
def test_what_the_platform_refuses_is_refused(
    org: Org, soql: str, code: str, message: str
) -> None:
    status, found, text = org.refusal(soql)
    assert (status, found) == (400, code)
    assert message in text


def test_a_project_is_reached_from_its_budget_over_three_levels(org: Org) -> None:
    found = org.query(
        "SELECT pse__Project__r.pse__Opportunity__r.Account.Name FROM pse__Budget__c "
        f"WHERE Id = '{BUDGET}' AND pse__Project__c = '{PROJECT}'"
    )["records"][0]
    deal = found["pse__Project__r"]["pse__Opportunity__r"]
    assert deal["Account"]["Name"].startswith("Acme")
