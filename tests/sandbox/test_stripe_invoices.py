"""The life of an invoice that is written through the API."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.stripe_account import NOW, Served, ids, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86_400


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


@pytest.fixture
def customer(account: Served) -> str:
    key: str = account.post("/customers", name="Globex", email="a@globex.example")["id"]
    return key


def draft(account: Served, customer: str, amount: int = 5000, **form: Any) -> Any:
    """A draft with one line, which waits for the customer's money."""
    invoice = account.post(
        "/invoices",
        **{
            "customer": customer,
            "collection_method": "send_invoice",
            "days_until_due": 30,
            **form,
        },
    )
    if amount:
        account.post(
            "/invoiceitems", customer=customer, invoice=invoice["id"], amount=amount
        )
    return account.get(f"/invoices/{invoice['id']}")


def opened(account: Served, customer: str, amount: int = 5000, **form: Any) -> Any:
    """An open invoice."""
    invoice = draft(account, customer, amount, **form)
    return account.post(f"/invoices/{invoice['id']}/finalize")


def types_of(account: Served, invoice: str) -> list[str]:
    """The types of the events that tell of an invoice, oldest first."""
    listed = account.get("/events", limit=100, type="invoice.*")["data"]
    return [
        event["type"].removeprefix("invoice.")
        for event in reversed(listed)
        if event["data"]["object"]["id"] == invoice
    ]


def test_a_draft_has_no_number_and_can_be_changed(
    account: Served, customer: str
) -> None:
    invoice = draft(account, customer)
    assert (invoice["status"], invoice["number"]) == ("draft", None)
    assert invoice["due_date"] == NOW + 30 * DAY
    assert invoice["amount_due"] == invoice["total"] == 5000
    assert (invoice["customer_name"], invoice["billing_reason"]) == ("Globex", "manual")
    assert invoice["automatically_finalizes_at"] is None
    changed = account.post(
        f"/invoices/{invoice['id']}",
        description="June",
        days_until_due=10,
        metadata={"project_id": "a1z"},
        custom_fields=[{"name": "PO", "value": "77"}],
    )
    assert changed["due_date"] == NOW + 10 * DAY
    assert changed["description"] == "June"
    assert changed["custom_fields"] == [{"name": "PO", "value": "77"}]


def test_pending_items_are_taken_when_they_are_asked_for(
    account: Served, customer: str
) -> None:
    first = account.post("/invoiceitems", customer=customer, amount=100)
    second = account.post(
        "/invoiceitems", customer=customer, unit_amount_decimal="2.5", quantity=3
    )
    assert (second["amount"], second["quantity"]) == (8, 3)
    assert ids(account.get("/invoiceitems", customer=customer, pending=True)) == [
        second["id"],
        first["id"],
    ]
    without = draft(account, customer, 0)
    assert without["lines"]["data"] == []
    taken = account.post(
        "/invoices", customer=customer, pending_invoice_items_behavior="include"
    )
    assert taken["total"] == 108
    assert ids(account.get("/invoiceitems", customer=customer, pending=True)) == []
    assert account.get(f"/invoiceitems/{first['id']}")["invoice"] == taken["id"]


def test_items_follow_their_draft_and_are_fixed_with_it(
    account: Served, customer: str
) -> None:
    invoice = draft(account, customer, 0)
    item = account.post(
        "/invoiceitems", customer=customer, invoice=invoice["id"], amount=100
    )
    path = f"/invoiceitems/{item['id']}"
    account.post(path, amount=300, description="More")
    assert account.get(f"/invoices/{invoice['id']}")["total"] == 300
    assert account.client.delete(path).json()["deleted"] is True
    assert account.get(f"/invoices/{invoice['id']}")["lines"]["data"] == []
    item = account.post(
        "/invoiceitems", customer=customer, invoice=invoice["id"], amount=100
    )
    account.post(f"/invoices/{invoice['id']}/finalize")
    for refused in (
        account.refused(f"/invoiceitems/{item['id']}", amount=1),
        account.refused(
            "/invoiceitems", customer=customer, invoice=invoice["id"], amount=1
        ),
        account.refused(f"/invoices/{invoice['id']}/add_lines", lines=[{"amount": 1}]),
    ):
        assert refused["code"] == "invoice_not_editable"


