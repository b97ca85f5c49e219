"""SOQL's functions: groups and subtotals, dates, currencies, labels and formats."""

# ruff: noqa: S608 - the queries are SOQL

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.catalogue import Catalogue, FieldType
from sandbox.servers.salesforce.ids import to_18
from sandbox.servers.salesforce.org_catalogue import read_catalogue
from sandbox.servers.salesforce.soql import Context, compile_query, parse
from sandbox.servers.salesforce.soql.ranges import day_range
from tests.sandbox.salesforce_org import ACME, DATA, RECORDS, USER, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

EURO_DEAL = to_18("006Pb0000000009")


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    euro_deal = {
        "Id": EURO_DEAL,
        "IsDeleted": False,
        "Name": "100%_euro",
        "StageName": "Proposal",
        "AccountId": ACME,
        "CurrencyIsoCode": "EUR",
        "Amount": Decimal("800.00"),
        "CloseDate": dt.date(2026, 12, 31),
        "CreatedDate": dt.datetime.fromisoformat("2026-02-28T23:30:00"),
        "OwnerId": USER,
    }
    currencies = [
        {"Id": to_18(f"01LPb000000000{n}"), "IsoCode": code, "ConversionRate": rate}
        for n, (code, rate) in enumerate(
            [("USD", Decimal(1)), ("EUR", Decimal("0.8"))], 1
        )
    ]
    records = {
        **RECORDS,
        ("salesforce", "Opportunity"): [
            *RECORDS["salesforce", "Opportunity"],
            euro_deal,
        ],
        ("salesforce", "CurrencyType"): currencies,
    }
    org = Org(tmp_path_factory.mktemp("org"), records)
    yield org
    org.close()


def groups(org: Org, soql: str) -> list[dict[str, Any]]:
    """The groups that a query finds, without their attributes."""
    found = org.query(soql)["records"]
    assert all(each.pop("attributes") == {"type": "AggregateResult"} for each in found)
    return found


def test_amounts_of_several_currencies_add_up_in_the_corporate_one(org: Org) -> None:
    assert groups(org, "SELECT SUM(Amount) total FROM Opportunity") == [
        {"total": 51010.50}
    ]


def test_having_keeps_groups(org: Org) -> None:
    assert groups(
        org,
        "SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName "
        "HAVING COUNT(Id) > 1 AND StageName LIKE 'P%'",
    ) == [{"StageName": "Proposal", "expr0": 3}]


def test_groups_can_be_ordered_by_an_aggregate(org: Org) -> None:
    found = groups(
        org,
        "SELECT StageName stage, MAX(CloseDate) last, COUNT_DISTINCT(AccountId) n "
        "FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC LIMIT 5",
    )
    assert found == [
        {"stage": "Proposal", "last": "2026-12-31", "n": 1},
        {"stage": "Closed Won", "last": "2026-06-30", "n": 1},
    ]


def test_rollup_adds_a_total_and_grouping_marks_it(org: Org) -> None:
    found = groups(
        org,
        "SELECT StageName, GROUPING(StageName) isTotal, COUNT(Id) n FROM Opportunity "
        "GROUP BY ROLLUP(StageName) ORDER BY GROUPING(StageName), StageName",
    )
    assert found[-1] == {"StageName": None, "isTotal": 1, "n": 4}
    assert [each["n"] for each in found] == [1, 3, 4]


def test_cube_adds_the_totals_of_each_key(org: Org) -> None:
    found = groups(
        org,
        "SELECT StageName, CurrencyIsoCode, COUNT(Id) n FROM Opportunity "
        "GROUP BY CUBE(StageName, CurrencyIsoCode)",
    )
    counts = {(each["StageName"], each["CurrencyIsoCode"]): each["n"] for each in found}
    assert counts[None, None] == 4
    assert counts[None, "USD"] == 3
    assert counts["Proposal", None] == 3


