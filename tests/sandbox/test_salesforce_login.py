"""Logins to the org: OAuth 2.0, SOAP, and who the user is."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.servers.salesforce.auth import (
    MY_DOMAIN,
    SESSION_LIFETIME,
    SalesforceCredentials,
)
from sandbox.servers.salesforce.errors import OAuthError
from sandbox.servers.salesforce.grants import JWT_BEARER, Grants
from sandbox.world.identifiers import ORGANIZATION_ID
from tests.sandbox.salesforce_org import (
    CREDENTIALS,
    DATA,
    PASSWORD,
    REFRESH_TOKEN,
    SECRET,
    SECURITY_TOKEN,
    USER,
    Org,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
CLIENT = {"client_id": CREDENTIALS.client_id, "client_secret": SECRET}
OAUTH = "/services/oauth2"


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def test_client_credentials_are_accepted_in_the_header_too(org: Org) -> None:
    answer = org.client.post(
        f"{OAUTH}/token",
        data={"grant_type": "client_credentials"},
        auth=(CREDENTIALS.client_id, SECRET),
    )
    token = answer.json()
    assert answer.status_code == 200
    assert token["scope"] == "api"
    assert token["instance_url"] == str(org.client.base_url).rstrip("/")
    assert token["issued_at"] == str(int(org.time.timestamp() * 1000))
    # The HMAC of identity and time, by the consumer secret: some clients check it.
    signed = (token["id"] + token["issued_at"]).encode()
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    assert token["signature"] == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (
            {
                "grant_type": "client_credentials",
                "client_id": CREDENTIALS.client_id,
                "client_secret": "wrong",
            },
            {
                "error": "invalid_client",
                "error_description": "invalid client credentials",
            },
        ),
        (
            {"grant_type": "client_credentials", "client_id": "another"},
            {
                "error": "invalid_client_id",
                "error_description": "client identifier invalid",
            },
        ),
        (
            {"grant_type": "telepathy"},
            {
                "error": "unsupported_grant_type",
                "error_description": "grant type not supported",
            },
        ),
        (
            {**CLIENT, "grant_type": "password", "username": "a", "password": "b"},
            {
                "error": "invalid_grant",
                "error_description": "authentication failure",
            },
        ),
        (
            {**CLIENT, "grant_type": "refresh_token", "refresh_token": "old"},
            {
                "error": "invalid_grant",
                "error_description": "expired access/refresh token",
            },
        ),
    ],
)
def test_a_wrong_login_is_refused(
    org: Org, form: dict[str, str], error: dict[str, str]
) -> None:
    answer = org.client.post(f"{OAUTH}/token", data=form)
    assert answer.status_code == 400
    assert answer.json() == error


def test_a_session_ends_after_its_lifetime(tmp_path: Path) -> None:
    org = Org(tmp_path)
    assert org.client.get(f"{DATA}/limits").status_code == 200
    org.time += SESSION_LIFETIME
    answer = org.client.get(f"{DATA}/limits")
    org.close()
    assert answer.status_code == 401
    assert answer.json() == [
        {
            "message": "Session expired or invalid",
            "errorCode": "INVALID_SESSION_ID",
        }
    ]


def test_a_revoked_token_is_inactive_and_opens_nothing(org: Org) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": CREDENTIALS.client_id,
        "client_secret": SECRET,
    }
    token = org.client.post(f"{OAUTH}/token", data=form).json()["access_token"]

    def introspected() -> dict[str, object]:
        answer = org.client.post(
            f"{OAUTH}/introspect",
            data={"token": token, "token_type_hint": "access_token"},
            auth=(CREDENTIALS.client_id, SECRET),
        )
        found: dict[str, object] = answer.json()
        return found

    before = introspected()
    assert before["active"] is True
    assert before["exp"] == int((org.time + SESSION_LIFETIME).timestamp())
    org.client.post(f"{OAUTH}/revoke", data={"token": token})
    assert introspected() == {"active": False}
    answer = org.client.get(
        f"{DATA}/limits", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401


class Signer:
    """A connected app that logs in by JWT bearer."""

    def __init__(self) -> None:
        """Make a key pair, and an org that knows its public half."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        credentials = SalesforceCredentials(
            "app", "0" * 64, "user@example.com", public.decode()
        )
        self.grants = Grants(credentials, lambda: NOW)

    def log_in(self, **claims: object) -> None:
        """Ask for a session with these claims beside the right ones."""
        payload = {
            "iss": "app",
            "sub": "user@example.com",
            "aud": "https://login.salesforce.com",
            "exp": int(NOW.timestamp()) + 180,
            **claims,
        }
        assertion = jwt.encode(payload, self.key, algorithm="RS256")
        form = {"grant_type": JWT_BEARER, "assertion": assertion}
        self.grants.check(form, "", "http://127.0.0.1:8801")


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