def test_an_item_is_billed_by_its_price(account: Served, customer: str) -> None:
    price = account.post("/prices", currency="usd", product="prod_1", unit_amount=700)
    item = account.post(
        "/invoiceitems", customer=customer, pricing__price=price["id"], quantity=2
    )
    assert (item["amount"], item["description"]) == (1400, "Retainer")
    assert item["pricing"]["price_details"]["price"] == price["id"]
    other = account.post(
        "/invoiceitems",
        customer=customer,
        price_data={"currency": "usd", "product": "prod_1", "unit_amount": 5},
    )
    assert other["amount"] == 5
    recurring = account.post(
        "/prices",
        currency="usd",
        product="prod_1",
        unit_amount=1,
        recurring__interval="month",
    )
    for form, param in (
        ({}, "amount"),
        ({"amount": 1, "quantity": 2}, "amount"),
        ({"pricing__price": recurring["id"]}, "pricing[price]"),
        ({"pricing__price": "price_x"}, "pricing[price]"),
        ({"amount": 1, "invoice": "in_x"}, "invoice"),
        ({"amount": 1, "invoice": "in_4"}, "invoice"),
    ):
        assert account.refused("/invoiceitems", customer=customer, **form)["param"] == (
            param
        )


def test_lines_are_added_changed_and_removed(account: Served, customer: str) -> None:
    path = f"/invoices/{draft(account, customer, 0)['id']}"
    added = account.post(
        f"{path}/add_lines",
        lines=[{"amount": 100, "description": "A"}, {"amount": 200}],
    )
    assert [line["amount"] for line in added["lines"]["data"]] == [200, 100]
    first, second = ids(added["lines"])
    line = account.post(f"{path}/lines/{first}", description="B", amount=250)
    assert (line["object"], line["amount"]) == ("line_item", 250)
    updated = account.post(f"{path}/update_lines", lines=[{"id": second, "amount": 50}])
    assert updated["total"] == 300
    waiting = account.post(
        f"{path}/remove_lines", lines=[{"id": first, "behavior": "unassign"}]
    )
    assert waiting["total"] == 50
    assert len(ids(account.get("/invoiceitems", customer=customer, pending=True))) == 1
    account.post(f"{path}/remove_lines", lines=[{"id": second, "behavior": "delete"}])
    assert len(ids(account.get("/invoiceitems", customer=customer))) == 1
    for form, code, param in (
        ([{"id": "il_x", "behavior": "delete"}], "resource_missing", "line_item_id"),
        ([{"id": first}], "parameter_missing", "lines[0][behavior]"),
    ):
        refused = account.refused(f"{path}/remove_lines", lines=form)
        assert (refused["code"], refused["param"]) == (code, param)
    both = account.refused(f"{path}/add_lines", lines=[{"amount": 1, "quantity": 2}])
    assert (both["code"], both["param"]) == ("parameters_exclusive", "lines[0][amount]")


def test_an_invoice_is_previewed_without_being_kept(
    account: Served, customer: str
) -> None:
    before = ids(account.get("/invoices", limit=100))
    found = account.post(
        "/invoices/create_preview",
        customer=customer,
        invoice_items=[{"amount": 100}, {"amount": 50}],
    )
    assert (found["total"], found["billing_reason"]) == (150, "upcoming")
    retained = account.post("/invoices/create_preview", subscription="sub_1")
    assert retained["total"] == 4000
    assert ids(account.get("/invoices", limit=100)) == before


def test_finalizing_numbers_an_invoice_and_asks_for_its_payment(
    account: Served, customer: str
) -> None:
    invoice = opened(account, customer)
    prefix = account.get(f"/customers/{customer}")["invoice_prefix"]
    assert (invoice["status"], invoice["number"]) == ("open", f"{prefix}-0001")
    assert invoice["status_transitions"]["finalized_at"] == NOW
    assert (invoice["effective_at"], invoice["ending_balance"]) == (NOW, 0)
    assert invoice["hosted_invoice_url"].startswith("https://invoice.stripe.com/")
    assert (invoice["attempted"], invoice["amount_remaining"]) == (False, 5000)
    payment = account.get("/invoice_payments", invoice=invoice["id"])["data"][0]
    assert (payment["status"], payment["amount_requested"]) == ("open", 5000)
    assert types_of(account, invoice["id"]) == [
        "created",
        "updated",
        "updated",
        "finalized",
    ]
    second = opened(account, customer)
    assert second["number"] == f"{prefix}-0002"


