"""The account lets in whom the vendor would, and nobody else."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from sandbox.servers.netsuite.access import Gate, Limits
from sandbox.servers.netsuite.errors import ConcurrencyLimitError, InvalidLoginError
from sandbox.servers.netsuite.oauth1 import signature
from sandbox.servers.netsuite.oauth2 import TOKEN_PATH, TokenIssuer
from tests.sandbox.netsuite_account import (
    CREDENTIALS,
    ORIGIN,
    RSA_KEY,
    SUITEQL,
    TOKEN,
    account_world,
    ask,
    assertion,
    calling,
    log_in,
    real_now,
    token_form,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with calling(account_world(tmp_path_factory.mktemp("account"))) as client:
        yield client


@pytest.fixture
def client(caller: httpx.Client) -> httpx.Client:
    caller.headers.pop("Authorization", None)
    return caller


@pytest.mark.parametrize(
    "signing",
    [
        {},
        {"key": RSA_KEY, "kid": "rsa", "algorithm": "PS256"},
        {"scope": "restlets,rest_webservices"},
        {
            "aud": "https://1234567-sb1.suitetalk.api.netsuite.com"
            "/services/rest/auth/oauth2/v1/token"
        },
    ],
)
def test_a_good_assertion_gets_a_token_that_opens_the_query_service(
    client: httpx.Client, signing: dict[str, Any]
) -> None:
    answer = client.post(TOKEN_PATH, data=token_form(assertion(client, **signing)))
    assert answer.status_code == 200
    assert int(answer.json()["expires_in"]) == 3600
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    assert ask(client, "SELECT id FROM customer").json()["count"] == 2


@pytest.mark.parametrize(
    ("signing", "error"),
    [
        ({"key": RSA_KEY, "kid": "rsa", "algorithm": "RS256"}, "invalid_client"),
        ({"kid": "unheard-of"}, "invalid_client"),
        ({"iss": "somebody"}, "invalid_client"),
        ({"kid": "rsa"}, "invalid_grant"),
        ({"key": RSA_KEY, "kid": "ec", "algorithm": "PS256"}, "invalid_grant"),
        ({"aud": f"{ORIGIN}{TOKEN_PATH}"}, "invalid_grant"),
        ({"aud": None}, "invalid_grant"),
        ({"exp": int(time.time()) - 1}, "invalid_grant"),
        ({"exp": int(time.time()) + 7200}, "invalid_grant"),
        ({"exp": None}, "invalid_grant"),
        (
            {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 3900},
            "invalid_grant",
        ),
        ({"scope": "restlets"}, "invalid_scope"),
        ({"scope": ["rest_webservices", "everything"]}, "invalid_scope"),
    ],
)
def test_an_assertion_that_is_not_right_gets_no_token(
    client: httpx.Client, signing: dict[str, Any], error: str
) -> None:
    answer = client.post(TOKEN_PATH, data=token_form(assertion(client, **signing)))
    assert answer.status_code == 400
    assert answer.json() == {"error": error}


def test_a_token_request_of_another_kind_is_refused(client: httpx.Client) -> None:
    form = {**token_form(assertion(client)), "grant_type": "password"}
    answer = client.post(TOKEN_PATH, data=form)
    assert answer.json() == {"error": "unsupported_grant_type"}


def test_an_expired_token_is_an_invalid_login(client: httpx.Client) -> None:
    issuer = TokenIssuer(CREDENTIALS)
    at = datetime.now(UTC)
    form = token_form(assertion(client))
    token = issuer.issue(form, {str(client.base_url.join(TOKEN_PATH))}, at)[
        "access_token"
    ]
    issuer.verify(token, at + timedelta(minutes=59))
    with pytest.raises(InvalidLoginError):
        issuer.verify(token, at + timedelta(minutes=60))


@pytest.mark.parametrize("login", [None, "Bearer nonsense", "Basic dTpw"])
def test_without_a_good_login_the_answer_is_the_documented_body(
    client: httpx.Client, login: str | None
) -> None:
    if login:
        client.headers["Authorization"] = login
    answer = ask(client, "SELECT id FROM customer")
    assert answer.status_code == 401
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_LOGIN"


def test_the_signature_of_the_vendors_published_example_is_reproduced() -> None:
    assert (
        signature(
            "GET",
            "https://123456.suitetalk.api.netsuite.com"
            "/services/rest/record/v1/employee/40",
            {
                "realm": "123456",
                "oauth_consumer_key": "ef40afdd8abaac111b13825dd5e5e2ddddb44f86"
                "d5a0dd6dcf38c20aae6b67e4",
                "oauth_token": "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb"
                "799b73d87569f5cc",
                "oauth_signature_method": "HMAC-SHA256",
                "oauth_timestamp": "1508242306",
                "oauth_nonce": "fjaLirsIcCGVZWzBX0pg",
                "oauth_version": "1.0",
            },
            (
                "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
                "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
            ),
        )
        == "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="
    )


def _signed(
    client: httpx.Client,
    *,
    url: str = SUITEQL,
    realm: str = "1234567_SB1",
    token_secret: str = TOKEN.token_secret,
    **changes: str,
) -> str:
    parameters = {
        "oauth_consumer_key": TOKEN.consumer_key,
        "oauth_token": TOKEN.token_id,
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": uuid.uuid4().hex,
        "oauth_version": "1.0",
        **changes,
    }
    secrets = (TOKEN.consumer_secret, token_secret)
    signed = {
        **parameters,
        "oauth_signature": signature(
            "POST", str(client.base_url.join(url)), parameters, secrets
        ),
    }
    listed = ", ".join(
        f'{name}="{quote(value, safe="")}"' for name, value in signed.items()
    )
    return f'OAuth realm="{realm}", {listed}'


@pytest.mark.parametrize(
    "signing",
    [
        {},
        {"realm": "1234567_sb1"},
        {"url": f"https://1234567-sb1.suitetalk.api.netsuite.com{SUITEQL}"},
        {"oauth_body_hash": "c29tZXRoaW5n"},
    ],
)
def test_a_signed_request_is_let_in(
    client: httpx.Client, signing: dict[str, Any]
) -> None:
    client.headers["Authorization"] = _signed(client, **signing)
    assert ask(client, "SELECT id FROM customer").status_code == 200


def test_the_parameters_of_the_address_are_signed_too(client: httpx.Client) -> None:
    client.headers["Authorization"] = _signed(client, url=f"{SUITEQL}?limit=1&offset=1")
    answer = ask(client, "SELECT id FROM customer ORDER BY id", limit=1, offset=1)
    assert [item["id"] for item in answer.json()["items"]] == ["20"]


@pytest.mark.parametrize(
    "signing",
    [
        {"realm": "7654321"},
        {"token_secret": "another"},
        {"url": f"{SUITEQL}?limit=5"},
        {"oauth_consumer_key": "another"},
        {"oauth_token": "another"},
        {"oauth_signature_method": "HMAC-SHA1"},
        # An hour, not the five minutes that are allowed: these are made when the tests
        # are collected, and sent minutes later.
        {"oauth_timestamp": str(int(time.time()) - 3600)},
        {"oauth_timestamp": str(int(time.time()) + 3600)},
        {"oauth_timestamp": "soon"},
        {"oauth_nonce": "short"},
    ],
)
def test_a_request_that_is_signed_wrongly_is_refused(
    client: httpx.Client, signing: dict[str, Any]
) -> None:
    client.headers["Authorization"] = _signed(client, **signing)
    assert ask(client, "SELECT id FROM customer").status_code == 401


def test_a_signed_request_can_not_be_sent_twice(client: httpx.Client) -> None:
    client.headers["Authorization"] = _signed(client)
    assert ask(client, "SELECT id FROM customer").status_code == 200
    assert ask(client, "SELECT id FROM customer").status_code == 401


def test_a_sixth_request_at_once_is_refused_with_both_codes() -> None:
    gate = Gate(CREDENTIALS, Limits(concurrency=1), real_now)
    with gate.slot(), pytest.raises(ConcurrencyLimitError) as refused, gate.slot():
        pytest.fail("two requests at once")
    body = refused.value.body()
    assert refused.value.status == body["status"] == 429
    assert body["o:errorCode"] == "USER_ERROR"
    assert body["o:errorDetails"][0]["o:errorCode"] == "CONCURRENCY_LIMIT_EXCEEDED"
    assert refused.value.headers() == {}
    with gate.slot():
        pass


def test_the_limit_is_applied_to_requests_that_are_logged_in(tmp_path: Path) -> None:
    limits = Limits(concurrency=0, retry_after=3)
    with calling(account_world(tmp_path), limits=limits) as client:
        answer = ask(log_in(client), "SELECT id FROM customer")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3"


def test_secrets_are_not_shown() -> None:
    assert "-secret" not in repr(CREDENTIALS)


def test_an_integration_with_a_limit_of_its_own_gets_no_more() -> None:
    gate = Gate(CREDENTIALS, Limits(concurrency=5, integration=1), real_now)
    with gate.slot(), pytest.raises(ConcurrencyLimitError), gate.slot():
        pass
    with gate.slot():
        pass
