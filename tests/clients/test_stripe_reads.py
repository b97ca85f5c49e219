"""Public connectors of Stripe read from the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.stripe.access import ACCOUNT_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    RunClient = Callable[..., dict[str, Any]]

STREAMS = [
    "balance_transactions",
    "charges",
    "coupons",
    "customers",
    "invoice_line_items",
    "invoices",
    "payment_intents",
    "payouts",
    "plans",
    "subscription_items",
    "subscriptions",
]


@pytest.mark.slow
def test_airbytes_source_reads_streams_of_all_kinds(run_client: RunClient) -> None:
    seen = run_client(
        "airbyte-source-stripe",
        "stripe_airbyte.py",
        account=ACCOUNT_ID,
        start_date="2026-05-01T00:00:00Z",
        streams=[*STREAMS, "credit_notes", "events", "prices"],
    )
    counts = seen["counts"]
    assert seen["status"] == "SUCCEEDED"
    assert set(STREAMS) < set(seen["streams"])
    assert counts == seen["keys"]
    assert counts["invoices"] == counts["invoice_line_items"] > 10
    assert counts["charges"] < counts["balance_transactions"]
    assert counts["events"] > 100
    assert counts["subscriptions"] == counts["subscription_items"] > 0
    assert "coupons" not in counts
    # The version that it pins has fields that later ones moved.
    assert seen["invoice"]["paid"] in {True, False}
    assert seen["invoice"]["subscription"].startswith("sub_")


def test_the_singer_tap_reads_streams(run_client: RunClient) -> None:
    seen = run_client(
        "tap-stripe",
        "stripe_tap.py",
        account=ACCOUNT_ID,
        start_date="2026-01-01T00:00:00Z",
        streams=[*STREAMS, "payout_transactions"],
    )
    counts = seen["counts"]
    assert set(STREAMS) < set(seen["streams"])
    assert counts["invoices"] == counts["invoice_line_items"] > 50
    assert counts["payouts"] > 20
    assert counts["payout_transactions"] > counts["payouts"]
    assert counts["subscriptions"] == counts["subscription_items"] > 0
    assert seen["invoice"]["lines"]
