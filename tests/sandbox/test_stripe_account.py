"""The Stripe account: lists, nesting, expansion, keys, errors."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sandbox.servers.stripe.app import StripeCredentials, create_app
from tests.sandbox.hand_made import make_world
from tests.sandbox.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "sk_test_0123456789"
CREDENTIALS = StripeCredentials(hashlib.sha256(KEY.encode()).hexdigest())


def at(day: str) -> dt.datetime:
    """Midnight of a day, as the store has it."""
    return dt.datetime.fromisoformat(day)


def seconds(day: str) -> int:
    """Midnight of a day in unix seconds."""
    return int(at(day).replace(tzinfo=dt.UTC).timestamp())


def _invoice(number: int, day: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"in_{number}",
        "number": f"A-{number}",
        "status": "open",
        "customer": "cus_1",
        "currency": "usd",
        "created": at(day),
        "collection_method": "send_invoice",
        "amount_due": 1000 * number,
        "amount_paid": 0,
        "amount_remaining": 1000 * number,
        "subtotal": 1000 * number,
        "total": 1000 * number,
        "status_transitions_finalized_at": at(day),
        "metadata_project_id": "a1z",
        **fields,
    }


RECORDS = {
    ("stripe", "customer"): [
        {
            "id": "cus_1",
            "name": "Acme",
            "currency": "usd",
            "created": at("2026-01-01"),
            "metadata_account_id": "001x",
        }
    ],
    ("stripe", "invoice"): [
        _invoice(1, "2026-04-01", status="paid"),
        # Two of one instant: the id decides which comes first.
        _invoice(2, "2026-05-01"),
        _invoice(3, "2026-05-01"),
        _invoice(4, "2026-06-15", due_date=at("2026-07-15")),
    ],
    ("stripe", "line_item"): [
        {
            "id": f"il_{number:02}",
            "invoice": "in_4",
            "amount": 100,
            "currency": "usd",
            "quantity": 1,
            "period_start": at("2026-06-01"),
            "period_end": at("2026-06-30"),
            "metadata_project_id": "a1z",
        }
        for number in range(12)
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
            "created": at("2026-04-20"),
        }
    ],
    ("stripe", "invoice_payment"): [
        {
            "id": "inpay_1",
            "invoice": "in_1",
            "amount_paid": 700,
            "currency": "usd",
            "status": "paid",
            "created": at("2026-05-02"),
            "status_transitions_paid_at": at("2026-05-02"),
        }
    ],
    ("stripe", "event"): [
        {
            "id": f"evt_{number}",
            "type": event_type,
            "created": at(day),
            "object_type": "invoice",
            "object_id": "in_4",
        }
        for number, (event_type, day) in enumerate(
            [
                ("invoice.created", "2026-05-15"),
                ("invoice.finalized", "2026-06-15"),
                ("invoice.paid", "2026-06-20"),
                ("customer.updated", "2026-06-21"),
            ]
        )
    ],
}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with _account(tmp_path_factory.mktemp("stripe")) as client:
        yield client


@contextlib.contextmanager
def _account(directory: Path) -> Iterator[httpx.Client]:
    world = make_world(directory, RECORDS)
    app = create_app(world, CREDENTIALS, now=lambda: dt.datetime.now(dt.UTC))
    with (
        serving(app) as address,
        httpx.Client(
            base_url=f"{address}/v1", headers={"authorization": f"Bearer {KEY}"}
        ) as client,
    ):
        yield client
    world.close()


def ids(answer: httpx.Response) -> list[str]:
    """The ids of a list."""
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["data"]]


def test_a_list_is_newest_first_and_says_whether_more_follows(
    account: httpx.Client,
) -> None:
    first = account.get("/invoices", params={"limit": 3})
    assert ids(first) == ["in_4", "in_3", "in_2"]
    assert first.json()["object"] == "list"
    assert first.json()["url"] == "/v1/invoices"
    assert first.json()["has_more"] is True
    rest = account.get("/invoices", params={"limit": 3, "starting_after": "in_2"})
    assert ids(rest) == ["in_1"]
    assert rest.json()["has_more"] is False


def test_a_list_can_be_read_backwards(account: httpx.Client) -> None:
    answer = account.get("/invoices", params={"limit": 2, "ending_before": "in_1"})
    assert ids(answer) == ["in_3", "in_2"]
    assert answer.json()["has_more"] is True


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"created[gte]": seconds("2026-05-01")}, ["in_4", "in_3", "in_2"]),
        ({"created[gt]": seconds("2026-05-01")}, ["in_4"]),
        ({"created[lt]": seconds("2026-05-01")}, ["in_1"]),
        ({"created": seconds("2026-04-01")}, ["in_1"]),
        ({"status": "paid"}, ["in_1"]),
        ({"customer": "cus_2"}, []),
        ({"due_date[lte]": seconds("2026-07-15")}, ["in_4"]),
    ],
)
def test_lists_are_filtered(
    account: httpx.Client, parameters: dict[str, Any], found: list[str]
) -> None:
    assert ids(account.get("/invoices", params=parameters)) == found


def test_an_invoice_is_nested_as_stripes_are(account: httpx.Client) -> None:
    invoice = account.get("/invoices/in_4").json()
    assert invoice["object"] == "invoice"
    assert invoice["created"] == seconds("2026-06-15")
    assert invoice["due_date"] == seconds("2026-07-15")
    assert invoice["amount_due"] == 4000
    assert invoice["metadata"] == {"project_id": "a1z"}
    assert invoice["status_transitions"] == {
        "finalized_at": seconds("2026-06-15"),
        "marked_uncollectible_at": None,
        "paid_at": None,
        "voided_at": None,
    }


def test_lines_beyond_the_tenth_are_in_the_list_of_lines(account: httpx.Client) -> None:
    lines = account.get("/invoices/in_4").json()["lines"]
    assert len(lines["data"]) == 10
    assert lines["has_more"] is True
    rest = account.get(
        lines["url"].removeprefix("/v1"),
        params={"starting_after": lines["data"][-1]["id"], "limit": 100},
    )
    assert ids(rest) == ["il_10", "il_11"]
    assert rest.json()["data"][0]["period"] == {
        "end": seconds("2026-06-30"),
        "start": seconds("2026-06-01"),
    }


@pytest.mark.parametrize("key", ["expand[]", "expand[0]"])
def test_an_id_is_expanded_into_its_object(account: httpx.Client, key: str) -> None:
    listed = account.get("/invoices", params={key: "data.customer"}).json()
    assert listed["data"][0]["customer"]["name"] == "Acme"
    single = account.get("/credit_notes/cn_1", params={key: "invoice"}).json()
    assert single["invoice"]["number"] == "A-1"
    assert single["customer"] == "cus_1"
    assert single["pre_payment_amount"] == 300


def test_payments_tell_what_cash_was_applied(account: httpx.Client) -> None:
    listed = account.get("/invoice_payments", params={"invoice": "in_1"}).json()
    payment = listed["data"][0]
    assert payment["amount_paid"] == 700
    assert payment["status_transitions"]["paid_at"] == seconds("2026-05-02")
    assert payment["payment"]["type"] == "payment_intent"


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        # What happened more than 30 days ago is forgotten.
        ({}, ["evt_3", "evt_2", "evt_1"]),
        ({"type": "invoice.*"}, ["evt_2", "evt_1"]),
        ({"types[]": ["invoice.paid", "customer.updated"]}, ["evt_3", "evt_2"]),
        ({"created[gte]": seconds("2026-06-20")}, ["evt_3", "evt_2"]),
    ],
)
def test_events_are_selected_by_type_and_time(
    account: httpx.Client, parameters: dict[str, Any], found: list[str]
) -> None:
    assert ids(account.get("/events", params=parameters)) == found


def test_an_event_carries_its_object(account: httpx.Client) -> None:
    event = account.get("/events/evt_1").json()
    assert event["type"] == "invoice.finalized"
    assert event["data"]["object"]["id"] == "in_4"


def test_the_key_is_accepted_as_a_basic_user_too(account: httpx.Client) -> None:
    answer = account.get("/customers", auth=(KEY, ""))
    assert ids(answer) == ["cus_1"]
    assert answer.headers["request-id"].startswith("req_")


def test_a_wrong_key_is_refused_without_being_repeated(account: httpx.Client) -> None:
    answer = account.get(
        "/customers", headers={"authorization": "Bearer sk_test_wrong"}
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert "sk_test_wrong" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code", "param"),
    [
        ("/invoices/in_x", 404, "resource_missing", "id"),
        ("/invoices/in_x/lines", 404, "resource_missing", "id"),
        (
            "/invoices?starting_after=in_x",
            400,
            "resource_missing",
            "starting_after",
        ),
        ("/invoices?limit=101", 400, "parameter_invalid_integer", "limit"),
        ("/invoices?limit=0", 400, "parameter_invalid_integer", "limit"),
        ("/invoices?created[gte]=today", 400, "parameter_invalid_integer", "created"),
        ("/invoices?colour=red", 400, "parameter_unknown", "colour"),
    ],
)
def test_wrong_requests_are_refused_in_stripes_words(
    account: httpx.Client, path: str, status: int, code: str, param: str
) -> None:
    answer = account.get(path)
    error = answer.json()["error"]
    assert answer.status_code == status
    assert (error["code"], error["param"]) == (code, param)
    assert error["type"] == "invalid_request_error"


def test_an_unknown_address_is_named(account: httpx.Client) -> None:
    answer = account.get("/nonsense")
    assert answer.status_code == 404
    assert "Unrecognized request URL (GET: /v1/nonsense)" in answer.text


def test_what_cannot_be_expanded_is_refused(account: httpx.Client) -> None:
    answer = account.get("/invoices", params={"expand[]": "data.planet"})
    assert answer.status_code == 400
    assert "cannot be expanded (data.planet)" in answer.text


def test_a_key_makes_a_second_creation_give_the_first_answer(tmp_path: Path) -> None:
    with _account(tmp_path) as account:
        form = {"name": "Globex", "metadata[account_id]": "001y"}
        headers = {"idempotency-key": "k1"}
        first = account.post("/customers", data=form, headers=headers)
        again = account.post("/customers", data=form, headers=headers)
        other = account.post("/customers", data={"name": "Other"}, headers=headers)
        listed = account.get("/customers").json()["data"]
    assert first.status_code == 200
    assert first.json()["metadata"] == {"account_id": "001y"}
    assert first.json()["created"] == seconds("2026-06-30") + 18 * 3600
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert other.status_code == 400
    assert other.json()["error"]["type"] == "idempotency_error"
    assert [each["id"] for each in listed] == [first.json()["id"], "cus_1"]


def test_a_refused_creation_keeps_its_key_free(tmp_path: Path) -> None:
    with _account(tmp_path) as account:
        headers = {"idempotency-key": "k1"}
        refused = account.post("/customers", data={"colour": "red"}, headers=headers)
        accepted = account.post("/customers", data={"name": "A"}, headers=headers)
    assert refused.status_code == 400
    assert accepted.status_code == 200
