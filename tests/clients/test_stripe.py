"""Stripe's own libraries against the sandbox."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    RunClient = Callable[..., dict[str, Any]]


def test_the_official_python_client_reads_back_what_it_wrote(
    run_client: RunClient,
) -> None:
    seen = run_client(
        "stripe", "stripe_official.py", name="Written by Python", key=uuid.uuid4().hex
    )
    assert seen["again"] == seen["created"]
    assert seen["retrieved"] == {"id": seen["created"], "name": "Written by Python"}
    assert seen["page"] == 3
    assert seen["everyone"].count(seen["created"]) == 1
    assert len(set(seen["everyone"])) == len(seen["everyone"]) > 10
    assert seen["refusal"] == {
        "status": 404,
        "param": "id",
        "code": "resource_missing",
    }


def test_the_official_python_client_bills_and_hears_of_it(
    run_client: RunClient,
) -> None:
    seen = run_client("stripe", "stripe_billing.py", name=f"Billed {uuid.uuid4().hex}")
    assert seen["bill"] == {
        "states": ["draft", "open", "paid"],
        "note": "pre_payment",
        "declined": {"code": "card_declined", "status": 402},
        "paid": 4000,
        "refund": "succeeded",
        "refusal": "Invoices with `paid` payments cannot be voided.",
        "found": True,
    }
    assert seen["heard"] == [
        "invoice.finalized",
        "credit_note.created",
        "invoice.paid",
    ]
    assert seen["secret"] is False
    forwards = seen["lists"]["forwards"]
    assert len(set(forwards)) == len(forwards) > 150
    assert seen["lists"]["backwards"] == forwards[:-1]
    assert seen["lists"]["customer"] == "customer"
    assert seen["lists"]["lines"] == "line_item"
    assert seen["async"]["told"] == "product.created"
    assert seen["legacy"] == {"paid": [True, True], "period": True, "metadata": "1"}


def test_the_official_node_client_reads_back_what_it_wrote(
    run_client: RunClient,
) -> None:
    seen = run_client("node", "stripe_node.cjs", name="Written by Node")
    assert seen["name"] == "Written by Node"
    assert seen["everyone"].count(seen["created"]) == 1
    assert seen["refusal"] == {
        "type": "StripeInvalidRequestError",
        "status": 404,
        "code": "resource_missing",
    }
    assert seen["paid"] == {"type": "invoice.paid", "amount": 5000}