def test_nothing_to_pay_is_paid_at_once(account: Served, customer: str) -> None:
    invoice = opened(account, customer, 0)
    assert (invoice["status"], invoice["attempted"]) == ("paid", True)
    assert invoice["attempt_count"] == 0
    assert types_of(account, invoice["id"])[-2:] == ["paid", "payment_succeeded"]


def test_a_customers_credit_is_used_up_first(account: Served, customer: str) -> None:
    path = f"/customers/{customer}"
    account.post(f"{path}/balance_transactions", amount=-2000, currency="usd")
    invoice = opened(account, customer)
    assert (invoice["starting_balance"], invoice["ending_balance"]) == (-2000, 0)
    assert (invoice["total"], invoice["amount_due"]) == (5000, 3000)
    moves = account.get(f"{path}/balance_transactions")["data"]
    assert (moves[0]["type"], moves[0]["amount"]) == ("applied_to_invoice", 2000)
    assert moves[0]["invoice"] == invoice["id"]


def test_an_invoice_is_paid_by_a_payment_method(account: Served, customer: str) -> None:
    invoice = opened(account, customer)
    paid = account.post(f"/invoices/{invoice['id']}/pay", payment_method="pm_card_visa")
    assert (paid["status"], paid["amount_paid"]) == ("paid", 5000)
    assert (paid["amount_remaining"], paid["attempt_count"]) == (0, 1)
    assert paid["status_transitions"]["paid_at"] == NOW
    payment = account.get(
        "/invoice_payments",
        invoice=invoice["id"],
        expand=["data.payment.payment_intent.latest_charge.balance_transaction"],
    )["data"][0]
    charge = payment["payment"]["payment_intent"]["latest_charge"]
    assert (payment["status"], payment["amount_paid"]) == ("paid", 5000)
    assert charge["balance_transaction"]["fee"] == 5000 * 29 // 1000 + 30
    assert types_of(account, invoice["id"])[-3:] == [
        "updated",
        "paid",
        "payment_succeeded",
    ]


def test_an_invoice_is_paid_elsewhere(account: Served, customer: str) -> None:
    invoice = opened(account, customer)
    paid = account.post(f"/invoices/{invoice['id']}/pay", paid_out_of_band=True)
    assert (paid["status"], paid["attempted"]) == ("paid", False)
    payment = account.get("/invoice_payments", invoice=invoice["id"])["data"][0]
    assert payment["status"] == "canceled"
    again = account.refused(f"/invoices/{invoice['id']}/pay")
    assert (again["status"], again["message"]) == (400, "Invoice is already paid")


def test_a_draft_is_finalized_by_paying_it(account: Served, customer: str) -> None:
    invoice = draft(account, customer)
    paid = account.post(f"/invoices/{invoice['id']}/pay", payment_method="pm_card_visa")
    assert paid["status"] == "paid"
    assert paid["status_transitions"]["finalized_at"] == NOW


def test_an_invoice_is_paid_by_the_customers_default_method(
    account: Served, customer: str
) -> None:
    invoice = opened(account, customer)
    nothing = account.refused(f"/invoices/{invoice['id']}/pay")
    assert nothing["code"] == "resource_missing"
    assert "no attached payment source" in nothing["message"]
    method = account.post("/payment_methods/pm_card_visa/attach", customer=customer)
    account.post(
        f"/customers/{customer}",
        invoice_settings__default_payment_method=method["id"],
    )
    assert account.post(f"/invoices/{invoice['id']}/pay")["status"] == "paid"


def test_a_declined_payment_is_refused_and_stays_on_record(
    account: Served, customer: str
) -> None:
    invoice = opened(account, customer)
    error = account.refused(
        f"/invoices/{invoice['id']}/pay", payment_method="pm_card_chargeDeclined"
    )
    assert error["status"] == 402
    assert (error["type"], error["code"]) == ("card_error", "card_declined")
    assert error["decline_code"] == "generic_decline"
    assert error["payment_intent"]["status"] == "requires_payment_method"
    charge = account.get(f"/charges/{error['charge']}")
    assert (charge["status"], charge["paid"]) == ("failed", False)
    after = account.get(f"/invoices/{invoice['id']}")
    assert (after["status"], after["attempt_count"]) == ("open", 1)
    assert types_of(account, invoice["id"])[-1] == "payment_failed"
    paid = account.post(f"/invoices/{invoice['id']}/pay", payment_method="pm_card_visa")
    assert (paid["status"], paid["attempt_count"]) == ("paid", 2)


