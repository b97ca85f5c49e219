"""Requests that hold requests: composite, graph, batch, tree."""

# ruff: noqa: S608 - SOQL of constants

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.salesforce_org import ACME, DATA, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = f"{DATA}/composite"
ACCOUNTS = f"{DATA}/sobjects/Account"
HALTED = "PROCESSING_HALTED"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def _part(reference: str, method: str, url: str, **more: Any) -> dict[str, Any]:
    return {"referenceId": reference, "method": method, "url": url, **more}


def _composite(org: Org, *parts: Any, **options: Any) -> list[dict[str, Any]]:
    answer = org.client.post(PATH, json={"compositeRequest": parts, **options})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["compositeResponse"]
    return found


@pytest.mark.parametrize("all_or_none", [True, False])
def test_later_parts_use_what_earlier_ones_answered(
    org: Org, *, all_or_none: bool
) -> None:
    query = "SELECT Name FROM Account WHERE ParentId = '@{parent.id}'"
    created, child, found, read = _composite(
        org,
        _part("parent", "POST", ACCOUNTS, body={"Name": "Parent"}),
        _part(
            "child",
            "POST",
            ACCOUNTS,
            body={"Name": "of @{parent.id}", "ParentId": "@{parent.id}"},
        ),
        _part("found", "GET", f"{DATA}/query?q={query}"),
        _part("read", "GET", f"{ACCOUNTS}/@{{parent.id}}?fields=Name"),
        allOrNone=all_or_none,
        collateSubrequests=True,
    )
    assert created["httpStatusCode"] == 201
    parent = created["body"]["id"]
    assert created["httpHeaders"] == {"Location": f"{ACCOUNTS}/{parent}"}
    assert child["referenceId"] == "child"
    assert found["body"]["records"][0]["Name"] == f"of {parent}"
    assert read["body"]["Name"] == "Parent"


def test_what_a_query_found_can_be_referred_to_by_its_place(org: Org) -> None:
    _, changed = _composite(
        org,
        _part("q", "GET", f"{DATA}/query?q=SELECT Id FROM Account WHERE Id='{ACME}'"),
        _part(
            "u", "PATCH", f"{ACCOUNTS}/@{{q.records[0].Id}}", body={"Industry": "Media"}
        ),
    )
    assert (changed["httpStatusCode"], changed["body"]) == (204, None)
    assert org.values(f"SELECT Industry FROM Account WHERE Id = '{ACME}'") == ["Media"]


def test_without_all_or_none_a_failure_touches_only_what_refers_to_it(
    org: Org,
) -> None:
    wrong, using, well = _composite(
        org,
        _part("wrong", "POST", ACCOUNTS, body={"Industry": "x"}),
        _part("using", "GET", f"{ACCOUNTS}/@{{wrong.id}}"),
        _part("well", "POST", ACCOUNTS, body={"Name": "Well"}),
    )
    assert wrong["httpStatusCode"] == 400
    assert list(wrong["body"][0]) == ["errorCode", "message", "fields"]
    assert using["body"] == [
        {
            "errorCode": HALTED,
            "message": "Invalid reference specified. No value for wrong.id found in "
            "wrong",
        }
    ]
    assert well["httpStatusCode"] == 201


def test_with_all_or_none_a_failure_undoes_everything(org: Org) -> None:
    undone, wrong, never = _composite(
        org,
        _part("undone", "POST", ACCOUNTS, body={"Name": "Undone"}),
        _part("wrong", "POST", ACCOUNTS, body={"Industry": "x"}),
        _part("never", "POST", ACCOUNTS, body={"Name": "Never"}),
        allOrNone=True,
    )
    assert wrong["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    for each in (undone, never):
        assert each["httpStatusCode"] == 400
        assert each["body"][0] == {
            "errorCode": HALTED,
            "message": "The transaction was rolled back since another operation in the "
            "same transaction failed.",
        }
    assert org.values("SELECT Id FROM Account WHERE Name IN ('Undone','Never')") == []


def test_a_collection_that_rolls_back_dooms_the_transaction_around_it(
    org: Org,
) -> None:
    first, _ = _composite(
        org,
        _part("first", "POST", ACCOUNTS, body={"Name": "Doomed"}),
        _part(
            "all",
            "POST",
            f"{PATH}/sobjects",
            body={
                "allOrNone": True,
                "records": [
                    {"attributes": {"type": "Account"}, "Name": "Doomed too"},
                    {"attributes": {"type": "Account"}},
                ],
            },
        ),
        allOrNone=True,
    )
    assert first["body"][0]["errorCode"] == HALTED
    assert org.values("SELECT Id FROM Account WHERE Name LIKE 'Doomed%'") == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "REQUIRED_FIELD_MISSING"),
        ([{"method": "GET", "url": "/x"}], "REQUIRED_FIELD_MISSING"),
        ([_part(f"r{n}", "GET", ACCOUNTS) for n in range(26)], "LIMIT_EXCEEDED"),
        (
            [_part(f"r{n}", "GET", f"{DATA}/query?q=x") for n in range(6)],
            "LIMIT_EXCEEDED",
        ),
        ([_part("a", "GET", ACCOUNTS)] * 2, "INVALID_INPUT"),
        ([_part("1st", "GET", ACCOUNTS)], "INVALID_INPUT"),
    ],
)
def test_parts_that_cannot_be_done_are_refused_at_once(
    org: Org, parts: list[dict[str, Any]], code: str
) -> None:
    answer = org.client.post(PATH, json={"compositeRequest": parts})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == code