def test_parents_and_dates_are_keys_of_groups(org: Org) -> None:
    assert groups(
        org,
        "SELECT Account.Name, CALENDAR_YEAR(CloseDate) y, AVG(Probability) "
        "FROM Opportunity WHERE Account.Name = 'Globex' "
        "GROUP BY Account.Name, CALENDAR_YEAR(CloseDate)",
    ) == [{"Name": "Globex", "y": 2026, "expr0": 12.5}]


@pytest.mark.parametrize(
    ("function", "value"),
    [
        ("CALENDAR_MONTH", 2),
        ("CALENDAR_QUARTER", 1),
        ("CALENDAR_YEAR", 2026),
        ("DAY_IN_MONTH", 28),
        ("DAY_IN_WEEK", 7),
        ("DAY_IN_YEAR", 59),
        ("DAY_ONLY", "2026-02-28"),
        ("FISCAL_MONTH", 2),
        ("FISCAL_QUARTER", 1),
        ("FISCAL_YEAR", 2026),
        ("HOUR_IN_DAY", 23),
        ("WEEK_IN_MONTH", 4),
        ("WEEK_IN_YEAR", 9),
    ],
)
def test_date_functions_give_a_part_of_a_date(
    org: Org, function: str, value: object
) -> None:
    found = groups(
        org,
        f"SELECT {function}(convertTimezone(CreatedDate)) part FROM Opportunity "
        f"WHERE {function}(CreatedDate) = {value} AND CurrencyIsoCode = 'EUR' "
        f"GROUP BY {function}(convertTimezone(CreatedDate))",
    )
    assert found == [{"part": value}]


def test_currencies_are_converted_and_values_formatted_and_translated(org: Org) -> None:
    record = org.query(
        "SELECT Amount, convertCurrency(Amount) usd, FORMAT(Amount) text, "
        "FORMAT(convertCurrency(Amount)) usdText, toLabel(StageName), "
        "FORMAT(CloseDate) day, FORMAT(CreatedDate) moment "
        "FROM Opportunity WHERE CurrencyIsoCode = 'EUR'"
    )["records"][0]
    assert record["Amount"] == 800.0
    assert record["usd"] == 1000.0
    assert record["text"] == "EUR 800.00"
    assert record["usdText"] == "USD 1,000.00"
    assert record["StageName"] == "Proposal"
    assert record["day"] == "12/31/2026"
    assert record["moment"] == "2/28/2026, 11:30 PM"


def test_an_amount_with_its_currency_is_compared_after_conversion(org: Org) -> None:
    def found(condition: str) -> list[str]:
        soql = f"SELECT Name FROM Opportunity WHERE Amount {condition} ORDER BY Name"
        return [str(name) for name in org.values(soql)]

    assert found("> USD900") == ["100%_euro", "Big, with a comma"]
    assert found("> 900") == ["Big, with a comma"]
    assert found("= EUR800.00") == ["100%_euro"]


def test_a_backslash_makes_a_wildcard_a_character(org: Org) -> None:
    soql = "SELECT Name FROM Opportunity WHERE Name LIKE '%{}%'"
    assert org.values(soql.format(r"0\\%\\_e")) == []
    assert org.values(soql.format(r"0\%\_e")) == ["100%_euro"]
    assert org.values(soql.format(r"0\_\_e")) == []
    assert org.values(soql.format("0__e")) == ["100%_euro"]


def test_an_escape_of_unicode_is_its_character(org: Org) -> None:
    soql = r"SELECT Name FROM Opportunity WHERE Name = '\u00DCber'"
    assert org.values(soql) == ["Über"]


def test_ids_are_compared_in_their_order(org: Org) -> None:
    soql = f"SELECT Id FROM Account WHERE Id > '{ACME}' ORDER BY Id LIMIT 10"
    assert len(org.values(soql)) == 1