def test_a_payment_of_its_own_pays_a_part(account: Served, customer: str) -> None:
    invoice = opened(account, customer)
    path = f"/invoices/{invoice['id']}"
    form = {"currency": "usd", "customer": customer}
    part = account.post(
        "/payment_intents",
        **form,
        amount=2000,
        payment_method="pm_card_visa",
        confirm=True,
    )
    partly = account.post(f"{path}/attach_payment", payment_intent=part["id"])
    assert (partly["status"], partly["amount_paid"]) == ("open", 2000)
    assert partly["amount_remaining"] == 3000
    payments = account.get("/invoice_payments", invoice=invoice["id"])["data"]
    assert sorted((each["status"], each["amount_requested"]) for each in payments) == [
        ("open", 3000),
        ("paid", 2000),
    ]
    void = account.refused(f"{path}/void")
    assert void["message"] == "Invoices with `paid` payments cannot be voided."
    rest = account.post("/payment_intents", **form, amount=3000)
    account.post(f"{path}/attach_payment", payment_intent=rest["id"])
    account.post(
        f"/payment_intents/{rest['id']}/confirm", payment_method="pm_card_visa"
    )
    assert account.get(path)["status"] == "paid"
    twice = account.refused(
        f"/invoices/{opened(account, customer)['id']}/attach_payment",
        payment_intent=part["id"],
    )
    assert "already attached" in twice["message"]


def test_an_open_invoice_is_voided(account: Served, customer: str) -> None:
    invoice = opened(account, customer)
    void = account.post(f"/invoices/{invoice['id']}/void")
    assert (void["status"], void["amount_remaining"]) == ("void", 5000)
    assert void["status_transitions"]["voided_at"] == NOW
    assert types_of(account, invoice["id"])[-1] == "voided"


def test_an_open_invoice_is_given_up_and_can_still_be_paid(
    account: Served, customer: str
) -> None:
    path = f"/invoices/{opened(account, customer)['id']}"
    given_up = account.post(f"{path}/mark_uncollectible")
    assert given_up["status"] == "uncollectible"
    again = account.refused(f"{path}/mark_uncollectible")
    assert again["message"] == "This invoice has already been marked uncollectible."
    assert account.post(f"{path}/pay", paid_out_of_band=True)["status"] == "paid"


def test_an_invoice_is_sent(account: Served, customer: str) -> None:
    path = f"/invoices/{draft(account, customer)['id']}"
    sent = account.post(f"{path}/send")
    assert sent["status"] == "open"
    assert types_of(account, sent["id"])[-1] == "sent"
    assert account.post(f"{path}/send")["status"] == "open"
    account.post(f"{path}/pay", paid_out_of_band=True)
    assert "cannot be sent right now" in account.refused(f"{path}/send")["message"]
    charged = account.post("/invoices", customer=customer)
    refused = account.refused(f"/invoices/{charged['id']}/send")
    assert "manually send" in refused["message"]


NOT_OPEN = "You can only pass in open invoices. This invoice isn't open."


@pytest.mark.parametrize(
    ("verb", "message"),
    [
        ("void", NOT_OPEN),
        ("mark_uncollectible", NOT_OPEN),
        ("attach_payment", NOT_OPEN),
    ],
)
def test_a_draft_is_not_open(
    account: Served, customer: str, verb: str, message: str
) -> None:
    invoice = draft(account, customer)
    form = {"payment_intent": "pi_1"} if verb == "attach_payment" else {}
    error = account.refused(f"/invoices/{invoice['id']}/{verb}", **form)
    assert (error["status"], error["message"]) == (400, message)
    assert "code" not in error


def test_what_is_finalized_is_fixed_but_for_its_metadata(
    account: Served, customer: str
) -> None:
    path = f"/invoices/{opened(account, customer)['id']}"
    error = account.refused(path, description="Late")
    assert error["message"] == "Finalized invoices can't be updated in this way"
    assert error["param"] == "description"
    assert account.post(path, metadata={"a": "1"})["metadata"] == {"a": "1"}
    assert account.post(path, auto_advance=True)["auto_advance"] is True
    again = account.refused(f"{path}/finalize")
    assert again["message"].startswith("This invoice is already finalized")
    deletion = account.client.delete(path).json()["error"]
    assert deletion["message"] == "You can only delete draft invoices."


