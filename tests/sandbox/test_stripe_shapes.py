"""The fields of Stripe's objects are those that Stripe publishes.

`stripe_fields.json` has the names of the fields in the fixtures of Stripe's OpenAPI
description (stripe/openapi, MIT).
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.servers.stripe.app import create_app
from sandbox.servers.stripe.lists import page
from sandbox.servers.stripe.records import INNER_LISTS
from sandbox.servers.stripe.resources import RESOURCES
from sandbox.servers.stripe.store import Reader, reading
from sandbox.world import LiveWorld
from tests.sandbox.stripe_account import CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PUBLISHED: dict[str, str] = json.loads(
    Path(__file__).with_name("stripe_fields.json").read_text(encoding="utf-8")
)
_UNEVEN = {
    "charge": {"refunds"},
    "customer": {"customer_account"},
    "invoice": {"subscription"},
    "line_item": {"subscription"},
}
"""What comes only when it is expanded, and what the fixtures are behind or ahead of."""
_BY_TYPE = {"card", "us_bank_account"}
"""Fields of a payment method that its type brings."""


@pytest.fixture(scope="module")
def firm(
    small_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reader]:
    directory = tmp_path_factory.mktemp("firm")
    clock = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
    world = LiveWorld(small_world, directory / "live.duckdb", clock)
    create_app(world, CREDENTIALS, now=lambda: dt.datetime.now(dt.UTC))
    with reading(world) as reader:
        yield reader
    world.close()


def compared(kind: str, names: Iterable[str]) -> set[str]:
    """The names of an object's fields, as far as they are published alike."""
    return set(names) - _BY_TYPE - _UNEVEN.get(kind, set())


def published(kind: str) -> set[str]:
    """The names of the fields that Stripe publishes for an object."""
    return compared(kind, PUBLISHED[kind].split())


@pytest.mark.parametrize(
    "kind",
    [
        "balance_transaction",
        "charge",
        "credit_note",
        "customer",
        "invoice",
        "invoice_payment",
        "invoiceitem",
        "payment_intent",
        "payment_method",
        "payout",
        "price",
        "product",
        "subscription",
    ],
)
def test_the_firms_objects_have_the_fields_that_stripe_publishes(
    firm: Reader, kind: str
) -> None:
    items = page(firm, RESOURCES[kind], {"limit": "100"})["data"]
    assert len(items) > 0
    inner = INNER_LISTS.get(kind)
    for item in items:
        assert compared(kind, item) == published(kind)
        for each in item[inner.field]["data"] if inner else ():
            assert compared(each["object"], each) == published(each["object"])