@pytest.mark.parametrize(
    "clause",
    [
        "WITH SECURITY_ENFORCED",
        "WITH USER_MODE",
        "LIMIT 5 FOR VIEW",
        "FOR REFERENCE",
        "UPDATE TRACKING",
    ],
)
def test_clauses_that_change_no_row_are_read(org: Org, clause: str) -> None:
    assert org.query(f"SELECT Id FROM Account {clause}")["totalSize"] == 2


def test_more_groups_than_a_page_holds_are_refused(org: Org) -> None:
    with org.world.writing() as cursor:
        cursor.execute(
            """insert into salesforce."Contact" ("Id", "LastName")
            select '003Pb0' || lpad(n::varchar, 12, '0'), 'N' || n from range(2001) t(n)
            """
        )
    _, code, message = org.refusal(
        "SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName"
    )
    assert code == "EXCEEDED_ID_LIMIT"
    assert "queryMore()" in message


@pytest.mark.parametrize(
    ("soql", "message"),
    [
        (
            "SELECT Name, COUNT(Id) FROM Account",
            "Field must be grouped or aggregated: Name",
        ),
        (
            "SELECT COUNT(Id) FROM Account GROUP BY Name ORDER BY Id",
            "Ordered field must be grouped or aggregated: Id",
        ),
        (
            "SELECT Name FROM Account GROUP BY Name HAVING Id = '1'",
            "Having field must be grouped or aggregated: Id",
        ),
        (
            "SELECT Amount FROM Opportunity GROUP BY Amount",
            "field 'Amount' can not be grouped in a query call",
        ),
        (
            "SELECT SUM(Name) FROM Account",
            "field Name does not support aggregate operator SUM",
        ),
        ("SELECT COUNT(), Name FROM Account GROUP BY Name", "COUNT() must be the only"),
        ("SELECT Id FROM Account WHERE COUNT(Id) > 1", "a value of a group"),
        ("SELECT COUNT() FROM Account GROUP BY Name", "COUNT() can't be grouped"),
        ("SELECT Name FROM Account HAVING Name = 'x'", "HAVING needs a GROUP BY"),
        ("SELECT Name FROM Account ORDER BY COUNT(Id)", "a value of a group"),
        ("SELECT Name, GROUPING(Id) g FROM Account GROUP BY Name", "must be grouped"),
        ("SELECT COUNT(Id) FROM Account GROUP BY MAX(Name)", "can not be grouped"),
        (
            "SELECT Id FROM Account WHERE CreatedDate > LAST_N_YEARS:9999",
            "Invalid date: LAST_N_YEARS:9999",
        ),
        ("SELECT CALENDAR_YEAR(Name) y FROM Account", "CALENDAR_YEAR"),
        ("SELECT HOUR_IN_DAY(CloseDate) h FROM Opportunity", "HOUR_IN_DAY"),
        ("SELECT Name n FROM Account", "only aggregate expressions use field aliasing"),
        ("SELECT Id FROM Account ALL ROWS", "ALL ROWS not allowed in this context"),
        ("SELECT Id FROM Account USING SCOPE nobody", "unexpected token: nobody"),
        ("SELECT FIELDS(SOME) FROM Account", "unexpected token: SOME"),
        ("SELECT Id FROM Account LIMIT x", "unexpected token: x"),
        ("SELECT DISTANCE(Name) FROM Account", "unexpected token: DISTANCE"),
    ],
)
def test_a_malformed_query_is_refused(org: Org, soql: str, message: str) -> None:
    status, code, text = org.refusal(soql)
    assert (status, code) == (400, "MALFORMED_QUERY")
    assert message in text


@pytest.mark.parametrize(
    "condition",
    [
        "IsClosed > true",
        "StageName INCLUDES ('Proposal')",
        "CloseDate LIKE '2026%'",
        "Amount < null",
        "CreatedDate LIKE TODAY",
    ],
)
def test_an_operator_that_a_field_does_not_have_is_refused(
    org: Org, condition: str
) -> None:
    _, code, _ = org.refusal(f"SELECT Id FROM Opportunity WHERE {condition}")
    assert code == "INVALID_QUERY_FILTER_OPERATOR"


