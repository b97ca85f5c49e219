"""Webhooks: endpoints, signatures, deliveries, and what happens when they fail."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import http.server
import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.faults import Fault, FaultBook
from sandbox.servers.stripe.webhooks.queue import GIVEN_UP_AFTER, wait_after
from sandbox.servers.stripe.webhooks.signing import signature_header
from tests.sandbox.stripe_account import NOW, Served, ids, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REAL_NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@dataclass(slots=True)
class Receiver:
    """An endpoint that notes what it gets, and answers as it is told.

    Attributes:
        url: where it listens.
        got: the header and body of each request.
        statuses: what it answers with, one after the other; then 200.
    """

    url: str
    got: list[tuple[str, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def types(self) -> list[str]:
        """The types of the events that came."""
        return [json.loads(body)["type"] for _, body in self.got]


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens while the block runs."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append((self.headers["stripe-signature"], body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path, now=lambda: REAL_NOW) as served:
        yield served


def listen(account: Served, receiver: Receiver, *types: str) -> Any:
    """An endpoint for some types of events, or for all."""
    return account.post(
        "/webhook_endpoints", url=receiver.url, enabled_events=list(types) or ["*"]
    )


def advance(account: Served, **by: int) -> None:
    """Move the firm's clock, and wait for what that delivers."""
    account.world.advance(account.world.clock + dt.timedelta(**by))
    assert account.sender.wait(10)


def test_the_secret_is_told_once(account: Served, receiver: Receiver) -> None:
    created = listen(account, receiver)
    path = f"/webhook_endpoints/{created['id']}"
    assert created["secret"].startswith("whsec_")
    assert (created["status"], created["enabled_events"]) == ("enabled", ["*"])
    read = account.get(path)
    assert "secret" not in read
    assert "old_secrets" not in read
    changed = account.post(path, description="D", disabled=True)
    assert (changed["status"], changed["description"]) == ("disabled", "D")
    assert "secret" not in changed
    assert ids(account.get("/webhook_endpoints")) == [created["id"]]
    assert account.client.delete(path).json()["deleted"] is True
    assert account.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("form", "param", "word"),
    [
        ({"url": "https://example.com/hook"}, "url", "loopback addresses only"),
        ({"url": "http://10.0.0.1/hook"}, "url", "loopback addresses only"),
        ({"url": "127.0.0.1/hook"}, "url", "explicit scheme"),
        ({"url": "ftp://127.0.0.1/hook"}, "url", "explicit scheme"),
        ({"enabled_events": ["nonsense"]}, "enabled_events[0]", "no type of event"),
        ({"enabled_events": ""}, "enabled_events", "at least one event"),
        ({"api_version": "2030-01-01"}, None, "Invalid Stripe API version"),
    ],
)
def test_an_endpoint_that_cannot_be_is_refused(
    account: Served, form: dict[str, Any], param: str | None, word: str
) -> None:
    usual = {"url": "http://127.0.0.1:9/hook", "enabled_events": ["invoice.paid"]}
    error = account.refused("/webhook_endpoints", **{**usual, **form})
    assert error["status"] == 400
    assert error.get("param") == param
    assert word in error["message"]


def test_what_happens_is_delivered_and_signed(
    account: Served, receiver: Receiver
) -> None:
    endpoint = listen(account, receiver, "customer.created", "customer.deleted")
    customer = account.post("/customers", name="Globex")
    account.post(f"/customers/{customer['id']}", name="Other")
    account.client.delete(f"/customers/{customer['id']}")
    assert account.sender.wait(10)
    assert receiver.types == ["customer.created", "customer.deleted"]
    header, body = receiver.got[0]
    stamp = int(REAL_NOW.timestamp())
    digest = hmac.new(
        endpoint["secret"].encode(), f"{stamp}.".encode() + body, hashlib.sha256
    ).hexdigest()
    assert header == f"t={stamp},v1={digest}"
    event = json.loads(body)
    assert event["data"]["object"]["name"] == "Globex"
    assert account.get(f"/events/{event['id']}")["pending_webhooks"] == 0


def test_the_firms_own_life_is_delivered_as_the_clock_moves(tmp_path: Path) -> None:
    known_at = dt.datetime(2026, 7, 1, 9)  # noqa: DTZ001 - as the store has it
    event = {
        "id": "evt_later",
        "type": "customer.created",
        "created": int(known_at.replace(tzinfo=dt.UTC).timestamp()),
        "object_type": "customer",
        "object_id": "cus_later",
        "_from": known_at,
    }
    customer = {
        "id": "cus_later",
        "name": "Later",
        "created": event["created"],
        "_from": known_at,
    }
    records = {("stripe", "customer"): [customer], ("stripe", "event"): [event]}
    with receiving() as receiver, serve(tmp_path, records) as account:
        listen(account, receiver)
        advance(account, hours=2)
        assert receiver.types == []
        advance(account, days=3)
        advance(account, days=3)
    assert receiver.types == ["customer.created"]
    assert json.loads(receiver.got[0][1])["data"]["object"]["name"] == "Later"