def test_a_draft_is_deleted(account: Served, customer: str) -> None:
    invoice = draft(account, customer)
    deleted = account.client.delete(f"/invoices/{invoice['id']}").json()
    assert deleted == {"id": invoice["id"], "object": "invoice", "deleted": True}
    assert account.client.get(f"/invoices/{invoice['id']}").status_code == 404
    assert types_of(account, invoice["id"])[-1] == "deleted"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {"collection_method": "send_invoice"},
            (
                "If invoice collection method is 'send_invoice', you must specify "
                "'due_date' or 'days_until_due'."
            ),
        ),
        (
            {"days_until_due": 10},
            (
                "You can only specify 'due_date' or 'days_until_due' if invoice "
                "collection method is 'send_invoice'."
            ),
        ),
        (
            {"collection_method": "send_invoice", "due_date": NOW - 1},
            "Invalid timestamp: must be an integer Unix timestamp in the future.",
        ),
        ({"customer": "cus_x"}, "No such customer: 'cus_x'"),
        ({"customer": "cus_gone"}, "No such customer: 'cus_gone'"),
        ({"subscription": "sub_x"}, "No such subscription: 'sub_x'"),
        ({"default_payment_method": "pm_x"}, "No such payment_method: 'pm_x'"),
    ],
)
def test_an_invoice_that_cannot_be_is_refused(
    account: Served, form: dict[str, Any], message: str
) -> None:
    error = account.refused("/invoices", **{"customer": "cus_1", **form})
    assert (error["status"], error["message"]) == (400, message)


def test_an_invoice_needs_a_customer(account: Served) -> None:
    error = account.refused("/invoices")
    assert (error["code"], error["param"]) == ("parameter_missing", "customer")


def test_a_draft_advances_by_itself_when_the_clock_does(tmp_path: Path) -> None:
    with serve(tmp_path) as account:
        customer = account.post("/customers", name="Auto")["id"]
        method = account.post("/payment_methods/pm_card_visa/attach", customer=customer)
        charged = account.post(
            "/invoices",
            customer=customer,
            auto_advance=True,
            default_payment_method=method["id"],
        )
        account.post(
            "/invoiceitems", customer=customer, invoice=charged["id"], amount=900
        )
        sent = draft(account, customer, auto_advance=True)
        stopped = draft(account, customer, auto_advance=True)
        cleared = account.post(f"/invoices/{stopped['id']}", auto_advance=False)
        broke = account.post("/invoices", customer="cus_1", auto_advance=True)
        account.post("/invoiceitems", customer="cus_1", invoice=broke["id"], amount=1)
        assert charged["automatically_finalizes_at"] == NOW + 3601
        assert charged["next_payment_attempt"] == NOW + 3600
        assert sent["next_payment_attempt"] is None
        assert cleared["automatically_finalizes_at"] is None
        account.world.advance(account.world.clock + dt.timedelta(hours=2))
        states = {
            name: account.get(f"/invoices/{invoice['id']}")
            for name, invoice in (
                ("charged", charged),
                ("sent", sent),
                ("stopped", stopped),
                ("broke", broke),
            )
        }
        told = types_of(account, sent["id"])
    assert {name: invoice["status"] for name, invoice in states.items()} == {
        "charged": "paid",
        "sent": "open",
        "stopped": "draft",
        "broke": "open",
    }
    assert states["sent"]["status_transitions"]["finalized_at"] == NOW + 3601
    assert told[-2:] == ["finalized", "sent"]


def test_a_declined_payment_is_tried_again_by_the_clock(tmp_path: Path) -> None:
    with serve(tmp_path) as account:
        customer = account.post("/customers", name="Late")["id"]
        method = account.post(
            "/payment_methods/pm_card_chargeCustomerFail/attach", customer=customer
        )
        invoice = account.post(
            "/invoices",
            customer=customer,
            auto_advance=True,
            default_payment_method=method["id"],
        )
        account.post(
            "/invoiceitems", customer=customer, invoice=invoice["id"], amount=900
        )
        counts = []
        for hours in (2, 73, 73, 73, 73):
            account.world.advance(account.world.clock + dt.timedelta(hours=hours))
            found = account.get(f"/invoices/{invoice['id']}")
            counts.append(found["attempt_count"])
    assert counts == [1, 2, 3, 4, 4]
    assert found["next_payment_attempt"] is None
