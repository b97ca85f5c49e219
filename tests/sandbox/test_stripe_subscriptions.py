"""Subscriptions that are written through the API, and bill by the firm's clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.stripe_account import NOW, Served, ids, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


def retainer(account: Served, **form: Any) -> Any:
    """A monthly subscription of a new customer."""
    return account.post(
        "/subscriptions",
        **{
            "customer": account.post("/customers", name="R")["id"],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "product": "prod_1",
                        "unit_amount": 3000,
                        "recurring": {"interval": "month"},
                    },
                    "quantity": 2,
                }
            ],
            "expand": ["latest_invoice"],
            **form,
        },
    )


def test_a_subscription_bills_each_month_by_the_clock(tmp_path: Path) -> None:
    with serve(tmp_path) as account:
        created = retainer(account, metadata={"project_id": "a1z"})
        path = f"/subscriptions/{created['id']}"
        account.world.advance(account.world.clock + dt.timedelta(days=31))
        later = account.get(path)
        invoices = account.get("/invoices", subscription=created["id"])["data"]
        account.post(path, cancel_at_period_end=True)
        account.world.advance(account.world.clock + dt.timedelta(days=31))
        ended = account.get(path)
    first = created["latest_invoice"]
    assert (created["status"], first["status"]) == ("active", "open")
    assert (first["billing_reason"], first["total"]) == ("subscription_create", 6000)
    assert first["lines"]["data"][0]["parent"]["type"] == "subscription_item_details"
    assert [invoice["billing_reason"] for invoice in invoices] == [
        "subscription_cycle",
        "subscription_create",
    ]
    assert [invoice["status"] for invoice in invoices] == ["open", "open"]
    before, after = (each["items"]["data"][0] for each in (created, later))
    assert after["current_period_start"] == before["current_period_end"]
    assert later["latest_invoice"] == invoices[0]["id"]
    assert (ended["status"], ended["ended_at"]) == (
        "canceled",
        after["current_period_end"],
    )


def test_a_subscription_is_changed_and_cancelled(account: Served) -> None:
    created = retainer(account)
    path = f"/subscriptions/{created['id']}"
    item = created["items"]["data"][0]["id"]
    prorated = account.refused(path, items=[{"id": item, "quantity": 3}])
    assert "proration" in prorated["message"]
    changed = account.post(
        path,
        items=[{"id": item, "quantity": 3}],
        proration_behavior="none",
        description="Bigger",
    )
    assert changed["items"]["data"][0]["quantity"] == 3
    assert account.get(f"/subscription_items/{item}")["quantity"] == 3
    cancelled = account.client.delete(path).json()
    assert (cancelled["status"], cancelled["ended_at"]) == ("canceled", NOW)
    assert account.client.delete(path).status_code == 404
    assert ids(account.get("/subscriptions", customer=created["customer"])) == []
    assert ids(
        account.get("/subscriptions", customer=created["customer"], status="canceled")
    ) == [created["id"]]


def test_a_charged_subscription_is_active_once_it_is_paid(account: Served) -> None:
    customer = account.post("/customers", name="C")["id"]
    price = account.post(
        "/prices",
        currency="usd",
        product="prod_1",
        unit_amount=100,
        recurring__interval="week",
    )
    form = {
        "customer": customer,
        "collection_method": "charge_automatically",
        "items": [{"price": price["id"]}],
        "expand": ["latest_invoice"],
    }
    none = account.refused("/subscriptions", **form)
    assert "no attached payment source" in none["message"]
    waiting = account.post(
        "/subscriptions", **form, payment_behavior="default_incomplete"
    )
    assert waiting["status"] == "incomplete"
    account.post(
        f"/invoices/{waiting['latest_invoice']['id']}/pay",
        payment_method="pm_card_visa",
    )
    assert account.get(f"/subscriptions/{waiting['id']}")["status"] == "active"
    method = account.post("/payment_methods/pm_card_visa/attach", customer=customer)
    paid = account.post("/subscriptions", **form, default_payment_method=method["id"])
    assert (paid["status"], paid["latest_invoice"]["status"]) == ("active", "paid")


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"items": []}, "items"),
        ({"items": [{"quantity": 1}]}, "items[0][price]"),
        ({"items": [{"price": "price_x"}]}, "items[0][price]"),
        ({"days_until_due": ""}, "days_until_due"),
        ({"trial_period_days": 7}, "trial_period_days"),
        ({"customer": "cus_x"}, "customer"),
    ],
)
def test_a_subscription_that_cannot_be_is_refused(
    account: Served, form: dict[str, Any], param: str
) -> None:
    price = account.post(
        "/prices",
        currency="usd",
        product="prod_1",
        unit_amount=1,
        recurring__interval="month",
    )
    usual = {
        "customer": "cus_1",
        "collection_method": "send_invoice",
        "days_until_due": 30,
        "items": [{"price": price["id"]}],
    }
    assert account.refused("/subscriptions", **{**usual, **form})["param"] == param
