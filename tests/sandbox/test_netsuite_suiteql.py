"""SuiteQL answers as the vendor's service does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.netsuite.access import Limits
from sandbox.servers.netsuite.errors import SuiteQLError
from sandbox.servers.netsuite.suiteql.formats import number_format, strftime_pieces
from tests.sandbox.netsuite_account import (
    SUITEQL,
    account_world,
    ask,
    calling,
    log_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with calling(account_world(tmp_path_factory.mktemp("account"))) as caller:
        yield log_in(caller)


def rows(client: httpx.Client, query: str, **options: Any) -> list[dict[str, Any]]:
    answer = ask(client, query, **options)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_every_value_is_text_and_nulls_are_left_out(client: httpx.Client) -> None:
    query = "SELECT id, Type AS TheType, foreigntotal, posting, trandate, memo"
    assert rows(client, f"{query} FROM transaction") == [
        {
            "links": [],
            "id": "7",
            "thetype": "CustInvc",
            "foreigntotal": "1234.5",
            "posting": "T",
            "trandate": "1/5/2026",
        }
    ]


def test_a_page_says_where_it_is_and_where_the_others_are(client: httpx.Client) -> None:
    answer = ask(client, "SELECT id FROM job ORDER BY id", limit=5, offset=5).json()
    assert [item["id"] for item in answer["items"]] == ["6", "7", "8", "9", "10"]
    assert (answer["count"], answer["offset"], answer["totalResults"]) == (5, 5, 12)
    assert answer["hasMore"] is True
    links = {link["rel"]: link["href"] for link in answer["links"]}
    address = str(client.base_url.join(SUITEQL))
    assert links == {
        "next": f"{address}?limit=5&offset=10",
        "last": f"{address}?limit=5&offset=10",
        "prev": f"{address}?limit=5&offset=0",
        "first": f"{address}?limit=5&offset=0",
        "self": f"{address}?limit=5&offset=5",
    }


def test_the_last_page_has_no_next(client: httpx.Client) -> None:
    answer = ask(client, "SELECT id FROM job ORDER BY id", limit=5, offset=10).json()
    assert (answer["count"], answer["totalResults"]) == (2, 12)
    assert answer["hasMore"] is False
    assert [link["rel"] for link in answer["links"]] == ["self", "prev", "first"]


@pytest.mark.parametrize(
    ("window", "parameter"),
    [
        ({"limit": 1001}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": 5, "offset": 3}, "offset"),
        ({"limit": 1000, "offset": 100_000}, "offset"),
    ],
)
def test_a_window_that_breaks_the_rules_is_refused(
    client: httpx.Client, window: dict[str, Any], parameter: str
) -> None:
    answer = ask(client, "SELECT id FROM job", **window)
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorQueryParam"] == parameter


def test_the_prefer_header_is_required(client: httpx.Client) -> None:
    answer = client.post(SUITEQL, json={"q": "SELECT id FROM job"})
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorHeader"] == "Prefer"


@pytest.mark.parametrize("body", [b"no json", b"[]", b"{}", b'{"q": 1}'])
def test_a_body_without_a_query_is_refused(client: httpx.Client, body: bytes) -> None:
    answer = client.post(SUITEQL, content=body, headers={"Prefer": "transient"})
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_CONTENT"


def test_no_more_than_a_hundred_thousand_rows_can_be_reached(
    client: httpx.Client,
) -> None:
    query = "SELECT a.id FROM job a, job b, job c, job d, job e"
    answer = ask(client, query, limit=1000, offset=99_000).json()
    assert (answer["totalResults"], answer["hasMore"]) == (100_000, False)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("SELECT id FROM job WHERE id > 9 ORDER BY id DESC", ["12", "11", "10"]),
        ("SELECT id FROM job WHERE id > '10' ORDER BY id", ["11", "12"]),
        ("SELECT id FROM job WHERE ROWNUM <= 2", ["1", "2"]),
        ("SELECT id FROM job WHERE ROWNUM < 2 ORDER BY id DESC", ["1"]),
        (
            "SELECT * FROM (SELECT id FROM job ORDER BY id DESC) WHERE ROWNUM <= 2",
            ["12", "11"],
        ),
        (
            (
                "SELECT id FROM (SELECT a.*, ROWNUM rn FROM (SELECT id FROM job "
                "ORDER BY id DESC) a WHERE ROWNUM <= 4) WHERE rn > 2"
            ),
            ["10", "9"],
        ),
        ("SELECT id FROM job ORDER BY id FETCH FIRST 2 ROWS ONLY", ["1", "2"]),
        ("SELECT id FROM job WHERE isinactive = 'T' AND id < 5 ORDER BY 1", ["2", "4"]),
        ("SELECT id FROM job WHERE startdate = '3/4/2026'", ["2"]),
        ("SELECT id FROM job WHERE startdate BETWEEN '3/3/2026' AND '3/4/2026'", None),
        (
            (
                "SELECT id FROM job WHERE lastmodifieddate > "
                "TO_DATE('2026-01-01 00:10:00', 'YYYY-MM-DD HH24:MI:SS') ORDER BY id"
            ),
            ["11", "12"],
        ),
        (
            (
                "SELECT id FROM job WHERE lastmodifieddate >= "
                "TO_TIMESTAMP('2026-01-01T00:12:00', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
            ),
            ["12"],
        ),
        ("SELECT id FROM job WHERE customer NOT IN (SELECT id FROM customer)", []),
        (
            (
                "SELECT j.id FROM job j, customer c WHERE j.customer = c.id(+) "
                "AND j.id = 1"
            ),
            ["1"],
        ),
        (
            (
                "SELECT c.id FROM customer c LEFT JOIN job j ON j.customer = c.id "
                "WHERE j.id IS NULL"
            ),
            ["20"],
        ),
        ("WITH late AS (SELECT id FROM job WHERE id > 11) SELECT id FROM late", ["12"]),
        (
            "SELECT id FROM customer UNION ALL SELECT id FROM transaction ORDER BY id",
            ["1", "7", "20"],
        ),
    ],
)
def test_the_dialect_means_what_it_means_to_the_vendor(
    client: httpx.Client, query: str, ids: list[str] | None
) -> None:
    expected = ["1", "2"] if ids is None else ids
    assert [item["id"] for item in rows(client, query)] == expected


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS')", "2026-01-06 10:11:12"),
        (
            (
                "TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), "
                "'YYYY-MM-DD\"T\"HH24:MI:SS.FF3')"
            ),
            "2026-01-06T10:11:12.000",
        ),
        ("(lastmodifieddate)", "1/6/2026"),
        ("BUILTIN.DF(status)", "Invoice : Open"),
        ("BUILTIN.DF(t.entity)", "C-1"),
        ("BUILTIN.DF(type)", "Invoice"),
        ("BUILTIN.DF(foreigntotal)", "1234.50"),
        ("NVL(memo, 'none')", "none"),
        ("NVL2(memo, 'some', 'none')", "none"),
        ("DECODE(status, 'A', 'open', 'other')", "open"),
        ("COALESCE(memo, type)", "CustInvc"),
        ("TRUNC(trandate, 'MM')", "1/1/2026"),
        ("TRUNC(lastmodifieddate)", "1/6/2026"),
        ("ADD_MONTHS(trandate, 1)", "2/5/2026"),
        ("trandate + 30", "2/4/2026"),
        ("SYSDATE", "6/30/2026"),
        ("SYSDATE - 30", "5/31/2026"),
        ("TO_NUMBER('3.50')", "3.5"),
        ("ROUND(foreigntotal / 3, 2)", "411.5"),
        ("SUBSTR(type, 1, 4) || '-' || UPPER(status)", "Cust-A"),
        ("CASE WHEN posting = 'T' THEN 1 ELSE 0 END", "1"),
        ("COUNT(*) OVER ()", "1"),
        ("BUILTIN.CF(status)", "CustInvc:A"),
        ("TO_CHAR(trandate, 'YYYY-\"Q\"Q')", "2026-Q1"),
        ("TO_CHAR(foreigntotal, 'FM999,990.00')", "1,234.50"),
        ("TO_CHAR(foreigntotal, '9990.0')", " 1234.5"),
        ("TO_CHAR(id, 'FM0000')", "0007"),
        ("TRUNC(foreigntotal)", "1234"),
        ("TRUNC(foreigntotal, 1)", "1234.5"),
        ("trandate - TO_DATE('2026-01-01', 'YYYY-MM-DD')", "4"),
        ("lastmodifieddate - 1/24", "1/6/2026"),
        ("TRUNC(SYSDATE) - TRUNC(trandate)", "176"),
        ("MONTHS_BETWEEN(ADD_MONTHS(trandate, 3), trandate)", "3"),
        ("NEXT_DAY(trandate, 'MONDAY')", "1/12/2026"),
        ("EXTRACT(YEAR FROM trandate)", "2026"),
        ("TIMESTAMP '2026-02-03 04:05:06'", "2/3/2026"),
        (
            (
                "TO_TIMESTAMP_TZ('2026-01-01T23:30:00-02:00', "
                "'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM')"
            ),
            "1/2/2026",
        ),
        ("REGEXP_SUBSTR(type, '[A-Z][a-z]+')", "Cust"),
        ("REGEXP_REPLACE(type, 'I.*', 'X')", "CustX"),
        ("REPLACE(type, 'Cust')", "Invc"),
        ("LPAD(status, 3, '0')", "00A"),
        ("INSTR(type, 'I')", "5"),
        ("INITCAP('some words')", "Some Words"),
        ("BITAND(6, 3)", "2"),
        ("REMAINDER(7, 4)", "-1"),
        ("GREATEST(1, 5)", "5"),
        ("NULLIF(status, 'A') || 'x'", None),
        ("RATIO_TO_REPORT(foreigntotal) OVER ()", "1"),
        ("LISTAGG(type, ',') WITHIN GROUP (ORDER BY id)", "CustInvc"),
        ("(SELECT MAX(j.id) FROM job j WHERE j.customer = t.entity)", "12"),
    ],
)
def test_functions_give_what_the_vendor_gives(
    client: httpx.Client, expression: str, value: str | None
) -> None:
    query = f"SELECT {expression} FROM transaction t"  # noqa: S608 - the test's own
    shown = {} if value is None else {"expr1": value}
    assert rows(client, query) == [{"links": [], **shown}]


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (
            (
                "SELECT BUILTIN.CONSOLIDATE(a.amount, 'LEDGER', 'DEFAULT', 'DEFAULT', "
                "1, 102, 'DEFAULT') AS value FROM transactionaccountingline a"
            ),
            "120",
        ),
        (
            (
                "SELECT SUM(BUILTIN.CONSOLIDATE(a.amount, 'LEDGER', 'DEFAULT', "
                "'CURRENT', 1, 102, 'DEFAULT')) AS value "
                "FROM transactionaccountingline a"
            ),
            "125",
        ),
        (
            (
                "SELECT BUILTIN.HIERARCHY(l.subsidiary, 'DISPLAY_JOINED') AS value "
                "FROM transactionline l WHERE l.subsidiary = 2"
            ),
            "Parent : Child",
        ),
        (
            (
                "SELECT BUILTIN.HIERARCHY(l.subsidiary, 'DISPLAY') AS value "
                "FROM transactionline l WHERE l.subsidiary = 2"
            ),
            "Child",
        ),
        ("SELECT type AS value FROM entity WHERE id = 20", "CustJob"),
        ("SELECT entitytitle AS value FROM entity WHERE id = 12", "P-12"),
    ],
)
def test_amounts_are_consolidated_and_hierarchies_shown(
    tmp_path: Path, query: str, value: str
) -> None:
    world = account_world(tmp_path)
    with world.writing() as cursor:
        cursor.execute(
            "insert into netsuite.transactionline (transaction, id, subsidiary) "
            "values ('8', 0, '2')"
        )
        cursor.execute(
            "insert into netsuite.transactionaccountingline (transaction, "
            "transactionline, account, amount) values ('8', 0, '4', 100)"
        )
    with calling(world) as client:
        assert rows(log_in(client), query) == [{"links": [], "value": value}]


def test_parameters_are_bound_and_never_read_as_sql(client: httpx.Client) -> None:
    query = "SELECT id FROM customer WHERE companyname = ? OR id = ?"
    assert rows(client, query, params=["' OR 1=1 --", "20"]) == [
        {"links": [], "id": "20"}
    ]
    answer = ask(client, query, params=["one"])
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorQueryParam"] == "params"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("SELECT id FROM invoice", "Invalid search type: invoice."),
        ("SELECT id FROM revenueplan", "Record 'revenueplan' was not found."),
        (
            "SELECT subsidiary FROM transaction",
            (
                "Unknown identifier 'subsidiary'. "
                "Available identifiers are: {transaction=transaction}."
            ),
        ),
        (
            "SELECT t.nope FROM transaction t",
            "Unknown identifier 'nope'. Available identifiers are: {t=transaction}.",
        ),
        ("SELECT id FROM job LIMIT 5", "Invalid or unsupported search."),
        ("SELECT id FROM job WHERE startdate = '2026-03-04'", "unsupported search."),
        ("SELECT id FROM", "Invalid or unsupported search."),
        (
            (
                "SELECT j.id FROM job j JOIN transaction t ON t.entity = j.id, "
                "customer c WHERE j.customer = c.id(+)"
            ),
            "Invalid or unsupported search.",
        ),
        ("SELECT BUILTIN.NOPE(id) FROM job", "'BUILTIN.NOPE(id)' is not valid."),
        ("SELECT GETENV('HOME') FROM dual", "Function 'GETENV' is not supported."),
        ("SELECT id FROM job WHERE id = ROWNUM", "limit the number of rows."),
    ],
)
def test_a_query_that_can_not_be_run_is_refused_in_the_vendors_words(
    client: httpx.Client, query: str, detail: str
) -> None:
    answer = ask(client, query)
    assert answer.status_code == 400
    (error,) = answer.json()["o:errorDetails"]
    assert error["detail"].startswith("Invalid search query. Detailed unprocessed")
    assert error["detail"].endswith(detail)
    assert (error["o:errorCode"], error["o:errorQueryParam"]) == (
        "INVALID_PARAMETER",
        "q",
    )


@pytest.mark.parametrize(
    "query",
    [
        "DROP TABLE job",
        "DELETE FROM job",
        "UPDATE job SET id = 1",
        "SELECT 1 FROM dual; SELECT 2 FROM dual",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM duckdb_tables",
        "SELECT * FROM netsuite.job",
        "SELECT * FROM salesforce.Account",
        "SELECT * FROM world.netsuite.job",
        "SELECT * FROM sandbox.state",
        "SELECT id FROM job WHERE id IN (SELECT clock FROM sandbox.state)",
        "PRAGMA database_list",
        "COPY job TO '/tmp/jobs.csv'",
        "ATTACH '/tmp/other.duckdb'",
    ],
)
def test_nothing_but_a_query_over_the_accounts_tables_gets_through(
    client: httpx.Client, query: str
) -> None:
    assert ask(client, query).status_code == 400


def test_a_number_format_is_not_taken_for_a_date_format() -> None:
    assert number_format("DD-MON-YYYY") is None
    assert strftime_pieces("DD-MON-YYYY") == ["%d-%b-%Y"]
    with pytest.raises(SuiteQLError):
        strftime_pieces("FM999.00")


def test_a_query_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with calling(account_world(tmp_path), limits=Limits(seconds=0.2)) as client:
        tables = ", ".join(f"job j{number}" for number in range(9))
        query = f"SELECT COUNT(*) AS n FROM {tables} WHERE j0.id + j8.id < 0"  # noqa: S608
        answer = ask(log_in(client), query)
    assert answer.status_code == 408
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "REQUEST_TIMEOUT"


def test_a_total_that_was_counted_is_counted_again_after_a_write(
    tmp_path: Path,
) -> None:
    world = account_world(tmp_path)
    with calling(world) as client:
        query = "SELECT id FROM job"
        assert ask(log_in(client), query, limit=5).json()["totalResults"] == 12
        client.delete("/services/rest/record/v1/job/12")
        assert ask(client, query, limit=5).json()["totalResults"] == 11


def test_a_page_of_a_thousand_takes_no_count_when_it_is_the_last(
    tmp_path: Path,
) -> None:
    world = account_world(tmp_path)
    with world.writing() as cursor:
        cursor.execute(
            "insert into netsuite.transactionline (transaction, id, foreignamount) "
            "select (100 + i // 3)::varchar, i % 3, i from range(6000) as r(i)"
        )
    with calling(world) as client:
        log_in(client)
        seen: list[tuple[int, int]] = []
        last = (0, 0)
        while True:
            page = rows(
                client,
                "SELECT transaction, id, foreignamount FROM transactionline "  # noqa: S608 - own
                f"WHERE transaction > {last[0]} "
                f"OR (transaction = {last[0]} AND id > {last[1]}) "
                "ORDER BY transaction, id FETCH FIRST 1000 ROWS ONLY",
            )
            seen += [(int(item["transaction"]), int(item["id"])) for item in page]
            if len(page) < 1000:
                break
            last = seen[-1]
    assert len(seen) == len(set(seen)) == 6002


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("SELECT id FROM job ORDER BY TO_CHAR(startdate, 'DD') DESC, id", ["12", "11"]),
        ("SELECT 0 - id AS rank, id FROM job ORDER BY rank", ["12", "11"]),
        ("SELECT j.id FROM job j WHERE j.id < 9 ORDER BY j.id DESC", ["8", "7"]),
        ("SELECT id FROM job ORDER BY 1 DESC", ["12", "11"]),
        ("SELECT * FROM job ORDER BY id DESC FETCH FIRST 1 ROWS ONLY", ["12"]),
        ("SELECT DISTINCT customer AS id FROM job ORDER BY customer", ["1"]),
        ("SELECT MAX(id) AS id FROM job ORDER BY MAX(id)", ["12"]),
    ],
)
def test_a_page_that_is_found_before_it_is_read_is_the_same_page(
    client: httpx.Client, query: str, ids: list[str]
) -> None:
    page = rows(client, query, limit=2)
    assert [item["id"] for item in page] == ids
    assert all("_row" not in item for item in page)
