"""The tenant's login, envelope, paging, model states and allowance."""

from __future__ import annotations

import base64
import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from sandbox.servers.anaplan.app import TenantSettings, create_app
from sandbox.servers.anaplan.credentials import AnaplanCredentials
from sandbox.servers.anaplan.model.demo import DEMO, WORKSPACE_ID
from sandbox.servers.anaplan.ratelimit import Allowance
from tests.sandbox.anaplan_tenant import (
    MODEL,
    PASSWORD,
    USER,
    Clock,
    begin_again,
    log_in,
    planning,
    tenant,
)
from tests.sandbox.loopback import serving
from tests.sandbox.netsuite_account import empty_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.world.live import LiveWorld


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> LiveWorld:
    return empty_world(tmp_path_factory.mktemp("tenant"))


@pytest.fixture(scope="module")
def server(world: LiveWorld, clock: Clock) -> Iterator[httpx.Client]:
    with tenant(world, clock) as client:
        yield client
    world.close()


@pytest.fixture
def client(server: httpx.Client, world: LiveWorld, clock: Clock) -> httpx.Client:
    begin_again(world, clock)
    server.headers.pop("Authorization", None)
    return server


def test_a_login_gives_a_token_until_its_end(
    client: httpx.Client, clock: Clock
) -> None:
    answer = client.post("/token/authenticate", auth=(USER, PASSWORD))
    assert answer.status_code == 201
    info = answer.json()["tokenInfo"]
    assert answer.json()["status"] == "SUCCESS"
    assert info["expiresAt"] == (clock.at.timestamp() + 35 * 60) * 1000
    for scheme in ("AnaplanAuthToken", "Bearer"):
        headers = {"Authorization": f"{scheme} {info['tokenValue']}"}
        assert client.get("/2/0/users/me", headers=headers).status_code == 200
    clock.pass_(minutes=35)
    late = client.get("/2/0/users/me", headers=headers)
    assert late.status_code == 401
    assert late.json()["status"]["code"] == 401
    assert late.json()["path"] == "/2/0/users/me"


def test_a_wrong_password_is_a_bad_credential(client: httpx.Client) -> None:
    answer = client.post("/token/authenticate", auth=(USER, "wrong"))
    assert answer.status_code == 401
    assert answer.json()["status"] == "FAILURE_BAD_CREDENTIAL"


def test_a_login_without_the_header_is_a_bad_header(client: httpx.Client) -> None:
    answer = client.post("/token/authenticate")
    assert answer.status_code == 400
    assert answer.json()["status"] == "FAILURE_BAD_HEADER"


def test_a_token_can_be_validated_refreshed_and_given_back(
    client: httpx.Client, clock: Clock
) -> None:
    log_in(client)
    valid = client.get("/token/validate").json()
    assert valid["userInfo"]["userId"] == USER
    clock.pass_(minutes=20)
    refreshed = client.post("/token/refresh").json()
    assert refreshed["statusMessage"] == "Token refreshed"
    value = refreshed["tokenInfo"]["tokenValue"]
    client.headers["Authorization"] = f"AnaplanAuthToken {value}"
    clock.pass_(minutes=20)
    assert client.get("/2/0/users/me").status_code == 200
    assert client.post("/token/logout").status_code == 204
    assert client.get("/2/0/users/me").status_code == 401
    assert client.get("/token/validate").status_code == 401


def _certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "planner")])
    begins = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def test_a_certificate_lets_in_whoever_can_sign_with_it(
    tmp_path: Path, clock: Clock
) -> None:
    key, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    pem = _certificate(key)
    credentials = AnaplanCredentials.of(USER, PASSWORD, certificate=pem.decode())
    world = empty_world(tmp_path)
    data = os.urandom(100)
    statuses = []
    with (
        serving(create_app(world, credentials, now=clock)) as address,
        httpx.Client(base_url=address) as client,
    ):
        for signer in (key, other):
            signed = signer.sign(data, padding.PKCS1v15(), hashes.SHA512())
            answer = client.post(
                "/token/authenticate",
                headers={
                    "Authorization": f"CACertificate {base64.b64encode(pem).decode()}"
                },
                json={
                    "encodedData": base64.b64encode(data).decode(),
                    "encodedSignedData": base64.b64encode(signed).decode(),
                },
            )
            statuses.append(answer.status_code)
    world.close()
    assert statuses == [201, 401]


