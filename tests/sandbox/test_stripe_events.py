"""Events of the Stripe account: the firm's own, and those of requests."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.stripe import events
from sandbox.servers.stripe.app import create_app
from sandbox.servers.stripe.store import reading
from sandbox.world import LiveWorld
from tests.sandbox.stripe_account import (
    CREDENTIALS,
    NOW,
    RECORDS,
    Served,
    ids,
    seconds,
    serve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        # What happened more than 30 days ago is forgotten.
        ({}, ["evt_3", "evt_2", "evt_1"]),
        ({"type": "invoice.*"}, ["evt_2", "evt_1"]),
        ({"type": "invoice.paid"}, ["evt_2"]),
        ({"types": ["invoice.paid", "customer.*"]}, ["evt_3", "evt_2"]),
        ({"created__gte": seconds("2026-06-20")}, ["evt_3", "evt_2"]),
        ({"delivery_success": True}, ["evt_3", "evt_2", "evt_1"]),
        ({"delivery_success": False}, []),
        ({"limit": 1, "starting_after": "evt_3"}, ["evt_2"]),
    ],
)
def test_events_are_selected_by_type_and_time(
    account: Served, parameters: dict[str, Any], found: list[str]
) -> None:
    assert ids(account.get("/events", **parameters)) == found


def test_an_event_carries_its_object(account: Served) -> None:
    event = account.get("/events/evt_1")
    assert event["type"] == "invoice.finalized"
    assert event["data"]["object"]["id"] == "in_4"
    assert event["api_version"] == "2026-10-28.endive"
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert event["pending_webhooks"] == 0


def test_a_forgotten_event_is_gone(account: Served) -> None:
    assert account.client.get("/events/evt_0").status_code == 404


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"type": "a.b", "types[0]": "c.d"}, "type"),
        ({f"types[{place}]": "a.b" for place in range(21)}, "types"),
        ({"delivery_success": "perhaps"}, "delivery_success"),
    ],
)
def test_events_that_cannot_be_selected_are_refused(
    account: Served, parameters: dict[str, str], param: str
) -> None:
    answer = account.client.get("/events", params=parameters)
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == param


def test_the_firms_events_tell_what_was_known_then_and_before(tmp_path: Path) -> None:
    changed_at = NOW - 3600
    renamed = dt.datetime.fromtimestamp(changed_at, dt.UTC).replace(tzinfo=None)
    old = {**RECORDS["stripe", "customer"][0], "_to": renamed}
    new = {**old, "name": "Acme Inc.", "_from": renamed, "_to": None}
    event = {
        "id": "evt_new",
        "type": "customer.updated",
        "created": changed_at,
        "object_type": "customer",
        "object_id": "cus_1",
    }
    records = {
        ("stripe", "customer"): [old, new],
        ("stripe", "event"): [event],
    }
    with serve(tmp_path, records) as account:
        account.post("/customers/cus_1", name="Acme Ltd.")
        told = account.get("/events/evt_new")["data"]
        last = account.get("/events", limit=1)["data"][0]["data"]
    assert told["object"]["name"] == "Acme Inc."
    assert told["previous_attributes"] == {"name": "Acme"}
    assert last["previous_attributes"] == {"name": "Acme Inc."}


@pytest.fixture(scope="module")
def firm(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    directory = tmp_path_factory.mktemp("firm")
    clock = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
    world = LiveWorld(small_world, directory / "live.duckdb", clock)
    create_app(world, CREDENTIALS, now=lambda: dt.datetime.now(dt.UTC))
    yield world
    world.close()


def test_the_firms_own_life_is_told_in_order(firm: LiveWorld) -> None:
    cursor = firm.connection()
    kinds = dict(
        cursor.execute("select type, count(*) from stripe.event group by 1").fetchall()
    )
    assert set(kinds) >= {
        "customer.created",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.created",
        "invoice.finalized",
        "invoice.sent",
        "invoice.overdue",
        "invoice.paid",
        "payment_intent.succeeded",
        "charge.succeeded",
        "credit_note.created",
        "payout.paid",
    }
    told = cursor.execute(
        "select object_id, list(type order by created, id) from stripe.event "
        "where object_type = 'invoice' and created < ? group by 1",
        [NOW - 120 * 86_400],
    ).fetchall()
    assert len(told) > 100
    for _, types in told:
        assert types[:4] == [
            "invoice.created",
            "invoice.updated",
            "invoice.finalized",
            "invoice.sent",
        ]
        assert types.count("invoice.paid") <= 1


def test_each_event_of_the_firm_has_its_object(firm: LiveWorld) -> None:
    with reading(firm) as reader:
        page = events.page(reader, NOW, {"limit": "100"})
        assert len(page["data"]) == 100
        for event in page["data"]:
            item = event["data"]["object"]
            assert item["object"] == event["type"].rpartition(".")[0].replace(
                "customer.subscription", "subscription"
            ) or event["type"].startswith("charge.dispute"), event["type"]
            assert "deleted" not in item
            assert ("previous_attributes" in event["data"]) == event["type"].endswith(
                ".updated"
            )


def test_what_the_firm_was_paid_is_in_its_payouts_and_balance(firm: LiveWorld) -> None:
    cursor = firm.connection()
    rows = cursor.execute(
        """
        select
            (select sum(amount) from stripe.charge),
            (select sum(amount_paid) from stripe.invoice_payment
             where status = 'paid'),
            (select sum(amount_paid) from stripe.invoice),
            (select sum(amount) from stripe.payout),
            (select sum(net) from stripe.balance_transaction
             where payout is not null and type <> 'payout'),
            (select count(*) from stripe.invoice_payment as payment
             join stripe.invoice as invoice on invoice.id = payment.invoice
             where payment.status = 'open' and invoice.status <> 'open')
        """
    ).fetchone()
    assert rows is not None
    charged, paid, settled, paid_out, gathered, dangling = rows
    assert charged == paid == settled > 1_000_000
    assert paid_out == gathered > 1_000_000
    assert dangling == 0
