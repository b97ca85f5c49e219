"""Transactions that are written post, settle and show as the ledger's own do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.netsuite_account import (
    account_world,
    ask,
    begin_again,
    calling,
    log_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from sandbox.world.live import LiveWorld

RECORDS = "/services/rest/record/v1"
LINE = {"item": {"id": "5"}, "quantity": 2, "rate": 100.25}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> LiveWorld:
    return account_world(tmp_path_factory.mktemp("account"))


@pytest.fixture(scope="module")
def caller(world: LiveWorld) -> Iterator[httpx.Client]:
    with calling(world) as client:
        yield log_in(client)


@pytest.fixture
def client(caller: httpx.Client, world: LiveWorld) -> httpx.Client:
    begin_again(world)
    return caller


def write(client: httpx.Client, kind: str, body: dict[str, Any]) -> str:
    """Create a record, and return its address."""
    answer = client.post(f"{RECORDS}/{kind}", json=body)
    assert answer.status_code == 204, answer.text
    return str(answer.headers["Location"])


def invoice(client: httpx.Client, **fields: Any) -> str:
    items = {"items": [LINE, {"item": {"id": "5"}, "amount": 50}]}
    return write(client, "invoice", {"entity": {"id": "1"}, "item": items, **fields})


def read(client: httpx.Client, address: str) -> Any:
    return client.get(address, params={"expandSubResources": "true"}).json()


def rows(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    answer = ask(client, query)
    assert answer.status_code == 200, answer.text
    return [
        {name: value for name, value in item.items() if name != "links"}
        for item in answer.json()["items"]
    ]


def error(answer: httpx.Response) -> Any:
    assert answer.status_code == 400, answer.text
    return answer.json()["o:errorDetails"][0]


def test_an_invoice_totals_its_lines_and_defers_them(client: httpx.Client) -> None:
    address = invoice(client, externalId="INV-1")
    record = read(client, address)
    assert record["total"] == record["amountRemaining"] == 250.5
    assert record["status"] == {"id": "Open", "refName": "Open"}
    assert record["entity"]["refName"] == "C-1"
    assert record["postingPeriod"]["refName"] == "Jun 2026"
    assert [line["amount"] for line in record["item"]["items"]] == [200.5, 50]
    assert record["item"]["items"][0]["item"]["refName"] == "Services"
    number = record["id"]
    assert rows(
        client,
        "SELECT l.mainline, l.foreignamount, a.account, a.debit, a.credit "  # noqa: S608 - own
        "FROM transactionline l JOIN transactionaccountingline a "
        "ON a.transaction = l.transaction AND a.transactionline = l.id "
        f"WHERE l.transaction = {number} ORDER BY l.id",
    ) == [
        {"mainline": "T", "foreignamount": "250.5", "account": "2", "debit": "250.5"},
        {"mainline": "F", "foreignamount": "-200.5", "account": "3", "credit": "200.5"},
        {"mainline": "F", "foreignamount": "-50", "account": "3", "credit": "50"},
    ]


def test_sublists_are_links_until_they_are_expanded_or_asked_for(
    client: httpx.Client,
) -> None:
    address = invoice(client)
    assert client.get(address).json()["item"] == {
        "links": [{"rel": "self", "href": f"{address}/item"}]
    }
    assert client.get(f"{address}/item").json()["totalResults"] == 2
    assert client.get(f"{address}/item/2").json()["amount"] == 50
    assert client.get(f"{address}/item/9").status_code == 404
    assert client.get(f"{address}/entity").json()["entityId"] == "C-1"
    assert set(client.get(address, params={"fields": "tranId,total"}).json()) == {
        "links",
        "tranId",
        "total",
    }


def test_lines_are_changed_added_and_replaced(client: httpx.Client) -> None:
    address = invoice(client)
    changed = {"item": {"items": [{"line": 2, "amount": 60}, {**LINE, "quantity": 1}]}}
    assert client.patch(address, json=changed).status_code == 204
    assert read(client, address)["total"] == 200.5 + 60 + 100.25
    only = {"item": {"items": [LINE]}}
    assert client.patch(f"{address}?replace=item", json=only).status_code == 204
    record = read(client, address)
    assert (record["total"], record["item"]["totalResults"]) == (200.5, 1)


def test_a_payment_settles_the_invoice_and_its_deletion_opens_it_again(
    client: httpx.Client,
) -> None:
    address = invoice(client)
    number = address.rpartition("/")[2]
    applied = {"items": [{"doc": {"id": number}, "amount": 100.5}]}
    payment = write(
        client, "customerPayment", {"customer": {"id": "1"}, "apply": applied}
    )
    assert read(client, payment)["payment"] == 100.5
    assert read(client, address)["amountRemaining"] == 150
    rest = {"items": [{"doc": {"id": number}}]}
    write(client, "customerPayment", {"customer": {"id": "1"}, "apply": rest})
    record = read(client, address)
    assert (record["amountRemaining"], record["status"]["id"]) == (0, "Paid In Full")
    assert "dependent records" in error(client.delete(address))["detail"]
    assert client.delete(payment).status_code == 204
    assert read(client, address)["amountRemaining"] == 100.5
    assert rows(client, "SELECT recordid, type, recordtypeid FROM deletedrecord") == [
        {
            "recordid": payment.rpartition("/")[2],
            "type": "customerpayment",
            "recordtypeid": "-30",
        }
    ]


def test_more_than_is_open_can_not_be_applied(client: httpx.Client) -> None:
    number = invoice(client).rpartition("/")[2]
    body = {
        "customer": {"id": "1"},
        "apply": {"items": [{"doc": {"id": number}, "amount": 999}]},
    }
    answer = client.post(f"{RECORDS}/customerPayment", json=body)
    assert error(answer)["o:errorPath"] == "apply.items[0].amount"
    body["customer"] = {"id": "20"}
    answer = client.post(f"{RECORDS}/customerPayment", json=body)
    assert error(answer)["o:errorPath"] == "apply.items[0].doc"


def test_an_order_becomes_an_invoice_and_that_a_credit_memo_or_a_payment(
    client: httpx.Client,
) -> None:
    order = write(
        client, "salesOrder", {"entity": {"id": "1"}, "item": {"items": [LINE]}}
    )
    assert read(client, order)["status"]["id"] == "Pending Billing"
    billed = client.post(f"{order}/!transform/invoice", json={"memo": "billed"})
    address = billed.headers["Location"]
    record = read(client, address)
    assert (record["total"], record["memo"]) == (200.5, "billed")
    assert record["item"]["items"][0]["createdFrom"]["id"] == order.rpartition("/")[2]
    assert read(client, order)["status"]["id"] == "Billed"
    (link,) = rows(
        client,
        "SELECT previoustype, nexttype, linktype, foreignamount "
        "FROM previoustransactionlinelink",
    )
    assert link == {
        "previoustype": "SalesOrd",
        "nexttype": "CustInvc",
        "linktype": "OrdBill",
        "foreignamount": "200.5",
    }
    memo = client.post(f"{address}/!transform/creditMemo").headers["Location"]
    credit = read(client, memo)
    assert (credit["total"], credit["item"]["items"][0]["amount"]) == (200.5, 200.5)
    assert read(client, address)["status"]["id"] == "Paid In Full"
    refused = client.post(f"{memo}/!transform/invoice")
    assert error(refused)["o:errorCode"] == "INVALID_REQUEST"


def test_a_journal_has_to_balance(client: httpx.Client) -> None:
    lines = [
        {"account": {"id": "8"}, "debit": 10, "memo": "taxi"},
        {"account": {"id": "1"}, "credit": 10},
    ]
    address = write(client, "journalEntry", {"line": {"items": lines}})
    shown = read(client, address)["line"]["items"]
    assert [line.get("debit") for line in shown] == [10, None]
    assert [line["account"]["id"] for line in shown] == ["8", "1"]
    lines[1]["credit"] = 9
    answer = client.post(f"{RECORDS}/journalEntry", json={"line": {"items": lines}})
    assert error(answer)["o:errorCode"] == "USER_ERROR"


def test_a_bill_is_owed_and_its_lines_are_costs(client: httpx.Client) -> None:
    vendor = write(client, "vendor", {"companyName": "Airline"}).rpartition("/")[2]
    expenses = {"items": [{"account": {"id": "8"}, "amount": 80}]}
    bill = write(client, "vendorBill", {"entity": {"id": vendor}, "expense": expenses})
    record = read(client, bill)
    assert record["total"] == 80
    assert record["expense"]["items"][0]["account"]["refName"] == "6100 Travel"
    assert rows(
        client,
        "SELECT foreigntotal, BUILTIN.DF(entity) AS vendor FROM transaction "
        "WHERE type = 'VendBill'",
    ) == [{"foreigntotal": "-80", "vendor": "Airline"}]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"item": {"items": [{"quantity": 1}]}}, "item.items[0].item"),
        ({"item": {"items": [{"item": {"id": "99"}}]}}, "item.items[0].item"),
        ({"item": {"items": [{**LINE, "rate": "x"}]}}, "item.items[0].rate"),
        ({"item": [LINE]}, "item"),
        ({"entity": {"id": "999"}}, "entity"),
        ({"tranDate": "6/1/2026"}, "tranDate"),
    ],
)
def test_a_body_that_is_wrong_is_refused_with_its_path(
    client: httpx.Client, body: dict[str, Any], path: str
) -> None:
    full = {"entity": {"id": "1"}, "item": {"items": [LINE]}, **body}
    found = error(client.post(f"{RECORDS}/invoice", json=full))
    assert (found["o:errorCode"], found["o:errorPath"]) == ("INVALID_CONTENT", path)


def test_an_invoice_without_a_customer_is_refused(client: httpx.Client) -> None:
    found = error(client.post(f"{RECORDS}/invoice", json={}))
    assert found["detail"].endswith("Please enter value(s) for: entity")


def test_a_closed_period_is_not_posted_to(client: httpx.Client) -> None:
    body = {"entity": {"id": "1"}, "postingPeriod": {"id": "101"}}
    found = error(client.post(f"{RECORDS}/invoice", json=body))
    assert "May 2026 is closed" in found["detail"]
    # Without a period asked for, the first open one is taken.
    late = invoice(client, tranDate="2026-05-20")
    assert read(client, late)["postingPeriod"]["id"] == "102"


def test_an_amount_in_another_currency_is_posted_at_its_rate(
    client: httpx.Client,
) -> None:
    address = invoice(client, currency={"id": "2"})
    record = read(client, address)
    assert (record["exchangeRate"], record["total"]) == (1.25, 250.5)
    (main,) = rows(
        client,
        "SELECT netamount FROM transactionline WHERE mainline = 'T' "  # noqa: S608 - own
        f"AND transaction = {record['id']}",
    )
    assert main == {"netamount": "313.13"}
