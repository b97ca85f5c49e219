"""Logins by certificate and through applications, as clients send them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from sandbox.servers.anaplan.app import create_app
from sandbox.servers.anaplan.certificates import certificate_for
from sandbox.servers.anaplan.credentials import AnaplanCredentials
from tests.sandbox.anaplan_tenant import (
    APPLICATION,
    DEVICE,
    PASSWORD,
    USER,
    Clock,
)
from tests.sandbox.loopback import serving
from tests.sandbox.netsuite_account import empty_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.anaplan_tenant import Planner

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REDIRECT = "https://client.example/back?tab=1"
LOGIN = {"username": USER, "password": PASSWORD}


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def pem(key: rsa.RSAPrivateKey) -> str:
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate_for(text.decode(), USER)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, pem: str, clock: Clock
) -> Iterator[httpx.Client]:
    world = empty_world(tmp_path_factory.mktemp("logins"))
    credentials = AnaplanCredentials.of(USER, PASSWORD, certificate=pem)
    app = create_app(world, credentials, now=clock)
    with serving(app) as address, httpx.Client(base_url=address) as client:
        yield client
    world.close()


def signed(key: rsa.RSAPrivateKey, data: bytes) -> dict[str, str]:
    signature = key.sign(data, padding.PKCS1v15(), hashes.SHA512())
    return {
        "encodedData": base64.b64encode(data).decode(),
        "encodedSignedData": base64.b64encode(signature).decode(),
    }


def log_in(server: httpx.Client, certificate: str, body: Any) -> httpx.Response:
    headers = {"Authorization": f"CACertificate {certificate}"}
    return server.post("/token/authenticate", headers=headers, json=body)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_certificate_is_sent_as_a_file_or_as_its_body(
    server: httpx.Client, key: rsa.RSAPrivateKey, pem: str
) -> None:
    body = signed(key, os.urandom(150))
    inner = "".join(pem.splitlines()[1:-1])
    bag = f"Bag Attributes\n    friendlyName: planner\n{pem}"
    for certificate in (encoded(pem), inner, encoded(bag)):
        answer = log_in(server, certificate, body)
        assert answer.status_code == 201
        assert answer.json()["statusMessage"] == "Login successful"
    # Some clients encode their JSON once more.
    assert log_in(server, encoded(pem), json.dumps(body)).status_code == 201


def test_a_certificate_lets_in_only_who_signs_with_its_key(
    server: httpx.Client, key: rsa.RSAPrivateKey, pem: str
) -> None:
    data = os.urandom(150)
    other = rsa.generate_private_key(65537, 2048)
    text = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    stranger = encoded(certificate_for(text.decode(), USER))
    tampered = {**signed(key, data), "encodedData": encoded("x" * 150)}
    for certificate, body, status, told in (
        (encoded(pem), signed(other, data), 401, "FAILURE_BAD_CREDENTIAL"),
        (encoded(pem), tampered, 401, "FAILURE_BAD_CREDENTIAL"),
        (stranger, signed(other, data), 401, "FAILURE_BAD_CREDENTIAL"),
        (encoded(pem), signed(key, b"short"), 400, "FAILURE_BAD_REQUEST"),
        (encoded(pem), {}, 400, "FAILURE_BAD_HEADER"),
        (encoded("no certificate"), signed(key, data), 400, "FAILURE_BAD_HEADER"),
    ):
        answer = log_in(server, certificate, body)
        assert (answer.status_code, answer.json()["status"]) == (status, told)
        assert answer.json()["statusMessage"]


def test_a_certificate_ends(
    server: httpx.Client, clock: Clock, key: rsa.RSAPrivateKey, pem: str
) -> None:
    before, clock.at = clock.at, dt.datetime(2051, 1, 1, tzinfo=dt.UTC)
    try:
        answer = log_in(server, encoded(pem), signed(key, os.urandom(100)))
    finally:
        clock.at = before
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("header", "status", "told"),
    [
        ("Basic a", 400, "FAILURE_BAD_HEADER"),
        ("Digest x", 400, "FAILURE_BAD_HEADER"),
        (f"Basic {encoded('nobody:x')}", 401, "FAILURE_BAD_CREDENTIAL"),
    ],
)
def test_a_login_that_is_none_is_told(
    server: httpx.Client, header: str, status: int, told: str
) -> None:
    answer = server.post("/token/authenticate", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["status"]) == (status, told)


def test_a_token_of_another_scheme_is_none(server: httpx.Client) -> None:
    for path in ("/token/validate", "/token/refresh", "/token/logout"):
        method = "GET" if path.endswith("validate") else "POST"
        answer = server.request(method, path, headers={"Authorization": "Basic x"})
        assert (answer.status_code, answer.json()["status"]) == (
            401,
            "FAILURE_BAD_HEADER",
        )


def token(staff: Planner, **sent: str) -> httpx.Response:
    return staff.http.post("/oauth/token", data=sent, headers={"Authorization": ""})


def test_a_device_is_let_in_by_its_user(staff: Planner) -> None:
    begun = staff.http.post("/oauth/device/code", json={"client_id": DEVICE.id}).json()
    assert (begun["expires_in"], begun["interval"]) == (600, 5)
    poll = {
        "grant_type": DEVICE_GRANT,
        "client_id": DEVICE.id,
        "device_code": begun["device_code"],
    }
    early = token(staff, **poll)
    assert (early.status_code, early.json()["error"]) == (403, "authorization_pending")
    page = staff.http.get(begun["verification_uri_complete"])
    assert f'value="{begun["user_code"]}"' in page.text
    wrong = {"user_code": begun["user_code"], **LOGIN, "password": "wrong"}
    assert staff.http.post("/activate", data=wrong).status_code == 401
    unknown = staff.http.post("/activate", data={"user_code": "NONE", **LOGIN})
    assert unknown.status_code == 400
    right = {"user_code": begun["user_code"].lower(), **LOGIN}
    assert staff.http.post("/activate", data=right).status_code == 200
    given = token(staff, **poll).json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 2100)
    headers = {"Authorization": f"AnaplanAuthToken {given['access_token']}"}
    me = staff.http.get("/2/0/users/me", headers=headers).json()["user"]
    assert me["email"] == USER
    assert token(staff, **poll).json()["error"] == "invalid_grant"
    renew = {
        "grant_type": "refresh_token",
        "client_id": DEVICE.id,
        "refresh_token": given["refresh_token"],
    }
    for _ in range(2):
        assert token(staff, **renew).json()["refresh_token"] == given["refresh_token"]


def test_a_device_code_ends(staff: Planner, staff_clock: Clock) -> None:
    begun = staff.http.post("/oauth/device/code", json={"client_id": DEVICE.id}).json()
    staff_clock.pass_(minutes=10)
    answer = token(
        staff,
        grant_type=DEVICE_GRANT,
        client_id=DEVICE.id,
        device_code=begun["device_code"],
    )
    assert answer.json()["error"] == "expired_token"


def consent(staff: Planner) -> str:
    query = {
        "response_type": "code",
        "client_id": APPLICATION.id,
        "redirect_uri": REDIRECT,
        "state": "s",
    }
    page = staff.http.get("/auth/prelogin", params=query)
    assert "<form" in page.text
    sent = staff.http.post("/auth/authorize", params=query, data=LOGIN)
    assert sent.status_code == 302
    answer = parse_qs(urlsplit(sent.headers["location"]).query)
    assert (answer["state"], answer["tab"]) == (["s"], ["1"])
    return answer["code"][0]


def exchange(staff: Planner, code: str, **changes: str) -> httpx.Response:
    sent = {
        "grant_type": "authorization_code",
        "client_id": APPLICATION.id,
        "client_secret": APPLICATION.secret,
        "code": code,
        "redirect_uri": REDIRECT,
    }
    return token(staff, **{**sent, **changes})


def test_an_application_gets_tokens_that_rotate(staff: Planner) -> None:
    code = consent(staff)
    given = exchange(staff, code).json()
    assert exchange(staff, code).json()["error"] == "invalid_grant"
    renew = {
        "grant_type": "refresh_token",
        "client_id": APPLICATION.id,
        "client_secret": APPLICATION.secret,
        "refresh_token": given["refresh_token"],
    }
    renewed = token(staff, **renew).json()
    assert renewed["refresh_token"] != given["refresh_token"]
    again = token(staff, **renew)
    assert (again.status_code, again.json()) == (
        403,
        {
            "error": "invalid_grant",
            "error_description": "Unknown or invalid refresh token.",
        },
    )


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"redirect_uri": "https://other.example"}, 403, "invalid_grant"),
        ({"client_id": "unknown"}, 403, "unauthorized_client"),
        ({"grant_type": "client_credentials"}, 403, "unsupported_grant_type"),
        ({"client_id": DEVICE.id}, 403, "invalid_grant"),
    ],
)
def test_a_code_is_for_one_application_alone(
    staff: Planner, changes: dict[str, str], status: int, error: str
) -> None:
    answer = exchange(staff, consent(staff), **changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"client_id": "unknown", "response_type": "code"}, 403),
        ({"client_id": APPLICATION.id}, 400),
        ({"client_id": APPLICATION.id, "response_type": "token"}, 400),
    ],
)
def test_consent_is_asked_for_properly(
    staff: Planner, query: dict[str, str], status: int
) -> None:
    assert staff.http.get("/auth/authorize", params=query).status_code == status


def test_what_is_no_json_is_refused(staff: Planner) -> None:
    answer = staff.http.post("/oauth/device/code", content=b"{")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_key_of_another_kind_has_no_certificate() -> None:
    text = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(TypeError, match="RSA"):
        certificate_for(text.decode(), USER)
