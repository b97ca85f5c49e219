"""Who may call the Stripe account, in which version, how often, and twice."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.idempotency import KEPT, Answer, IdempotencyKeys
from sandbox.servers.stripe.limits import Rates
from tests.sandbox.stripe_account import KEY, RESTRICTED_KEY, Served, ids, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("stripe")) as served:
        yield served


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def test_the_key_is_accepted_as_a_basic_user_too(account: Served) -> None:
    answer = account.client.get("/customers", auth=(KEY, ""))
    assert ids(answer.json()) == ["cus_1"]
    assert answer.headers["request-id"].startswith("req_")


@pytest.mark.parametrize(
    ("authorization", "status", "word"),
    [
        ("", 401, "You did not provide an API key"),
        ("Bearer", 401, "You did not provide an API key"),
        ("Digest abc", 401, "You did not provide an API key"),
        ("Basic !", 401, "You did not provide an API key"),
        ("Bearer sk_test_wrong_key", 401, "Invalid API Key provided"),
        ("Bearer pk_test_0123456789", 401, "publishable API key"),
    ],
)
def test_a_wrong_key_is_refused_without_being_repeated(
    account: Served, authorization: str, status: int, word: str
) -> None:
    answer = account.client.get("/customers", headers={"authorization": authorization})
    assert answer.status_code == status
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert word in answer.json()["error"]["message"]
    assert "wrong_key" not in answer.text


def test_a_restricted_key_may_do_what_it_was_given(account: Served) -> None:
    headers = bearer(RESTRICTED_KEY)
    assert account.client.get("/invoices", headers=headers).status_code == 200
    assert account.client.get("/customers", headers=headers).status_code == 200
    form = {"name": "Restricted"}
    created = account.client.post("/customers", data=form, headers=headers)
    assert created.status_code == 200
    refused = account.client.post("/invoices", data={}, headers=headers)
    error = refused.json()["error"]
    assert refused.status_code == 403
    assert error["type"] == "invalid_request_error"
    assert "'rak_invoice_write' permission" in error["message"]
    assert RESTRICTED_KEY not in error["message"]


def test_the_own_account_may_be_named_and_no_other(account: Served) -> None:
    own = account.get("/account")["id"]
    answer = account.client.get("/customers", headers={"stripe-account": own})
    assert answer.status_code == 200
    assert answer.headers["stripe-account"] == own
    other = account.client.get("/customers", headers={"stripe-account": "acct_other"})
    assert other.status_code == 403
    assert other.json()["error"]["code"] == "account_invalid"


@pytest.mark.parametrize(
    "version",
    [
        "2019-12-03",
        "2020-08-27",
        "2022-11-15",
        "2024-06-20",
        "2024-12-18.acacia",
        "2025-08-27.basil",
        "2026-03-25.dahlia",
        "2026-10-28.endive",
        "2025-10-29.preview",
        "2022-11-15; customer_balance_payment_method_beta=v2",
    ],
)
def test_versions_that_clients_pin_are_taken(account: Served, version: str) -> None:
    answer = account.client.get("/customers", headers={"stripe-version": version})
    assert answer.status_code == 200
    assert answer.headers["stripe-version"] == version


@pytest.mark.parametrize(
    "version", ["2030-01-01", "2026-10-28", "2026-10-28.basil", "latest"]
)
def test_a_version_that_never_was_is_refused(account: Served, version: str) -> None:
    answer = account.client.get("/customers", headers={"stripe-version": version})
    assert answer.status_code == 400
    message = answer.json()["error"]["message"]
    assert message.startswith(f"Invalid Stripe API version: {version}.")


def test_older_versions_show_what_newer_ones_moved(account: Served) -> None:
    def old(path: str) -> dict[str, Any]:
        answer = account.client.get(path, headers={"stripe-version": "2022-11-15"})
        found: dict[str, Any] = answer.json()
        return found

    paid = old("/invoices/in_1")
    assert (paid["payment_intent"], paid["charge"]) == ("pi_1", "ch_1")
    assert (paid["paid"], paid["subscription"]) == (True, None)
    retained = old("/invoices/in_4")
    assert retained["subscription"] == "sub_1"
    assert retained["lines"]["data"][0]["type"] == "invoiceitem"
    subscription = old("/subscriptions/sub_1")
    assert subscription["current_period_end"] > subscription["current_period_start"]
    assert subscription["plan"]["id"] == "price_1"
    assert old("/credit_notes/cn_1")["refund"] is None


def test_each_answer_has_an_id_and_names_the_version(account: Served) -> None:
    first, second = (account.client.get("/customers") for _ in range(2))
    assert first.headers["request-id"] != second.headers["request-id"]
    assert first.headers["stripe-version"] == "2026-10-28.endive"


def test_too_many_requests_are_refused_where_they_are_counted(tmp_path: Path) -> None:
    with serve(tmp_path, rates=Rates(reads=2, writes=1)) as account:
        answers = [account.client.get("/customers") for _ in range(4)]
        write = account.client.post("/customers", data={"name": "A"})
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 1
    error = refused[0].json()["error"]
    assert (error["type"], error["code"]) == ("invalid_request_error", "rate_limit")
    assert "retry-after" not in refused[0].headers
    assert write.status_code == 200


def test_a_key_makes_a_second_creation_give_the_first_answer(account: Served) -> None:
    form = {"name": "Globex", "metadata[account_id]": "001y"}
    headers = {"idempotency-key": "k1"}
    first = account.client.post("/customers", data=form, headers=headers)
    again = account.client.post("/customers", data=form, headers=headers)
    other = account.client.post("/customers", data={"name": "B"}, headers=headers)
    assert first.json()["metadata"] == {"account_id": "001y"}
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    assert again.headers["request-id"] != first.headers["request-id"]
    assert "idempotent-replayed" not in first.headers
    assert other.status_code == 400
    assert other.json()["error"]["type"] == "idempotency_error"
    assert "Try using a key other than 'k1'" in other.json()["error"]["message"]
    listed = account.get("/customers", limit=100)
    assert ids(listed).count(first.json()["id"]) == 1


def test_a_refusal_of_the_work_is_kept_and_one_of_the_parameters_is_not(
    account: Served,
) -> None:
    headers = {"idempotency-key": "k2"}
    unknown = account.client.post("/customers", data={"colour": "a"}, headers=headers)
    refused = account.client.post("/invoices/in_1/pay", data={}, headers=headers)
    again = account.client.post("/invoices/in_1/pay", data={}, headers=headers)
    assert unknown.status_code == 400
    assert refused.json()["error"]["message"] == "Invoice is already paid"
    assert again.content == refused.content
    assert again.headers["idempotent-replayed"] == "true"


def test_a_key_on_a_read_means_nothing(account: Served) -> None:
    headers = {"idempotency-key": "k3"}
    answers = [account.client.get("/customers", headers=headers) for _ in range(2)]
    assert all("idempotent-replayed" not in answer.headers for answer in answers)
    created = account.client.post("/customers", data={"name": "C"}, headers=headers)
    assert created.status_code == 200


def test_a_key_that_is_too_long_is_refused(account: Served) -> None:
    headers = {"idempotency-key": "k" * 256}
    answer = account.client.post("/customers", data={"name": "D"}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"


def test_a_key_that_is_in_use_is_refused_with_a_conflict() -> None:
    keys = IdempotencyKeys(lambda: NOW)
    started, may_end = threading.Event(), threading.Event()

    def work() -> Answer:
        started.set()
        assert may_end.wait(10)
        return Answer(200, b"{}")

    first = threading.Thread(target=keys.answer, args=("k", "/v1/customers", b"", work))
    first.start()
    assert started.wait(10)
    with pytest.raises(StripeError, match="in-progress request") as caught:
        keys.answer("k", "/v1/customers", b"", work)
    may_end.set()
    first.join(10)
    assert caught.value.status == 409
    assert caught.value.code == "idempotency_key_in_use"
    assert keys.answer("k", "/v1/customers", b"", work).is_replayed


def test_a_key_is_forgotten_after_a_day() -> None:
    clock = [NOW]
    keys = IdempotencyKeys(lambda: clock[0])
    answers = iter([b"1", b"2", b"3"])

    def ask() -> bytes:
        return keys.answer("k", "/v1", b"", lambda: Answer(200, next(answers))).body

    assert [ask(), ask()] == [b"1", b"1"]
    clock[0] += KEPT - dt.timedelta(seconds=1)
    assert ask() == b"1"
    clock[0] += dt.timedelta(seconds=1)
    assert ask() == b"2"