def test_the_password_is_not_kept() -> None:
    credentials = AnaplanCredentials.of(USER, PASSWORD)
    assert PASSWORD not in repr(credentials)
    assert PASSWORD.encode() != credentials.password_hash


def test_collections_are_paged_in_the_envelope(client: httpx.Client) -> None:
    log_in(client)
    body = client.get("/2/0/models", params={"limit": 2, "sort": "+name"}).json()
    assert [model["name"] for model in body["models"]] == [
        "Board Pack",
        "Data Hub",
    ]
    assert body["status"] == {"code": 200, "message": "Success"}
    assert body["meta"]["schema"].endswith("/2/0/objects/model")
    paging = body["meta"]["paging"]
    assert (paging["currentPageSize"], paging["totalSize"]) == (2, 5)
    assert "previous" not in paging
    last = client.get("/2/0/models?limit=2&offset=4&sort=%2Bname").json()
    assert [model["name"] for model in last["models"]] == ["Workforce Planning"]
    second = client.get(paging["next"]).json()
    assert [model["name"] for model in second["models"]] == [
        "Revenue Planning",
        "Revenue Planning 2024",
    ]
    assert last["meta"]["paging"]["previous"].endswith("offset=2")
    assert "next" not in last["meta"]["paging"]


@pytest.mark.parametrize("params", [{"sort": "name"}, {"sort": "+x"}, {"limit": "x"}])
def test_a_page_that_is_badly_asked_for_is_refused(
    client: httpx.Client, params: dict[str, Any]
) -> None:
    log_in(client)
    answer = client.get("/2/0/models", params=params)
    assert answer.status_code == 400


def test_an_empty_collection_leaves_its_key_out(client: httpx.Client) -> None:
    body = log_in(client).get("/actions")
    assert "actions" not in body
    assert body["meta"]["paging"]["totalSize"] == 0


def test_a_model_is_reached_with_and_without_its_workspace(
    client: httpx.Client,
) -> None:
    log_in(client)
    for base in (MODEL, MODEL.replace(f"/workspaces/{WORKSPACE_ID}", "")):
        body = client.get(f"{base}/modules").json()
        assert body["modules"] == [{"id": "102000000001", "name": "Revenue Forecast"}]


@pytest.mark.parametrize(
    "path",
    [
        MODEL.lower(),
        MODEL.replace(WORKSPACE_ID, "0" * 32),
        f"{MODEL}/lists/101000000099",
        f"{MODEL}/files/113000000099/chunks",
        f"{MODEL}/imports/118000000001/tasks",
        f"{MODEL}/views/1/data",
    ],
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    log_in(client)
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["status"] == {"code": 404, "message": "Not Found"}


@pytest.mark.parametrize(("state", "status"), [("ARCHIVED", 422), ("LOCKED", 423)])
def test_a_model_that_is_put_away_can_be_seen_but_not_used(
    client: httpx.Client, state: str, status: int
) -> None:
    log_in(client)
    (model,) = (model for model in DEMO.models if model.active_state == state)
    seen = client.get(f"/2/0/models/{model.id}").json()["model"]
    assert seen["activeState"] == state
    answer = client.get(f"/2/0/models/{model.id}/lists")
    assert answer.status_code == answer.json()["status"]["code"] == status


def test_the_allowance_fills_with_time(tmp_path: Path, clock: Clock) -> None:
    settings = TenantSettings(allowance=Allowance(burst=2, per_second=0.5))
    with planning(empty_world(tmp_path), clock, settings) as planner:
        client = planner.http
        assert client.get("/2/0/models").status_code == 200
        assert client.get("/2/0/models").status_code == 200
        refused = client.get("/2/0/models")
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "2"
        clock.pass_(seconds=2)
        assert client.get("/2/0/models").status_code == 200