def test_a_signed_assertion_opens_a_session(signer: Signer) -> None:
    signer.log_in()
    # simple-salesforce sends the expiry as a string.
    signer.log_in(exp=str(int(NOW.timestamp()) + 180))
    signer.log_in(aud="http://127.0.0.1:8801")


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"aud": "https://example.com"}, "audience is invalid"),
        ({"iss": "another"}, "client identifier invalid"),
        ({"sub": "nobody"}, "user hasn't approved this consumer"),
        ({"exp": int(NOW.timestamp()) - 1}, "expired authorization code"),
        ({"exp": int(NOW.timestamp()) + 3600}, "expired authorization code"),
        ({"exp": "soon"}, "invalid assertion"),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    signer: Signer, claims: dict[str, object], description: str
) -> None:
    with pytest.raises(OAuthError, match=description):
        signer.log_in(**claims)


def test_an_assertion_signed_by_another_key_is_refused(signer: Signer) -> None:
    stranger = Signer()
    stranger.grants = signer.grants
    with pytest.raises(OAuthError, match="invalid assertion"):
        stranger.log_in()


@pytest.mark.parametrize(
    "form",
    [
        {
            "grant_type": "password",
            "username": CREDENTIALS.username,
            "password": PASSWORD + SECURITY_TOKEN,
        },
        {"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN},
    ],
)
def test_a_password_and_a_refresh_token_open_sessions(
    org: Org, form: dict[str, str]
) -> None:
    token = org.client.post(f"{OAUTH}/token", data={**CLIENT, **form}).json()
    headers = {"authorization": f"OAuth {token['access_token']}"}
    assert org.client.get(f"{DATA}/limits", headers=headers).status_code == 200


def test_a_login_on_a_common_host_leads_to_the_orgs_own(org: Org) -> None:
    form = {**CLIENT, "grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN}
    host = {"host": "login.salesforce.com"}
    token = org.client.post(f"{OAUTH}/token", data=form, headers=host).json()
    assert token["instance_url"] == f"http://{MY_DOMAIN}"
    assert token["id"].startswith("http://login.salesforce.com/id/00D")
    host = {"host": MY_DOMAIN}
    token = org.client.post(f"{OAUTH}/token", data=form, headers=host).json()
    assert token["instance_url"] == f"http://{MY_DOMAIN}"


def test_client_credentials_are_for_the_orgs_own_host_alone(org: Org) -> None:
    answer = org.client.post(
        f"{OAUTH}/token",
        data={**CLIENT, "grant_type": "client_credentials"},
        headers={"host": "login.salesforce.com"},
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_grant",
        "error_description": "request not supported on this domain",
    }


def test_a_client_without_its_secret_learns_nothing_of_a_token(org: Org) -> None:
    answer = org.client.post(f"{OAUTH}/introspect", data={"token": "x"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_id")
    answer = org.client.post(
        f"{OAUTH}/introspect",
        data={**CLIENT, "token": "x", "token_type_hint": "id_token"},
    )
    assert answer.json()["error"] == "unsupported_token_type"


def test_what_was_never_given_out_can_not_be_revoked(org: Org) -> None:
    answer = org.client.get(f"{OAUTH}/revoke", params={"token": "x"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_token")


def test_the_user_is_known_at_two_addresses(org: Org) -> None:
    info = org.client.get(f"{OAUTH}/userinfo").json()
    assert info["preferred_username"] == CREDENTIALS.username
    assert info["organization_id"] == ORGANIZATION_ID
    assert info["urls"]["rest"] == f"{org.client.base_url}/services/data/v{{version}}/"
    identity = org.client.get(info["sub"]).json()
    assert identity["user_id"] == info["user_id"] == USER
    assert identity["username"] == CREDENTIALS.username
    assert identity["id"] == info["sub"]


def test_nobody_is_told_to_a_stranger(org: Org) -> None:
    headers = {"authorization": "Bearer x"}
    for path in (f"{OAUTH}/userinfo", f"/id/{ORGANIZATION_ID}/{USER}"):
        answer = org.client.get(path, headers=headers)
        assert (answer.status_code, answer.text) == (403, "Bad_OAuth_Token")
    answer = org.client.get(f"/id/{ORGANIZATION_ID}/{ORGANIZATION_ID}")
    assert (answer.status_code, answer.text) == (403, "Wrong_Org")


def test_a_session_is_taken_from_the_bulk_apis_header_too(org: Org) -> None:
    token = org.client.headers["authorization"].removeprefix("Bearer ")
    headers = {"authorization": "", "x-sfdc-session": token}
    assert org.client.get(f"{DATA}/limits", headers=headers).status_code == 200


# SOAP.


def soap_login(
    org: Org, password: str, version: str = "59.0", **headers: str
) -> httpx.Response:
    """Log in as simple-salesforce does."""
    envelope = f"""<?xml version="1.0" encoding="utf-8" ?>
    <env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/">
        <env:Body>
            <n1:login xmlns:n1="urn:partner.soap.sforce.com">
                <n1:username>{CREDENTIALS.username}</n1:username>
                <n1:password>{password}</n1:password>
            </n1:login>
        </env:Body>
    </env:Envelope>"""
    return org.client.post(
        f"/services/Soap/u/{version}",
        content=envelope,
        headers={"content-type": "text/xml", "soapaction": "login", **headers},
    )


@pytest.mark.parametrize("password", [PASSWORD, PASSWORD + SECURITY_TOKEN])
def test_a_login_over_soap_gives_a_session_and_the_orgs_host(
    org: Org, password: str
) -> None:
    answer = soap_login(org, password, host="login.salesforce.com")
    assert answer.status_code == 200
    result = ET.fromstring(answer.text).find(".//{*}result")  # noqa: S314 - of our server
    assert result is not None
    assert result.findtext("{*}serverUrl") == (
        f"http://{MY_DOMAIN}/services/Soap/u/59.0/{ORGANIZATION_ID[:15]}"
    )
    assert result.findtext("{*}userInfo/{*}organizationId") == ORGANIZATION_ID
    headers = {"authorization": f"Bearer {result.findtext('{*}sessionId')}"}
    assert org.client.get(f"{DATA}/limits", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("password", "version", "code"),
    [
        ("wrong", "59.0", "INVALID_LOGIN"),
        (PASSWORD, "65.0", "UNSUPPORTED_API_VERSION"),
        (PASSWORD, "29.0", "UNSUPPORTED_API_VERSION"),
        ("</n1:password>", "59.0", "UNKNOWN_EXCEPTION"),
    ],
)
def test_a_login_over_soap_that_fails_is_a_fault(
    org: Org, password: str, version: str, code: str
) -> None:
    answer = soap_login(org, password, version)
    assert answer.status_code == 500
    fault = ET.fromstring(answer.text).find(".//{*}Fault")  # noqa: S314 - of our server
    assert fault is not None
    assert fault.findtext("detail/{*}LoginFault/{*}exceptionCode") == code
    assert str(fault.findtext("faultstring")).startswith(code)


def test_other_calls_over_soap_are_refused(org: Org) -> None:
    answer = org.client.post("/services/Soap/u/59.0", content="<logout/>")
    assert (answer.status_code, "Only login()" in answer.text) == (500, True)