def test_a_failed_delivery_is_tried_again_when_the_clock_moves_on(
    account: Served, receiver: Receiver
) -> None:
    listen(account, receiver, "customer.created")
    receiver.statuses = [500, 302]
    account.post("/customers", name="Globex")
    assert account.sender.wait(10)
    event = account.get("/events", type="customer.created")["data"][0]
    assert (len(receiver.got), event["pending_webhooks"]) == (1, 1)
    assert ids(account.get("/events", delivery_success=False)) == [event["id"]]
    advance(account, seconds=wait_after(1) - 1)
    assert len(receiver.got) == 1
    advance(account, seconds=1)
    assert len(receiver.got) == 2
    advance(account, seconds=wait_after(2))
    assert len(receiver.got) == 3
    assert len({body for _, body in receiver.got}) == 1
    assert account.get(f"/events/{event['id']}")["pending_webhooks"] == 0
    assert ids(account.get("/events", delivery_success=False)) == []
    advance(account, days=4)
    assert len(receiver.got) == 3


def test_a_delivery_is_given_up_after_three_days(
    account: Served, receiver: Receiver
) -> None:
    listen(account, receiver, "customer.created")
    receiver.statuses = [500] * 100
    account.post("/customers", name="Globex")
    assert account.sender.wait(10)
    advance(account, days=10)
    waits = [wait_after(attempt) for attempt in range(1, len(receiver.got))]
    assert waits == sorted(waits)
    assert sum(waits) <= GIVEN_UP_AFTER < sum(waits) + wait_after(len(waits) + 1)
    state = account.sender.status()[0]
    assert (state["given_up"], state["pending"]) == (1, 0)
    assert state["attempts"] == len(receiver.got)
    assert state["last_error"] == "the endpoint answered with 500"
    report = account.world.listeners[0]["report"]
    assert (report["given_up"], report["delivered"]) == (1, 0)


def test_nobody_there_is_a_failure_too(account: Served) -> None:
    endpoint = account.post(
        "/webhook_endpoints", url="http://127.0.0.1:9/hook", enabled_events=["*"]
    )
    account.post("/customers", name="Globex")
    assert account.sender.wait(10)
    state = account.sender.status()[0]
    assert (state["endpoint"], state["pending"]) == (endpoint["id"], 1)
    assert state["next_due_at"] == NOW + wait_after(1)
    assert "ConnectError" in state["last_error"]


def test_a_disabled_endpoint_gets_nothing(account: Served, receiver: Receiver) -> None:
    endpoint = listen(account, receiver)
    account.post(f"/webhook_endpoints/{endpoint['id']}", disabled=True)
    account.post("/customers", name="Globex")
    assert account.sender.wait(10)
    assert receiver.got == []


def test_a_slow_endpoint_holds_up_no_request_and_no_other_endpoint(
    account: Served, receiver: Receiver
) -> None:
    may_answer = threading.Event()

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            assert may_answer.wait(10)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    slow = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=slow.serve_forever, args=(0.02,))
    thread.start()
    listen(account, Receiver(f"http://127.0.0.1:{slow.server_port}/"))
    listen(account, receiver)
    account.post("/customers", name="Globex")
    account.world.advance(account.world.clock + dt.timedelta(days=1))
    account.post("/customers", name="Other")
    account.sender.wait(0.5)
    seen = list(receiver.types)
    may_answer.set()
    assert account.sender.wait(10)
    slow.shutdown()
    thread.join(10)
    slow.server_close()
    assert seen == ["customer.created", "customer.created"]


def test_two_secrets_sign_while_one_replaces_the_other(
    account: Served, receiver: Receiver
) -> None:
    endpoint = listen(account, receiver, "customer.created")
    fresh = account.account.roll_secret(endpoint["id"], 3600)
    account.post("/customers", name="Globex")
    assert account.sender.wait(10)
    advance(account, hours=2)
    account.post("/customers", name="Other")
    assert account.sender.wait(10)
    stamp = int(REAL_NOW.timestamp())
    (first, body), (second, later) = receiver.got
    assert first == signature_header(body, [fresh, endpoint["secret"]], stamp)
    assert second == signature_header(later, [fresh], stamp)


def test_an_endpoint_may_ask_for_an_older_version(
    account: Served, receiver: Receiver
) -> None:
    account.post(
        "/webhook_endpoints",
        url=receiver.url,
        enabled_events=["invoice.created"],
        api_version="2022-11-15",
    )
    account.post("/invoices", customer="cus_1")
    assert account.sender.wait(10)
    event = json.loads(receiver.got[0][1])
    assert event["api_version"] == "2022-11-15"
    assert event["data"]["object"]["paid"] is False


def test_deliveries_come_twice_and_out_of_order_on_demand(
    tmp_path: Path, receiver: Receiver
) -> None:
    faults = FaultBook()
    for kind in ("duplicate_event", "reorder_events"):
        faults.add(Fault.from_json({"vendor": "stripe", "kind": kind, "path": "hook"}))
    receiver.statuses = [500] * 4
    with serve(tmp_path, faults=faults) as account:
        listen(account, receiver, "customer.created", "product.created")
        account.post("/customers", name="Globex")
        account.post("/products", name="Audit")
        assert account.sender.wait(10)
        receiver.got.clear()
        advance(account, hours=1)
    assert receiver.types == [
        "product.created",
        "product.created",
        "customer.created",
        "customer.created",
    ]


def test_a_deleted_endpoint_gets_nothing_more(
    account: Served, receiver: Receiver
) -> None:
    endpoint = listen(account, receiver, "customer.created")
    receiver.statuses = [500]
    account.post("/customers", name="Globex")
    assert account.sender.wait(10)
    account.client.delete(f"/webhook_endpoints/{endpoint['id']}")
    advance(account, days=1)
    assert len(receiver.got) == 1
    assert account.sender.status() == []
