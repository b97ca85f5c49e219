"""The NetSuite client: both logins, SuiteQL's pages, and the account's refusals."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from systems.errors import PermissionDeniedError, ProtocolError, RequestRejectedError
from systems.http import Governance, Runtime
from systems.netsuite import (
    Certificate,
    Column,
    NetSuiteClient,
    Selection,
    Written,
    assertion,
)
from systems.oauth1 import OAuth1
from systems.secrets import Secret

NOW = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
LINES = Selection(
    table="transactionline",
    columns=(Column("transaction"), Column("id"), Column("memo")),
    key=("transaction", "id"),
)


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def signer() -> OAuth1:
    """Oracle's published example."""
    return OAuth1(
        account_id="123456",
        consumer_key="ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
        consumer_secret=Secret(
            "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5"
        ),
        token="2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",  # noqa: S106  published
        token_secret=Secret(
            "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295"
        ),
        now=lambda: dt.datetime.fromtimestamp(1508242306, dt.UTC),
        nonce=lambda: "fjaLirsIcCGVZWzBX0pg",
    )


def items(
    rows: list[dict[str, Any]], *, more: bool = False, status: int = 200
) -> httpx.Response:
    body = {"items": [{"links": [], **row} for row in rows], "hasMore": more}
    return httpx.Response(status, json=body)


def refusal(status: int, code: str, detail: str) -> httpx.Response:
    details = [{"detail": detail, "o:errorCode": code}]
    return httpx.Response(status, json={"title": "Bad", "o:errorDetails": details})


class Account:
    """Gives out prepared answers; remembers the queries."""

    def __init__(self, answers: list[httpx.Response]) -> None:
        """Give out these answers, one per request."""
        self.answers = answers
        self.requests: list[httpx.Request] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0)

    @property
    def queries(self) -> list[str]:
        """What was asked for in SuiteQL."""
        return [
            json.loads(request.content)["q"]
            for request in self.requests
            if request.url.path.endswith("suiteql")
        ]

    def client(self, credentials: Certificate | OAuth1 | None = None) -> NetSuiteClient:
        """A client of this account."""
        return NetSuiteClient(
            "https://123456.suitetalk.api.netsuite.com",
            credentials or signer(),
            name="erp",
            governance=Governance(
                runtime=Runtime(
                    transport=httpx.MockTransport(self._answer),
                    now=lambda: NOW,
                    sleep=lambda _: None,
                )
            ),
        )


def test_the_signature_is_the_one_that_oracle_published() -> None:
    header = signer().header(
        "GET",
        "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40",
    )

    assert 'oauth_signature="B5OIWznZ2YP0OB7VrJrGkYsTh%2B8H%2B5T9Hag%2Bo92q0zY%3D"' in (
        header
    )
    assert header.startswith('OAuth realm="123456",')


def test_the_query_is_part_of_the_signature_and_the_realm_is_not() -> None:
    address = "https://123456.suitetalk.api.netsuite.com/x"
    protocol = {"oauth_nonce": "abcdef"}

    plain = signer().signature("GET", address, protocol)

    assert signer().signature("GET", f"{address}?limit=5", protocol) != plain
    assert signer().signature("get", address, protocol) == plain


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (rsa.generate_private_key(public_exponent=65537, key_size=2048), "PS256"),
    ],
    ids=["elliptic", "rsa"],
)
def test_an_assertion_is_signed_by_the_keys_kind(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, algorithm: str
) -> None:
    credentials = Certificate("the-client", "the-certificate", Secret(pem(key)))

    signed = assertion(credentials, "https://x/token", NOW)

    header = jwt.get_unverified_header(signed)
    claims = jwt.decode(
        signed,
        key.public_key(),
        algorithms=[algorithm],
        audience="https://x/token",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (header["alg"], header["kid"]) == (algorithm, "the-certificate")
    assert claims["iss"] == "the-client"
    assert claims["exp"] - claims["iat"] <= 3600


def test_a_token_is_fetched_once_and_used() -> None:
    key = pem(ec.generate_private_key(ec.SECP256R1()))
    token = httpx.Response(200, json={"access_token": "at", "expires_in": "3600"})
    account = Account([token, items([], more=False), items([])])
    client = account.client(Certificate("c", "k", Secret(key)))

    list(client.select(LINES))
    list(client.select(LINES))

    form = parse_qs(account.requests[0].content.decode())
    assert form["grant_type"] == ["client_credentials"]
    assert [request.headers.get("Authorization") for request in account.requests] == [
        None,
        "Bearer at",
        "Bearer at",
    ]


def test_pages_follow_the_key_and_never_an_offset() -> None:
    account = Account(
        [
            items(
                [{"transaction": "1", "id": "0"}, {"transaction": "1", "id": "2"}],
                more=True,
            ),
            items([{"transaction": "10", "id": "0", "memo": "x"}]),
        ]
    )

    pages = list(account.client().select(LINES))

    assert [row["transaction"] for page in pages for row in page] == ["1", "1", "10"]
    first, second = account.queries
    assert first.endswith("FROM transactionline ORDER BY transaction, id")
    assert "WHERE ((transaction > 1) OR (transaction = 1 AND id > 2)) ORDER" in second
    assert [request.url.params["offset"] for request in account.requests] == ["0", "0"]
    assert account.requests[0].headers["Prefer"] == "transient"


def test_dates_are_written_out_and_compared_in_one_format() -> None:
    selection = Selection(
        table="customer",
        columns=(Column("id"), Column("lastmodifieddate", Written.INSTANT)),
        key=("id",),
        cursor="lastmodifieddate",
        since=dt.datetime(2026, 6, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    )

    assert selection.sql(after=(7,)) == (
        "SELECT id, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS "
        "lastmodifieddate FROM customer WHERE lastmodifieddate >= "
        "TO_DATE('2026-06-01 00:00:00', 'YYYY-MM-DD HH24:MI:SS') AND id > 7 ORDER BY id"
    )


def test_pages_in_a_circle_are_noticed() -> None:
    again = [items([{"transaction": "1", "id": "0"}], more=True) for _ in range(3)]

    with pytest.raises(ProtocolError) as caught:
        list(Account(again).client().select(LINES))
    assert caught.value.code == "page_loop"


def test_an_empty_page_that_promises_more_is_noticed() -> None:
    with pytest.raises(ProtocolError) as caught:
        list(Account([items([], more=True)]).client().select(LINES))
    assert caught.value.code == "empty_page"


def test_a_last_row_without_its_key_is_noticed() -> None:
    with pytest.raises(ProtocolError) as caught:
        list(Account([items([{"memo": "x"}], more=True)]).client().select(LINES))
    assert caught.value.code == "missing_key"


@pytest.mark.parametrize("status", [400, 429])
def test_the_limit_of_concurrent_calls_is_waited_out_whatever_its_status(
    status: int,
) -> None:
    busy = refusal(status, "CONCURRENCY_LIMIT_EXCEEDED", "Request blocked.")

    assert list(Account([busy, items([])]).client().select(LINES)) == []


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        (
            "Search error occurred: Record 'currency' was not found.",
            PermissionDeniedError,
        ),
        ("Search error occurred: Unknown identifier 'x'.", RequestRejectedError),
    ],
)
def test_the_accounts_words_decide_about_the_error(
    detail: str, kind: type[Exception]
) -> None:
    account = Account([refusal(400, "INVALID_PARAMETER", detail), items([])])
    client = account.client()

    with pytest.raises(kind):
        list(client.select(LINES))
    # Neither is about the account as a whole.
    assert list(client.select(LINES)) == []
