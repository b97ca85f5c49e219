"""Money in the Stripe account: payments, refunds, disputes, credit notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.stripe_account import NOW, Served, ids, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


def paid_intent(account: Served, amount: int = 1000, card: str = "visa") -> Any:
    """A payment intent that was charged to a test card."""
    return account.post(
        "/payment_intents",
        amount=amount,
        currency="usd",
        payment_method=f"pm_card_{card}",
        confirm=True,
        expand=["latest_charge.balance_transaction"],
    )


def open_invoice(account: Served, amount: int = 5000) -> str:
    """The id of an open invoice of a new customer."""
    customer = account.post("/customers", name="Globex")["id"]
    form = {"collection_method": "send_invoice", "days_until_due": 30}
    invoice = account.post("/invoices", customer=customer, **form)
    account.post(
        "/invoiceitems", customer=customer, invoice=invoice["id"], amount=amount
    )
    account.post(f"/invoices/{invoice['id']}/finalize")
    key: str = invoice["id"]
    return key


def test_a_payment_intent_goes_from_created_to_paid(account: Served) -> None:
    created = account.post("/payment_intents", amount=1000, currency="usd")
    path = f"/payment_intents/{created['id']}"
    assert created["status"] == "requires_payment_method"
    assert created["client_secret"].startswith(f"{created['id']}_secret_")
    missing = account.refused(f"{path}/confirm")
    assert missing["code"] == "payment_intent_unexpected_state"
    changed = account.post(path, amount=1200, payment_method="pm_card_visa")
    assert (changed["amount"], changed["status"]) == (1200, "requires_confirmation")
    paid = account.post(f"{path}/confirm")
    assert (paid["status"], paid["amount_received"]) == ("succeeded", 1200)
    for refused in (
        account.refused(f"{path}/confirm"),
        account.refused(f"{path}/cancel"),
        account.refused(path, amount=1),
    ):
        assert refused["code"] == "payment_intent_unexpected_state"
        assert refused["payment_intent"]["id"] == paid["id"]
    assert account.post(path, description="D")["description"] == "D"
    zero = account.refused("/payment_intents", amount=0, currency="usd")
    assert (zero["code"], zero["param"]) == ("parameter_invalid_integer", "amount")


def test_a_payment_intent_is_cancelled(account: Served) -> None:
    created = account.post("/payment_intents", amount=1000, currency="usd")
    cancelled = account.post(
        f"/payment_intents/{created['id']}/cancel", cancellation_reason="duplicate"
    )
    assert (cancelled["status"], cancelled["canceled_at"]) == ("canceled", NOW)
    assert cancelled["cancellation_reason"] == "duplicate"


def test_a_charge_is_booked_with_its_fee(account: Served) -> None:
    charge = paid_intent(account)["latest_charge"]
    booked = charge["balance_transaction"]
    assert (booked["amount"], booked["fee"], booked["net"]) == (1000, 59, 941)
    assert booked["fee_details"][0]["type"] == "stripe_fee"
    assert booked["status"] == "pending"
    assert (charge["captured"], charge["amount_captured"]) == (True, 1000)
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    changed = account.post(f"/charges/{charge['id']}", metadata={"a": "1"})
    assert changed["metadata"] == {"a": "1"}


def test_a_charge_is_refunded_in_parts(account: Served) -> None:
    charge = paid_intent(account)["latest_charge"]["id"]
    first = account.post("/refunds", charge=charge, amount=400, reason="duplicate")
    assert (first["status"], first["reason"]) == ("succeeded", "duplicate")
    booked = account.get(f"/balance_transactions/{first['balance_transaction']}")
    assert (booked["amount"], booked["fee"], booked["type"]) == (-400, 0, "refund")
    too_much = account.refused("/refunds", charge=charge, amount=700)
    assert too_much["message"] == (
        "Refund amount ($7.00) is greater than unrefunded amount on charge ($6.00)"
    )
    rest = account.post(f"/charges/{charge}/refunds", metadata={"a": "1"})
    assert (rest["amount"], rest["metadata"]) == (600, {"a": "1"})
    after = account.get(f"/charges/{charge}", expand=["refunds"])
    assert (after["amount_refunded"], after["refunded"]) == (1000, True)
    assert sorted(ids(after["refunds"])) == sorted([first["id"], rest["id"]])
    again = account.refused("/refunds", charge=charge)
    assert again["code"] == "charge_already_refunded"
    assert account.post(f"/refunds/{rest['id']}", metadata={"b": "2"})["metadata"] == {
        "a": "1",
        "b": "2",
    }


@pytest.mark.parametrize(
    ("form", "status", "word"),
    [
        ({}, 400, "payment_intent or charge"),
        ({"charge": "ch_x"}, 404, "No such charge"),
        ({"charge": "ch_1", "amount": 0}, 400, "greater than or equal to 1"),
        ({"charge": "ch_1", "reason": "bored"}, 400, "must be one of duplicate"),
        ({"payment_intent": "pi_x"}, 400, "No such payment_intent"),
    ],
)
def test_a_refund_that_cannot_be_is_refused(
    account: Served, form: dict[str, Any], status: int, word: str
) -> None:
    error = account.refused("/refunds", **form)
    assert error["status"] == status
    assert word in error["message"]


def test_what_was_not_paid_is_not_refunded(account: Served) -> None:
    intent = account.post("/payment_intents", amount=1000, currency="usd")
    error = account.refused("/refunds", payment_intent=intent["id"])
    assert "does not have a successful charge" in error["message"]
    refund = account.post(
        "/refunds", payment_intent=paid_intent(account)["id"], amount=1
    )
    late = account.refused(f"/refunds/{refund['id']}/cancel")
    assert late["message"] == "Canceling this refund is unsupported."


def test_a_disputed_charge_is_won_with_evidence(account: Served) -> None:
    charge = paid_intent(account, card="createDispute")["latest_charge"]["id"]
    dispute = account.get(f"/charges/{charge}/dispute")
    path = f"/disputes/{dispute['id']}"
    assert (dispute["status"], dispute["reason"]) == ("needs_response", "fraudulent")
    withdrawal = dispute["balance_transactions"][0]
    assert (withdrawal["amount"], withdrawal["fee"]) == (-1000, 1500)
    assert account.get(f"/charges/{charge}")["disputed"] is True
    refused = account.refused("/refunds", charge=charge)
    assert refused["code"] == "charge_disputed"
    staged = account.post(path, evidence__customer_name="Ann", submit=False)
    assert staged["status"] == "needs_response"
    won = account.post(path, evidence__uncategorized_text="winning_evidence")
    assert (won["status"], len(won["balance_transactions"])) == ("won", 2)
    assert won["evidence"]["customer_name"] == "Ann"
    assert won["evidence_details"]["submission_count"] == 1
    assert account.refused(path, evidence__customer_name="B")["message"] == (
        "This dispute is already closed"
    )
    assert account.post("/refunds", charge=charge)["amount"] == 1000
    assert [each for each in account.happened() if "dispute" in each] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_a_dispute_is_accepted_or_lost(account: Served) -> None:
    charge = paid_intent(account, card="createDisputeProductNotReceived")
    key = charge["latest_charge"]["id"]
    dispute = account.get("/disputes", charge=key)["data"][0]
    lost = account.post(f"/disputes/{dispute['id']}/close")
    assert (lost["status"], lost["reason"]) == ("lost", "product_not_received")
    assert account.refused(f"/disputes/{dispute['id']}/close")["status"] == 400
    plain = paid_intent(account)["latest_charge"]["id"]
    none = account.client.get(f"/charges/{plain}/dispute")
    assert none.status_code == 404
    assert none.json()["error"]["message"] == f"No dispute for charge: {plain}"


def test_payment_methods_are_made_attached_and_detached(account: Served) -> None:
    customer = account.post("/customers", name="Globex")["id"]
    method = account.post(
        "/payment_methods",
        type="card",
        card={"token": "tok_mastercard"},
        billing_details__email="a@b.example",
    )
    path = f"/payment_methods/{method['id']}"
    assert method["card"]["brand"] == "mastercard"
    assert account.post(f"{path}/attach", customer=customer)["customer"] == customer
    assert ids(account.get(f"/customers/{customer}/payment_methods")) == [method["id"]]
    changed = account.post(path, card={"exp_month": 1, "exp_year": 2031})
    assert changed["card"]["exp_year"] == 2031
    assert account.post(f"{path}/detach")["customer"] is None
    assert "detachment is impossible" in account.refused(f"{path}/detach")["message"]
    bank = account.post(
        "/payment_methods",
        type="us_bank_account",
        us_bank_account__account_number="000999999991",
    )
    assert bank["us_bank_account"]["last4"] == "9991"
    declined = account.refused(
        "/payment_methods/pm_card_chargeDeclined/attach", customer=customer
    )
    assert (declined["status"], declined["type"]) == (402, "card_error")
    nobody = account.refused(f"{path}/attach")
    assert nobody["code"] == "parameter_missing"
    unknown = account.refused("/payment_methods/pm_x/attach", customer=customer)
    assert unknown["status"] == 404
    token = account.refused("/payment_methods", type="card", card={"token": "tok_x"})
    assert token["param"] == "card[token]"


def test_a_credit_note_lowers_an_open_invoice(account: Served) -> None:
    key = open_invoice(account)
    form = {"invoice": key, "amount": 2000, "reason": "order_change", "memo": "M"}
    shown = account.get("/credit_notes/preview", **form)
    note = account.post("/credit_notes", **form)
    assert (shown["total"], shown["type"]) == (2000, "pre_payment")
    assert (note["pre_payment_amount"], note["post_payment_amount"]) == (2000, 0)
    invoice = account.get(f"/invoices/{key}")
    assert note["number"] == f"{invoice['number']}-CN-01"
    assert (invoice["amount_due"], invoice["amount_remaining"]) == (3000, 3000)
    assert (invoice["total"], invoice["status"]) == (5000, "open")
    payment = account.get("/invoice_payments", invoice=key)["data"][0]
    assert payment["amount_requested"] == 3000
    path = f"/credit_notes/{note['id']}"
    assert account.post(path, memo="N", metadata={"a": "1"})["memo"] == "N"
    void = account.post(f"{path}/void")
    assert (void["status"], void["voided_at"]) == ("void", NOW)
    assert account.get(f"/invoices/{key}")["amount_remaining"] == 5000
    assert "already been voided" in account.refused(f"{path}/void")["message"]


def test_a_credit_note_over_the_whole_settles_an_invoice(account: Served) -> None:
    key = open_invoice(account)
    note = account.post("/credit_notes", invoice=key, amount=5000)
    invoice = account.get(f"/invoices/{key}")
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", 0)
    assert account.refused(f"/credit_notes/{note['id']}/void")["status"] == 400


def test_a_credit_note_names_lines(account: Served) -> None:
    key = open_invoice(account)
    line = account.get(f"/invoices/{key}")["lines"]["data"][0]["id"]
    lines = [
        {"type": "invoice_line_item", "invoice_line_item": line, "amount": 1500},
        {
            "type": "custom_line_item",
            "description": "Goodwill",
            "unit_amount": 100,
            "quantity": 2,
        },
    ]
    shown = account.get("/credit_notes/preview/lines", invoice=key, lines=lines)
    assert [each["amount"] for each in shown["data"]] == [1500, 200]
    note = account.post("/credit_notes", invoice=key, lines=lines)
    assert note["total"] == 1700
    listed = account.get(f"/credit_notes/{note['id']}/lines")["data"]
    assert [each["type"] for each in listed] == [
        "invoice_line_item",
        "custom_line_item",
    ]
    assert listed[0]["invoice_line_item"] == line


def test_credit_of_a_paid_invoice_says_where_the_money_goes(account: Served) -> None:
    key = open_invoice(account)
    account.post(f"/invoices/{key}/pay", payment_method="pm_card_visa")
    nowhere = account.refused("/credit_notes", invoice=key, amount=1000)
    assert nowhere["message"] == (
        "The sum of credit amount, refund amount and out of band amount ($0.00) must "
        "equal the credit note amount ($10.00)."
    )
    note = account.post(
        "/credit_notes",
        invoice=key,
        amount=1000,
        refund_amount=500,
        credit_amount=300,
        out_of_band_amount=200,
        expand=["refunds.refund", "customer", "customer_balance_transaction"],
    )
    assert (note["type"], note["post_payment_amount"]) == ("post_payment", 1000)
    assert note["refunds"][0]["refund"]["amount"] == 500
    assert note["customer"]["balance"] == -300
    assert note["customer_balance_transaction"]["type"] == "credit_note"
    assert note["out_of_band_amount"] == 200
    invoice = account.get(f"/invoices/{key}")
    assert invoice["post_payment_credit_notes_amount"] == 1000
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", 5000)
    refund = account.post(
        "/refunds", payment_intent=_intent_of(account, key), amount=100
    )
    linked = account.post(
        "/credit_notes",
        invoice=key,
        amount=100,
        refunds=[{"refund": refund["id"], "amount_refunded": 100}],
    )
    assert linked["refunds"][0]["refund"] == refund["id"]
    assert linked["number"].endswith("-CN-02")


def _intent_of(account: Served, invoice: str) -> str:
    payment = account.get("/invoice_payments", invoice=invoice)["data"][0]
    key: str = payment["payment"]["payment_intent"]
    return key


def test_credit_of_a_partly_paid_invoice_is_mixed(account: Served) -> None:
    key = open_invoice(account)
    part = paid_intent(account, 4000)
    account.post(f"/invoices/{key}/attach_payment", payment_intent=part["id"])
    note = account.post("/credit_notes", invoice=key, amount=1500, credit_amount=500)
    assert note["type"] == "mixed"
    assert (note["pre_payment_amount"], note["post_payment_amount"]) == (1000, 500)
    assert account.get(f"/invoices/{key}")["status"] == "paid"


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({}, "Missing required param: amount"),
        ({"amount": 0}, "greater than zero"),
        ({"amount": 6000}, "greater than the remaining amount"),
        ({"amount": 100, "refund_amount": 100}, "must equal the credit note amount"),
        ({"amount": 1, "reason": "bored"}, "must be one of"),
        ({"lines": [{"type": "custom_line_item"}]}, "lines[0][unit_amount]"),
        ({"lines": [{"type": "invoice_line_item"}]}, "lines[0][invoice_line_item]"),
        (
            {"lines": [{"type": "invoice_line_item", "invoice_line_item": "il_x"}]},
            "No such line_item",
        ),
        ({"amount": 1, "lines": []}, "only specify one of these parameters"),
    ],
)
def test_credit_that_cannot_be_is_refused(
    account: Served, form: dict[str, Any], word: str
) -> None:
    if form.get("lines") == []:
        form = {**form, "lines": [{"type": "custom_line_item", "unit_amount": 1}]}
    error = account.refused("/credit_notes", invoice=open_invoice(account), **form)
    assert error["status"] == 400
    assert word in error["message"]


def test_a_draft_is_not_credited(account: Served) -> None:
    draft = account.post("/invoices", customer="cus_1")
    error = account.refused("/credit_notes", invoice=draft["id"], amount=1)
    assert "this invoice is draft" in error["message"]
    unknown = account.refused("/credit_notes", invoice="in_x", amount=1)
    assert (unknown["status"], unknown["code"]) == (400, "resource_missing")
