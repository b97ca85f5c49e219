"""Reading the Stripe account: lists, filters, expansion, search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.stripe_account import Served, ids, seconds, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


def test_a_list_is_newest_first_and_says_whether_more_follows(account: Served) -> None:
    first = account.get("/invoices", limit=3)
    assert ids(first) == ["in_4", "in_3", "in_2"]
    assert (first["object"], first["url"]) == ("list", "/v1/invoices")
    assert first["has_more"] is True
    rest = account.get("/invoices", limit=3, starting_after="in_2")
    assert ids(rest) == ["in_1"]
    assert rest["has_more"] is False


def test_a_list_can_be_read_backwards(account: Served) -> None:
    part = account.get("/invoices", limit=2, ending_before="in_1")
    assert ids(part) == ["in_3", "in_2"]
    assert part["has_more"] is True
    assert ids(account.get("/invoices", limit=2, ending_before="in_3")) == ["in_4"]


@pytest.mark.parametrize(
    ("path", "parameters", "found"),
    [
        (
            "/invoices",
            {"created__gte": seconds("2026-05-01")},
            ["in_4", "in_3", "in_2"],
        ),
        ("/invoices", {"created__gt": seconds("2026-05-01")}, ["in_4"]),
        ("/invoices", {"created__lt": seconds("2026-05-01")}, ["in_1"]),
        ("/invoices", {"created__lte": seconds("2026-04-01")}, ["in_1"]),
        (
            "/invoices",
            {
                "created__gt": seconds("2026-04-01"),
                "created__lt": seconds("2026-06-01"),
            },
            ["in_3", "in_2"],
        ),
        ("/invoices", {"created": seconds("2026-04-01")}, ["in_1"]),
        ("/invoices", {"status": "paid"}, ["in_1"]),
        ("/invoices", {"customer": "cus_gone"}, ["in_3"]),
        ("/invoices", {"subscription": "sub_1"}, ["in_4"]),
        ("/invoices", {"collection_method": "charge_automatically"}, []),
        ("/invoices", {"due_date__lte": seconds("2026-07-15")}, ["in_4"]),
        ("/customers", {}, ["cus_1"]),
        ("/customers", {"email": "billing@acme.example"}, ["cus_1"]),
        ("/customers", {"email": "somebody@acme.example"}, []),
        ("/credit_notes", {"invoice": "in_1"}, ["cn_1"]),
        ("/credit_notes", {"customer": "cus_gone"}, []),
        ("/invoice_payments", {"invoice": "in_1"}, ["inpay_1"]),
        ("/invoice_payments", {"status": "open"}, []),
        (
            "/invoice_payments",
            {"payment__type": "payment_intent", "payment__payment_intent": "pi_1"},
            ["inpay_1"],
        ),
        ("/subscriptions", {"price": "price_1"}, ["sub_1"]),
        ("/subscriptions", {"price": "price_2"}, []),
        ("/subscriptions", {"status": "all"}, ["sub_1"]),
        ("/subscriptions", {"status": "ended"}, []),
        (
            "/subscriptions",
            {"current_period_end__gte": seconds("2026-07-01")},
            ["sub_1"],
        ),
        ("/subscription_items", {"subscription": "sub_1"}, ["si_1"]),
        ("/products", {"active": True}, ["prod_1"]),
        ("/products", {"active": False}, []),
        ("/products", {"ids": ["prod_1", "prod_2"]}, ["prod_1"]),
        ("/charges", {"customer": "cus_1"}, ["ch_1"]),
        ("/charges", {"payment_intent": "pi_1"}, ["ch_1"]),
        ("/payment_intents", {"customer": "cus_1"}, ["pi_1"]),
        ("/refunds", {"charge": "ch_1"}, []),
        ("/disputes", {}, []),
        ("/balance_transactions", {"payout": "po_1"}, ["txn_1"]),
        ("/balance_transactions", {"type": "refund"}, []),
        ("/balance_transactions", {"source": "ch_1", "currency": "usd"}, ["txn_1"]),
        ("/payouts", {"arrival_date__gte": seconds("2026-05-06")}, ["po_1"]),
        ("/payouts", {"status": "pending"}, []),
        ("/customers/cus_1/subscriptions", {}, ["sub_1"]),
        ("/customers/cus_1/payment_methods", {}, []),
        ("/charges/ch_1/refunds", {}, []),
        ("/coupons", {}, []),
        ("/checkout/sessions", {"limit": 5}, []),
    ],
)
def test_lists_are_filtered(
    account: Served, path: str, parameters: dict[str, Any], found: list[str]
) -> None:
    assert ids(account.get(path, **parameters)) == found


def test_an_invoice_is_nested_as_stripes_are(account: Served) -> None:
    invoice = account.get("/invoices/in_4")
    assert invoice["object"] == "invoice"
    assert invoice["due_date"] == seconds("2026-07-15")
    assert invoice["amount_due"] == 4000
    assert invoice["metadata"] == {"project_id": "a1z"}
    assert invoice["status_transitions"] == {
        "finalized_at": seconds("2026-06-15"),
        "marked_uncollectible_at": None,
        "paid_at": None,
        "voided_at": None,
    }
    assert invoice["parent"]["subscription_details"]["subscription"] == "sub_1"
    assert "subscription" not in invoice
    assert "finalized_at" not in invoice


def test_lines_beyond_the_tenth_are_in_the_list_of_lines(account: Served) -> None:
    lines = account.get("/invoices/in_4")["lines"]
    assert len(lines["data"]) == 10
    assert lines["has_more"] is True
    url = lines["url"].removeprefix("/v1")
    rest = account.get(url, starting_after=lines["data"][-1]["id"], limit=100)
    assert ids(rest) == ["il_10", "il_11"]
    assert rest["data"][0]["period"] == {
        "end": seconds("2026-06-30"),
        "start": seconds("2026-06-01"),
    }
    assert ids(account.get(url, ending_before="il_02")) == ["il_00", "il_01"]
    assert ids(account.get("/credit_notes/cn_1/lines")) == ["cnli_1"]


@pytest.mark.parametrize("key", ["expand[]", "expand[0]"])
def test_an_id_is_expanded_into_its_object(account: Served, key: str) -> None:
    listed = account.get("/invoices", **{key: "data.customer"})
    assert listed["data"][0]["customer"]["name"] == "Acme"
    single = account.get("/credit_notes/cn_1", **{key: "invoice"})
    assert single["invoice"]["number"] == "A-1"
    assert single["customer"] == "cus_1"


def test_expansion_goes_down_four_levels(account: Served) -> None:
    payment = account.get(
        "/invoice_payments/inpay_1",
        expand=[
            "payment.payment_intent.latest_charge.balance_transaction",
            "invoice.customer",
        ],
    )
    intent = payment["payment"]["payment_intent"]
    assert intent["latest_charge"]["balance_transaction"]["net"] == 694
    assert payment["invoice"]["customer"]["name"] == "Acme"
    transaction = account.get("/balance_transactions/txn_1", expand=["source.customer"])
    assert transaction["source"]["customer"]["id"] == "cus_1"


def test_lists_within_objects_come_when_they_are_asked_for(account: Served) -> None:
    plain = account.get("/invoices/in_1")
    assert "payments" not in plain
    asked = account.get("/invoices/in_1", expand=["payments"])
    assert ids(asked["payments"]) == ["inpay_1"]
    deep = account.get(
        "/invoices/in_1", expand=["payments.data.payment.payment_intent"]
    )
    payment = deep["payments"]["data"][0]["payment"]
    assert payment["payment_intent"]["amount"] == 700
    customer = account.get("/customers/cus_1", expand=["subscriptions", "sources"])
    assert ids(customer["subscriptions"]) == ["sub_1"]
    assert ids(customer["sources"]) == []
    item = account.get(
        "/subscriptions/sub_1",
        expand=["items.data.price.product", "latest_invoice.payments"],
    )
    assert item["items"]["data"][0]["price"]["product"]["name"] == "Retainer"
    assert ids(item["latest_invoice"]["payments"]) == []


def test_what_is_left_of_a_deleted_customer_is_its_id(account: Served) -> None:
    stub = {"id": "cus_gone", "object": "customer", "deleted": True}
    assert account.get("/customers/cus_gone") == stub
    invoice = account.get("/invoices/in_3", expand=["customer"])
    assert invoice["customer"] == stub
    update = account.refused("/customers/cus_gone", name="Back")
    assert (update["status"], update["code"]) == (404, "resource_missing")


@pytest.mark.parametrize(
    ("path", "status", "code", "param"),
    [
        ("/customers/cus_x", 404, "resource_missing", "id"),
        ("/invoices/in_x", 404, "resource_missing", "invoice"),
        ("/payment_intents/pi_x", 404, "resource_missing", "intent"),
        ("/payouts/po_x", 404, "resource_missing", "payout"),
        ("/disputes/du_x", 404, "resource_missing", "dispute"),
        ("/events/evt_x", 404, "resource_missing", "id"),
        ("/invoices/in_x/lines", 404, "resource_missing", "id"),
        ("/customers/cus_x/subscriptions", 404, "resource_missing", "id"),
        ("/invoices?starting_after=in_x", 400, "resource_missing", "starting_after"),
        ("/invoices?ending_before=in_x", 400, "resource_missing", "ending_before"),
        (
            "/invoices/in_4/lines?starting_after=il_x",
            400,
            "resource_missing",
            "starting_after",
        ),
        ("/invoices?customer=cus_x", 400, "resource_missing", "customer"),
        ("/invoices?limit=101", 400, "parameter_invalid_integer", "limit"),
        ("/invoices?limit=0", 400, "parameter_invalid_integer", "limit"),
        ("/invoices?limit=ten", 400, "parameter_invalid_integer", "limit"),
        (
            "/invoices?created[gte]=today",
            400,
            "parameter_invalid_integer",
            "created[gte]",
        ),
        ("/invoices?created[after]=1", 400, "parameter_unknown", "created[after]"),
        ("/invoices?colour=red", 400, "parameter_unknown", "colour"),
        (
            "/invoices?ending_before=in_1&starting_after=in_2",
            400,
            "parameters_exclusive",
            "ending_before",
        ),
        ("/subscription_items", 400, "parameter_missing", "subscription"),
        ("/coupons?starting_after=x", 400, "resource_missing", "starting_after"),
    ],
)
def test_wrong_requests_are_refused_in_stripes_words(
    account: Served, path: str, status: int, code: str, param: str
) -> None:
    answer = account.client.get(path)
    error = answer.json()["error"]
    assert answer.status_code == status
    assert (error["code"], error["param"]) == (code, param)
    assert error["type"] == "invalid_request_error"
    assert error["doc_url"].endswith(code.replace("_", "-"))
    assert answer.headers["request-id"] in error["request_log_url"]


def test_a_word_that_is_none_of_the_choices_is_refused_with_the_choices(
    account: Served,
) -> None:
    error = account.client.get("/invoices?status=late").json()["error"]
    assert error["param"] == "status"
    choices = "draft, open, void, paid, or uncollectible"
    assert error["message"] == f"Invalid status: must be one of {choices}"


def test_an_unknown_address_is_named(account: Served) -> None:
    for method, path in (("GET", "/nonsense"), ("DELETE", "/invoices")):
        answer = account.client.request(method, path)
        assert answer.status_code == 404
        assert f"Unrecognized request URL ({method}: /v1{path})" in answer.text


@pytest.mark.parametrize(
    "path", ["data.planet", "customer", "data.customer.planet", "data.status"]
)
def test_what_cannot_be_expanded_is_refused(account: Served, path: str) -> None:
    answer = account.client.get("/invoices", params={"expand[]": path})
    assert answer.status_code == 400
    assert f"cannot be expanded ({path})" in answer.text


def test_more_than_four_levels_are_refused(account: Served) -> None:
    path = "data.invoice.customer.subscriptions.latest_invoice.customer"
    answer = account.client.get("/invoice_payments", params={"expand[]": path})
    assert answer.status_code == 400
    assert "more than 4 levels" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("kind", "query", "found"),
    [
        ("invoices", 'status:"open"', ["in_4", "in_3", "in_2"]),
        ("invoices", "total>1000 AND total<=3000", ["in_3", "in_2"]),
        ("invoices", 'status:"paid" OR number:"A-4"', ["in_4", "in_1"]),
        ("invoices", '-status:"open"', ["in_1"]),
        ("invoices", 'metadata["project_id"]:"a1z" total>3000', ["in_4"]),
        ("invoices", 'metadata["colour"]:null AND total=1000', ["in_1"]),
        ("invoices", f"created>={seconds('2026-06-01')}", ["in_4"]),
        ("customers", 'email~"acme"', ["cus_1"]),
        ("customers", "name:'acme'", ["cus_1"]),
        ("charges", 'refunded:"true"', []),
        ("charges", 'payment_method_details.type:"us_bank_account"', ["ch_1"]),
        ("subscriptions", 'status:"active"', ["sub_1"]),
        ("products", 'active:"true"', ["prod_1"]),
        ("payment_intents", "amount:700", ["pi_1"]),
    ],
)
def test_objects_are_searched(
    account: Served, kind: str, query: str, found: list[str]
) -> None:
    result = account.get(f"/{kind}/search", query=query)
    assert ids(result) == found
    assert (result["object"], result["url"]) == ("search_result", f"/v1/{kind}/search")
    assert result["has_more"] is False
    assert result["next_page"] is None


def test_a_search_is_paged_by_a_token_and_counts_when_asked(account: Served) -> None:
    query = 'status:"open"'
    first = account.get(
        "/invoices/search", query=query, limit=2, expand=["total_count"]
    )
    assert ids(first) == ["in_4", "in_3"]
    assert first["total_count"] == 3
    rest = account.get(
        "/invoices/search",
        query=query,
        limit=2,
        page=first["next_page"],
        expand=["data.customer"],
    )
    assert ids(rest) == ["in_2"]
    assert rest["data"][0]["customer"]["name"] == "Acme"
    assert rest["next_page"] is None


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ({"query": 'colour:"red"'}, "unsupported search field"),
        ({"query": "status open"}, "unable to parse"),
        ({"query": 'status:"open" AND'}, "unable to parse"),
        ({"query": 'status:"a" AND number:"b" OR total>1'}, "unable to parse"),
        ({"query": 'number~"A-"'}, "minimum of 3 characters"),
        ({"query": "total>many"}, "Invalid value"),
        ({"query": 'status>"open"'}, "is not supported"),
        ({"query": 'status:"open"', "page": "%"}, "Invalid page"),
        ({}, "Missing required param: query"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(
    account: Served, parameters: dict[str, str], word: str
) -> None:
    answer = account.client.get("/invoices/search", params=parameters)
    assert answer.status_code == 400
    assert word in answer.json()["error"]["message"]


def test_plans_are_the_recurring_prices(account: Served) -> None:
    product = {"currency": "usd", "product": "prod_1", "unit_amount": 500}
    price = account.post("/prices", **product, recurring__interval="month")
    account.post("/prices", **product)
    assert ids(account.get("/plans", product="prod_1")) == [price["id"]]
    plan = account.get(f"/plans/{price['id']}")
    assert (plan["object"], plan["amount"], plan["interval"]) == ("plan", 500, "month")


def test_the_account_and_its_balance_are_there(account: Served) -> None:
    own = account.get("/account")
    assert own["object"] == "account"
    assert account.get(f"/accounts/{own['id']}") == own
    balance = account.get("/balance")
    assert balance["available"][0] == {
        "amount": 694,
        "currency": "usd",
        "source_types": {"card": 694},
    }
    other = account.client.get("/accounts/acct_other")
    assert (other.status_code, other.json()["error"]["code"]) == (
        403,
        "account_invalid",
    )


def test_pages_that_were_fetched_ahead_show_what_was_written_since(
    account: Served,
) -> None:
    for number in range(3):
        account.post("/products", name=f"P{number}", id=f"ahead_{number}")
    first = account.get("/products", limit=50)
    anchor = ids(first)[0]
    before = account.get("/products", limit=50, starting_after=anchor)
    assert account.get("/products", limit=50, starting_after=anchor) == before
    account.post(f"/products/{ids(before)[0]}", name="Renamed")
    after = account.get("/products", limit=50, starting_after=anchor)
    assert after["data"][0]["name"] == "Renamed"
    assert ids(after) == ids(before)
    assert (
        ids(account.get("/products", limit=2, starting_after=anchor)) == ids(after)[:2]
    )


def test_what_was_made_last_comes_first_though_the_clock_stands_still(
    account: Served,
) -> None:
    made = [account.post("/customers", name=f"N{place}")["id"] for place in range(5)]
    assert ids(account.get("/customers", limit=5)) == made[::-1]
