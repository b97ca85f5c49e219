"""A Stripe account of a few objects that a test can know by heart."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from sandbox.servers.stripe.access import StripeCredentials
from sandbox.servers.stripe.app import create_app
from tests.sandbox.hand_made import make_world
from tests.sandbox.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sandbox.servers.faults import FaultBook
    from sandbox.servers.stripe.account import Account
    from sandbox.servers.stripe.limits import Rates
    from sandbox.servers.stripe.webhooks.sender import WebhookSender
    from sandbox.world import LiveWorld

KEY = "sk_test_0123456789abcdef"
RESTRICTED_KEY = "rk_test_0123456789abcdef"
CREDENTIALS = StripeCredentials(
    hashlib.sha256(KEY.encode()).hexdigest(),
    {
        hashlib.sha256(RESTRICTED_KEY.encode()).hexdigest(): frozenset(
            {"customer_write", "invoice_read"}
        )
    },
)


def seconds(day: str) -> int:
    """Midnight of a day in unix seconds."""
    moment = dt.datetime.fromisoformat(day)
    return int(moment.replace(tzinfo=dt.UTC).timestamp())


NOW = seconds("2026-06-30") + 18 * 3600
"""The firm's clock in the hand-made worlds."""


def invoice(number: int, day: str, **fields: Any) -> dict[str, Any]:
    """The row of an open invoice."""
    content = {
        "metadata": {"project_id": "a1z"},
        "lines": [line(f"il_{number}_{place:02}") for place in range(1)],
        **fields.pop("content", {}),
    }
    return {
        "id": f"in_{number}",
        "number": f"A-{number}",
        "status": "open",
        "customer": "cus_1",
        "currency": "usd",
        "created": seconds(day),
        "collection_method": "send_invoice",
        "amount_due": 1000 * number,
        "amount_paid": 0,
        "amount_remaining": 1000 * number,
        "subtotal": 1000 * number,
        "total": 1000 * number,
        "finalized_at": seconds(day),
        "content": json.dumps(content),
        **fields,
    }


def line(key: str) -> dict[str, Any]:
    """A line as an invoice keeps it."""
    return {
        "id": key,
        "amount": 100,
        "description": "Work",
        "metadata": {"project_id": "a1z"},
        "period": {"end": seconds("2026-06-30"), "start": seconds("2026-06-01")},
        "subtotal": 100,
    }


RECORDS: Mapping[tuple[str, str], list[dict[str, Any]]] = {
    ("stripe", "customer"): [
        {
            "id": "cus_1",
            "name": "Acme",
            "email": "billing@acme.example",
            "currency": "usd",
            "created": seconds("2026-01-01"),
            "content": json.dumps({"metadata": {"account_id": "001x"}}),
        },
        {
            "id": "cus_gone",
            "name": "Gone",
            "created": seconds("2026-01-02"),
            "deleted": True,
        },
    ],
    ("stripe", "subscription"): [
        {
            "id": "sub_1",
            "customer": "cus_1",
            "status": "active",
            "collection_method": "send_invoice",
            "currency": "usd",
            "created": seconds("2026-05-01"),
            "current_period_start": seconds("2026-06-01"),
            "current_period_end": seconds("2026-07-01"),
            "latest_invoice": "in_4",
            "content": json.dumps(
                {
                    "days_until_due": 30,
                    "items": [
                        {
                            "id": "si_1",
                            "current_period_start": seconds("2026-06-01"),
                            "current_period_end": seconds("2026-07-01"),
                            "price": {
                                "id": "price_1",
                                "currency": "usd",
                                "product": "prod_1",
                                "recurring": {
                                    "interval": "month",
                                    "interval_count": 1,
                                    "meter": None,
                                    "trial_period_days": None,
                                    "usage_type": "licensed",
                                },
                                "type": "recurring",
                                "unit_amount": 4000,
                                "unit_amount_decimal": "4000",
                            },
                        }
                    ],
                }
            ),
        }
    ],
    ("stripe", "product"): [
        {
            "id": "prod_1",
            "name": "Retainer",
            "active": True,
            "created": seconds("2026-01-01"),
            "updated": seconds("2026-01-01"),
        }
    ],
    ("stripe", "invoice"): [
        invoice(
            1,
            "2026-04-01",
            status="paid",
            amount_paid=700,
            amount_due=700,
            amount_remaining=0,
            pre_payment_credit_notes_amount=300,
        ),
        # Two of one instant: the id decides which comes first.
        invoice(2, "2026-05-01"),
        invoice(3, "2026-05-01", customer="cus_gone"),
        invoice(
            4,
            "2026-06-15",
            due_date=seconds("2026-07-15"),
            subscription="sub_1",
            content={
                "lines": [line(f"il_{place:02}") for place in range(12)],
                "parent": {
                    "quote_details": None,
                    "subscription_details": {
                        "metadata": {},
                        "subscription": "sub_1",
                    },
                    "type": "subscription_details",
                },
            },
        ),
    ],
    ("stripe", "credit_note"): [
        {
            "id": "cn_1",
            "number": "A-1-CN-01",
            "invoice": "in_1",
            "customer": "cus_1",
            "status": "issued",
            "type": "pre_payment",
            "currency": "usd",
            "amount": 300,
            "total": 300,
            "pre_payment_amount": 300,
            "created": seconds("2026-04-20"),
            "content": json.dumps({"lines": [{"id": "cnli_1", "amount": 300}]}),
        }
    ],
    ("stripe", "invoice_payment"): [
        {
            "id": "inpay_1",
            "invoice": "in_1",
            "payment_intent": "pi_1",
            "amount_requested": 700,
            "amount_paid": 700,
            "currency": "usd",
            "status": "paid",
            "created": seconds("2026-05-02"),
            "paid_at": seconds("2026-05-02"),
            "content": json.dumps(
                {"payment": {"payment_intent": "pi_1", "type": "payment_intent"}}
            ),
        }
    ],
    ("stripe", "payment_intent"): [
        {
            "id": "pi_1",
            "customer": "cus_1",
            "status": "succeeded",
            "currency": "usd",
            "amount": 700,
            "amount_received": 700,
            "latest_charge": "ch_1",
            "created": seconds("2026-05-02"),
        }
    ],
    ("stripe", "charge"): [
        {
            "id": "ch_1",
            "customer": "cus_1",
            "payment_intent": "pi_1",
            "balance_transaction": "txn_1",
            "status": "succeeded",
            "currency": "usd",
            "amount": 700,
            "amount_refunded": 0,
            "disputed": False,
            "refunded": False,
            "created": seconds("2026-05-02"),
            "content": json.dumps(
                {
                    "amount_captured": 700,
                    "payment_method_details": {"type": "us_bank_account"},
                }
            ),
        }
    ],
    ("stripe", "balance_transaction"): [
        {
            "id": "txn_1",
            "type": "charge",
            "source": "ch_1",
            "payout": "po_1",
            "status": "available",
            "currency": "usd",
            "amount": 700,
            "fee": 6,
            "net": 694,
            "available_on": seconds("2026-05-04"),
            "created": seconds("2026-05-02"),
        }
    ],
    ("stripe", "payout"): [
        {
            "id": "po_1",
            "status": "paid",
            "currency": "usd",
            "amount": 694,
            "arrival_date": seconds("2026-05-06"),
            "created": seconds("2026-05-04"),
        }
    ],
    ("stripe", "event"): [
        {
            "id": f"evt_{number}",
            "type": event_type,
            "created": seconds(day),
            "object_type": kind,
            "object_id": key,
        }
        for number, (event_type, day, kind, key) in enumerate(
            [
                ("invoice.created", "2026-05-15", "invoice", "in_4"),
                ("invoice.finalized", "2026-06-15", "invoice", "in_4"),
                ("invoice.paid", "2026-06-20", "invoice", "in_4"),
                ("customer.updated", "2026-06-21", "customer", "cus_1"),
            ]
        )
    ],
}