@pytest.fixture
def choices(org: Org) -> Context:
    """The org as it would be if an account's type were several choices."""
    cursor = org.world.connection()
    account = next(each for each in read_catalogue(cursor) if each.name == "Account")
    cursor.close()
    multiple = replace(account.fields["type"], type=FieldType.MULTIPICKLIST)
    long_text = replace(account.fields["website"], type=FieldType.TEXTAREA)
    fields = {**account.fields, "type": multiple, "website": long_text}
    catalogue = Catalogue([replace(account, fields=fields)])
    return Context(catalogue, dt.date(2026, 6, 30))


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Type INCLUDES ('A;B')", ["Globex"]),
        ("Type INCLUDES ('A;B', 'C')", ["Acme", "Globex"]),
        ("Type EXCLUDES ('C')", ["Globex", "Initech"]),
        ("Type INCLUDES ('D')", []),
    ],
)
def test_choices_are_compared_as_sets(
    org: Org, choices: Context, condition: str, found: list[str]
) -> None:
    compiled = compile_query(
        parse(f"SELECT Name FROM Account WHERE {condition} ORDER BY Name"),
        choices,
    )
    with org.world.writing() as cursor:
        cursor.execute('create temp table kept as from salesforce."Account"')
        cursor.execute('delete from salesforce."Account"')
        cursor.executemany(
            'insert into salesforce."Account" ("Id", "Name", "Type") values (?, ?, ?)',
            [["1", "Acme", "C;a"], ["2", "Globex", "b;A"], ["3", "Initech", None]],
        )
        rows = cursor.execute(compiled.sql, list(compiled.parameters)).fetchall()
        cursor.execute('delete from salesforce."Account"')
        cursor.execute('insert into salesforce."Account" from kept')
        cursor.execute("drop table kept")
    assert [name for name, *_ in rows] == found


@pytest.mark.parametrize(
    ("soql", "message"),
    [
        ("SELECT Id FROM Account WHERE Website = 'x'", "can not be filtered"),
        ("SELECT Id FROM Account ORDER BY Website", "can not be sorted"),
        ("SELECT Website FROM Account GROUP BY Website", "can not be grouped"),
    ],
)
def test_long_text_is_neither_filtered_nor_sorted_nor_grouped(
    choices: Context, soql: str, message: str
) -> None:
    with pytest.raises(Exception, match=message):
        compile_query(parse(soql), choices)


@pytest.mark.parametrize(
    ("literal", "start", "end"),
    [
        ("THIS_FISCAL_QUARTER", "2026-04-01", "2026-07-01"),
        ("LAST_FISCAL_YEAR", "2025-01-01", "2026-01-01"),
        ("NEXT_N_FISCAL_QUARTERS:2", "2026-07-01", "2027-01-01"),
        ("N_FISCAL_YEARS_AGO:1", "2025-01-01", "2026-01-01"),
        ("LAST_90_DAYS", "2026-04-01", "2026-07-01"),
        ("NEXT_N_WEEKS:1", "2026-07-05", "2026-07-12"),
        ("N_MONTHS_AGO:1", "2026-05-01", "2026-06-01"),
    ],
)
def test_fiscal_literals_follow_a_fiscal_year_from_january(
    literal: str, start: str, end: str
) -> None:
    span = day_range(literal, dt.date(2026, 6, 30))
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat()) == (start, end)


def test_explain_tells_how_a_query_would_be_answered(org: Org) -> None:
    soql = "SELECT Id FROM Account WHERE Name = 'Globex'"
    answer = org.client.get(f"{DATA}/query", params={"explain": soql})
    assert answer.status_code == 200
    document = answer.json()
    assert document["sourceQuery"] == soql
    plan = document["plans"][0]
    assert plan["sobjectType"] == "Account"
    assert plan["sobjectCardinality"] == 2
    assert plan["leadingOperationType"] == "TableScan"
