"""SOQL, asked over the wire of a small org."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from sandbox.servers.salesforce.soql.ranges import day_range
from tests.sandbox.salesforce_org import (
    ACME,
    BIG_DEAL,
    DATA,
    ORPHAN_DEAL,
    PROJECT,
    SMALL_DEAL,
    Org,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def test_a_record_carries_its_type_and_address_and_values_as_the_platform_writes_them(
    org: Org,
) -> None:
    text = org.client.get(
        f"{DATA}/query",
        params={
            "q": "SELECT Id, Amount, Probability, CloseDate, CreatedDate, IsClosed, "
            "LeadSource FROM Opportunity WHERE Amount = 50000"
        },
    ).text
    assert text == (
        '{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Opportunity",'
        f'"url":"/services/data/v60.0/sobjects/Opportunity/{BIG_DEAL}"}},'
        f'"Id":"{BIG_DEAL}","Amount":50000.00,"Probability":50.0,'
        '"CloseDate":"2026-07-15","CreatedDate":"2026-02-03T04:05:06.789+0000",'
        '"IsClosed":false,"LeadSource":null}]}'
    )


def test_a_parent_is_a_nested_record_and_null_where_there_is_none(org: Org) -> None:
    found = org.query("SELECT Account.Name FROM Opportunity ORDER BY Name")["records"]
    assert found[0]["Account"] == {
        "attributes": {
            "type": "Account",
            "url": f"/services/data/v60.0/sobjects/Account/{ACME}",
        },
        "Name": 'Acme "A" O\'Hara',
    }
    assert found[2]["Account"] is None


def test_relationships_lead_over_several_levels(org: Org) -> None:
    found = org.query(
        "SELECT pse__Project__r.pse__Account__r.Name, pse__Project__r.Name, "
        "pse__Project__r.pse__Opportunity__r.StageName FROM pse__Budget__c"
    )["records"][0]["pse__Project__r"]
    assert found["Name"] == "Rollout"
    assert found["pse__Account__r"]["Name"].startswith("Acme")
    assert found["pse__Opportunity__r"]["StageName"] == "Proposal"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("Name = 'BIG, WITH A COMMA'", ["Big, with a comma"]),
        ("Name LIKE '%comma'", ["Big, with a comma"]),
        ("Account.Name = 'Acme \"A\" O\\'Hara'", ["Big, with a comma"]),
        ("Amount > 10.5", ["Big, with a comma"]),
        ("Amount >= 10.5 AND IsClosed = true", ["small"]),
        ("IsClosed = false", ["Big, with a comma", "Über"]),
        ("Amount = null", ["Über"]),
        ("Amount != null", ["Big, with a comma", "small"]),
        # SOQL has no third truth value: no amount is different from any amount.
        ("Amount != 10.5", ["Big, with a comma", "Über"]),
        ("NOT Amount > 100", ["small", "Über"]),
        ("Account.Name NOT IN ('Globex')", ["Big, with a comma", "Über"]),
        ("StageName IN ('Closed Won', 'Closed Lost')", ["small"]),
        (f"AccountId = '{ACME[:15]}'", ["Big, with a comma"]),
        ("CloseDate = TODAY", ["small"]),
        ("CloseDate = THIS_QUARTER", ["small"]),
        ("CloseDate > LAST_N_DAYS:3", ["Big, with a comma"]),
        ("CloseDate < 2026-01-01", ["Über"]),
        ("SystemModstamp > 2026-03-01T00:00:00+01:00", ["small"]),
        ("SystemModstamp >= 2026-06-01T00:00:00.000Z", ["small"]),
        ("(Amount = 10.5 OR Amount = null) AND Name LIKE '_ber'", ["Über"]),
        ("AccountId IN (SELECT Id FROM Account WHERE Name = 'Globex')", ["small"]),
        ("Id IN (SELECT pse__Opportunity__c FROM pse__Proj__c)", ["Big, with a comma"]),
    ],
)
def test_conditions_find_what_the_platform_would_find(
    org: Org, where: str, found: list[str]
) -> None:
    soql = f"SELECT Name FROM Opportunity WHERE {where} ORDER BY Name"  # noqa: S608 - SOQL
    assert org.values(soql) == found


def test_deleted_records_are_found_by_query_all_alone(org: Org) -> None:
    soql = "SELECT Name, IsDeleted FROM Opportunity WHERE IsDeleted = true"
    assert org.query(soql)["totalSize"] == 0
    found = org.client.get(f"{DATA}/queryAll", params={"q": soql}).json()
    assert [record["Name"] for record in found["records"]] == ["Binned"]


def test_nulls_come_first_unless_the_query_says_otherwise(org: Org) -> None:
    by_amount = "SELECT Id FROM Opportunity ORDER BY Amount"
    assert org.values(by_amount) == [ORPHAN_DEAL, SMALL_DEAL, BIG_DEAL]
    assert org.values(f"{by_amount} DESC NULLS LAST") == [
        BIG_DEAL,
        SMALL_DEAL,
        ORPHAN_DEAL,
    ]


def test_limit_and_offset_cut_the_result(org: Org) -> None:
    assert org.values(
        "SELECT Name FROM Opportunity ORDER BY Name LIMIT 1 OFFSET 1"
    ) == ["small"]


def test_count_answers_with_a_total_and_no_records(org: Org) -> None:
    answer = org.query("SELECT count() FROM Opportunity WHERE Amount != null")
    assert answer == {"totalSize": 2, "done": True, "records": []}


def test_groups_are_aggregate_results(org: Org) -> None:
    answer = org.query(
        "SELECT StageName, COUNT(Id) deals, SUM(Amount) FROM Opportunity "
        "GROUP BY StageName ORDER BY StageName"
    )
    assert answer["records"] == [
        {
            "attributes": {"type": "AggregateResult"},
            "StageName": "Closed Won",
            "deals": 1,
            "expr0": 10.5,
        },
        {
            "attributes": {"type": "AggregateResult"},
            "StageName": "Proposal",
            "deals": 2,
            "expr0": 50000.0,
        },
    ]


def test_fields_all_selects_every_field_within_its_limit(org: Org) -> None:
    record = org.query("SELECT FIELDS(ALL) FROM pse__Proj__c LIMIT 200")["records"][0]
    assert record["Id"] == PROJECT
    assert "SystemModstamp" in record
    assert "pse__Project_ID__c" in record
    custom = org.query("SELECT FIELDS(CUSTOM) FROM pse__Proj__c LIMIT 1")["records"][0]
    assert all(name.endswith("__c") for name in custom if name != "attributes")
    status, code, _ = org.refusal("SELECT FIELDS(ALL) FROM pse__Proj__c")
    assert (status, code) == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize(
    ("soql", "code", "message"),
    [
        ("SELEC Id FROM Account", "MALFORMED_QUERY", "unexpected token: SELEC"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELECT Id, FROM Account", "MALFORMED_QUERY", "unexpected token: FROM"),
        (
            "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
            "MALFORMED_QUERY",
            "unexpected token: OR",
        ),
        ("SELECT Id, Id FROM Account", "MALFORMED_QUERY", "duplicate field selected"),
        ("SELECT Foo FROM Account", "INVALID_FIELD", "No such column 'Foo' on entity"),
        ("SELECT Id FROM Account WHERE Foo = 1", "INVALID_FIELD", "Column:30"),
        ("SELECT Foo.Name FROM Account", "INVALID_FIELD", "understand relationship"),
        ("SELECT Id FROM Accout", "INVALID_TYPE", "sObject type 'Accout' is not"),
        (
            "SELECT Id FROM Opportunity WHERE CloseDate > '2026-01-01'",
            "INVALID_FIELD",
            "must be of type date and should not be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Opportunity WHERE Name = 5",
            "INVALID_FIELD",
            "must be of type string and should be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Opportunity WHERE SystemModstamp > 2026-01-01",
            "INVALID_FIELD",
            "must be of type dateTime",
        ),
        (
            "SELECT Id FROM Opportunity WHERE Id = 'nonsense'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid ID field: nonsense",
        ),
        ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
    ],
)
def test_wrong_queries_are_refused_in_the_platforms_words(
    org: Org, soql: str, code: str, message: str
) -> None:
    status, found_code, found_message = org.refusal(soql)
    assert (status, found_code) == (400, code)
    assert message in found_message


def test_an_error_points_at_its_place_as_recorded_from_a_real_org(org: Org) -> None:
    _, _, message = org.refusal("SELECT Id,Name,BillingCity,IsDeleted FROM Accout")
    assert message.startswith(
        "\nName,BillingCity,IsDeleted FROM Accout\n"
        "                                ^\n"
        "ERROR at Row:1:Column:43\n"
    )


def test_quotes_in_a_value_stay_a_value(org: Org) -> None:
    soql = "SELECT Id FROM Account WHERE Name = '\\' OR 1=1 --'"
    assert org.query(soql)["totalSize"] == 0


@pytest.mark.parametrize(
    ("literal", "start", "end"),
    [
        ("YESTERDAY", "2026-06-29", "2026-06-30"),
        ("LAST_WEEK", "2026-06-21", "2026-06-28"),
        ("THIS_MONTH", "2026-06-01", "2026-07-01"),
        ("NEXT_QUARTER", "2026-07-01", "2026-10-01"),
        ("LAST_YEAR", "2025-01-01", "2026-01-01"),
        ("LAST_N_DAYS:30", "2026-05-31", "2026-07-01"),
        ("NEXT_N_MONTHS:2", "2026-07-01", "2026-09-01"),
        ("LAST_N_QUARTERS:1", "2026-01-01", "2026-04-01"),
        ("N_DAYS_AGO:2", "2026-06-28", "2026-06-29"),
    ],
)
def test_date_literals_are_spans_of_days(literal: str, start: str, end: str) -> None:
    span = day_range(literal, dt.date(2026, 6, 30))
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat()) == (start, end)


def test_what_is_no_date_literal_has_no_span() -> None:
    assert day_range("LAST_N_MOONS:2", dt.date(2026, 6, 30)) is None