@dataclass(frozen=True, slots=True)
class Served:
    """An account that answers.

    Attributes:
        client: asks it, at `/v1`, with the secret key.
        world: its records and the firm's clock.
        account: what is behind its endpoints.
        sender: who delivers its webhooks.
        address: where it answers.
    """

    client: httpx.Client
    world: LiveWorld
    account: Account
    sender: WebhookSender
    address: str

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """What a request that succeeds gives; `created__gte` is `created[gte]`."""
        answer = self.client.get(path, params=_bracketed(params))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def post(self, path: str, **form: Any) -> dict[str, Any]:
        """What a change that succeeds gives."""
        answer = self.client.post(path, data=_bracketed(form))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, path: str, **form: Any) -> dict[str, Any]:
        """The error of a change that is refused, with its `status`."""
        answer = self.client.post(path, data=_bracketed(form))
        assert answer.is_error, answer.text
        return {"status": answer.status_code, **answer.json()["error"]}

    def happened(self) -> list[str]:
        """The types of all events that requests brought about, oldest first."""
        listed = self.get("/events", limit=100, created__gte=NOW)["data"]
        return [event["type"] for event in reversed(listed)]


@contextlib.contextmanager
def serve(
    directory: Path,
    records: Mapping[tuple[str, str], list[dict[str, Any]]] = RECORDS,
    *,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    rates: Rates | None = None,
    faults: FaultBook | None = None,
) -> Iterator[Served]:
    """Serve an account while the block runs."""
    world = make_world(directory, records)
    app = create_app(world, CREDENTIALS, now=now, rates=rates, faults=faults)
    account = app.state.account
    with (
        serving(app) as address,
        httpx.Client(
            base_url=f"{address}/v1", headers={"authorization": f"Bearer {KEY}"}
        ) as client,
    ):
        yield Served(client, world, account, account.sender, address)
    assert account.sender.wait(10)
    world.close()


def ids(listed: Mapping[str, Any]) -> list[str]:
    """The ids of a list."""
    return [each["id"] for each in listed["data"]]


def _bracketed(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested parameters in brackets: `a__b=1` is `a[b]=1`, lists are `a[0]`."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        first, *rest = key.split("__")
        name = f"{prefix}[{first}]" if prefix else first
        name += "".join(f"[{part}]" for part in rest)
        if isinstance(value, dict):
            found |= _bracketed(value, name)
        elif isinstance(value, list):
            places = {str(place): each for place, each in enumerate(value)}
            found |= _bracketed(places, name)
        elif isinstance(value, bool):
            found[name] = "true" if value else "false"
        else:
            found[name] = value
    return found