def test_each_graph_is_all_or_none_by_itself(org: Org) -> None:
    def graph(name: str, **second: Any) -> dict[str, Any]:
        return {
            "graphId": name,
            "compositeRequest": [
                _part("one", "POST", ACCOUNTS, body={"Name": f"Graph {name}"}),
                _part(
                    "two", "POST", ACCOUNTS, body={"ParentId": "@{one.id}", **second}
                ),
            ],
        }

    answer = org.client.post(
        f"{PATH}/graph", json={"graphs": [graph("well", Name="Graph"), graph("ill")]}
    )
    well, ill = answer.json()["graphs"]
    assert (well["graphId"], well["isSuccessful"]) == ("well", True)
    assert (ill["graphId"], ill["isSuccessful"]) == ("ill", False)
    assert len(ill["graphResponse"]["compositeResponse"]) == 2
    assert org.values("SELECT Name FROM Account WHERE Name LIKE 'Graph%'") == [
        "Graph well",
        "Graph",
    ]
    none = org.client.post(f"{PATH}/graph", json={"graphs": []})
    assert none.json()[0]["errorCode"] == "LIMIT_EXCEEDED"


def test_a_batch_goes_on_after_an_error_or_halts(org: Org) -> None:
    parts = [
        {"method": "PATCH", "url": "v60.0/sobjects/Nothing/x", "richInput": {}},
        {"method": "GET", "url": f"{DATA}/sobjects/Account/describe"},
        {
            "method": "POST",
            "url": "v60.0/sobjects/Account",
            "richInput": {"Name": "Batched"},
        },
    ]
    body = org.client.post(f"{PATH}/batch", json={"batchRequests": parts}).json()
    assert body["hasErrors"] is True
    assert [each["statusCode"] for each in body["results"]] == [404, 200, 201]
    assert body["results"][1]["result"]["name"] == "Account"
    halted = org.client.post(
        f"{PATH}/batch", json={"batchRequests": parts, "haltOnError": True}
    ).json()
    assert [each["statusCode"] for each in halted["results"]] == [404, 412, 412]
    assert halted["results"][1]["result"][0]["errorCode"] == "BATCH_PROCESSING_HALTED"
    none = org.client.post(f"{PATH}/batch", json={"batchRequests": []})
    assert none.json()[0]["errorCode"] == "LIMIT_EXCEEDED"


def _node(name: str, reference: str, **more: Any) -> dict[str, Any]:
    return {
        "attributes": {"type": "Account", "referenceId": reference},
        "Name": name,
        **more,
    }


def test_a_tree_creates_records_with_their_children(org: Org) -> None:
    deal = {
        "attributes": {"type": "Opportunity", "referenceId": "deal"},
        "Name": "Tree deal",
        "StageName": "Proposal",
        "CloseDate": "2026-12-31",
    }
    tree = _node("Tree", "root", Opportunities={"records": [deal]})
    answer = org.client.post(f"{PATH}/tree/Account", json={"records": [tree]})
    assert answer.status_code == 201
    body = answer.json()
    assert body["hasErrors"] is False
    ids = {each["referenceId"]: each["id"] for each in body["results"]}
    assert org.values("SELECT AccountId FROM Opportunity WHERE Name='Tree deal'") == [
        ids["root"]
    ]


def test_a_tree_with_a_wrong_record_creates_nothing(org: Org) -> None:
    answer = org.client.post(
        f"{PATH}/tree/Account",
        json={"records": [_node("Felled", "one"), _node("", "two")]},
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "hasErrors": True,
        "results": [
            {
                "referenceId": "two",
                "errors": [
                    {
                        "statusCode": "REQUIRED_FIELD_MISSING",
                        "message": "Required fields are missing: [Name]",
                        "fields": ["Name"],
                    }
                ],
            }
        ],
    }
    assert org.values("SELECT Id FROM Account WHERE Name = 'Felled'") == []


@pytest.mark.parametrize(
    "records",
    [
        [],
        [_node("x", "same"), _node("y", "same")],
        [_node("x", f"r{n}") for n in range(201)],
    ],
)
def test_a_tree_has_from_1_to_200_records_with_references(
    org: Org, records: list[dict[str, Any]]
) -> None:
    answer = org.client.post(f"{PATH}/tree/Account", json={"records": records})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_INPUT"


def test_the_resources_below_are_listed(org: Org) -> None:
    assert org.client.get(PATH).json()["graph"] == f"{PATH}/graph"
