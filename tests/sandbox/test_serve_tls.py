"""TLS and the proxy: a client that knows only its vendor's host names arrives."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509

from sandbox import control, credentials, tls
from sandbox.__main__ import main
from sandbox.serve import Options
from sandbox.servers.addresses import public_origin, vendor_of
from tests.sandbox.hand_made import make_world
from tests.sandbox.salesforce_org import RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def running(directory: Path) -> Iterator[control.Running]:
    """A sandbox with TLS and a proxy, in a process of its own."""
    make_world(directory, RECORDS).close()
    options = Options(directory=directory, base_port=0, tls=True, proxy=True)
    yield control.up(options, within=120)
    control.down(directory)


@pytest.fixture(scope="module")
def trust(running: control.Running) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=running.addresses.authority)


@pytest.fixture
def client(running: control.Running, trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client that goes through the proxy, and trusts only the sandbox."""
    assert running.addresses.proxy is not None
    with httpx.Client(proxy=running.addresses.proxy, verify=trust) as client:
        yield client


def test_every_vendor_answers_over_tls_beside_plain_http(
    running: control.Running, trust: ssl.SSLContext
) -> None:
    assert list(running.addresses.tls) == list(running.servers)
    for vendor, address in running.addresses.tls.items():
        plain = httpx.get(f"{running.servers[vendor]}/nowhere")
        safe = httpx.get(f"{address}/nowhere", verify=trust)
        assert (safe.status_code, safe.url.scheme) == (plain.status_code, "https")


def test_a_client_that_does_not_trust_the_authority_refuses_it(
    running: control.Running,
) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(running.addresses.tls["stripe"], verify=ssl.create_default_context())


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://login.salesforce.com/services/data", 200),
        ("https://halyard.my.salesforce.com/services/data", 200),
        ("https://7654321-sb1.suitetalk.api.netsuite.com/services/rest", 404),
        ("https://api.stripe.com/v1/customers", 401),
        ("https://api.anaplan.com/2/0/users/me", 401),
        ("https://us1a.app.anaplan.com/2/0/users/me", 401),
    ],
)
def test_the_proxy_leads_a_vendors_host_to_its_server(
    client: httpx.Client, url: str, status: int
) -> None:
    assert client.get(url).status_code == status


def test_what_a_server_links_to_lies_where_the_client_came_from(
    client: httpx.Client, directory: Path
) -> None:
    keys = credentials.read_env(directory / credentials.FILE_NAME)
    host = "https://halyard.my.salesforce.com"
    token = client.post(
        f"{host}/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": keys["SALESFORCE_CLIENT_ID"],
            "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
        },
    )
    assert token.json()["instance_url"] == host


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.com/", "example.com:443 is none of them"),
        ("https://api.stripe.com:8443/", "api.stripe.com:8443 is none of them"),
        ("https://a.b.my.salesforce.com/", "nothing leaves this machine"),
        ("http://api.stripe.com/", "only takes CONNECT, not GET"),
    ],
)
def test_the_proxy_refuses_everything_else_with_the_reason(
    running: control.Running, url: str, reason: str
) -> None:
    target = urlsplit(url)
    request = f"GET {url} HTTP/1.1\r\n\r\n"
    if target.scheme == "https":
        authority = f"{target.hostname}:{target.port or 443}"
        request = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n"
    answer = ask_proxy(running, request.encode())
    assert answer.startswith("HTTP/1.1 403 Forbidden\r\n")
    assert reason in answer


@pytest.mark.parametrize("request_", [b"nonsense\r\n\r\n", b"x" * 40_000])
def test_the_proxy_refuses_what_is_no_request(
    running: control.Running, request_: bytes
) -> None:
    assert ask_proxy(running, request_).startswith("HTTP/1.1 400 ")


def ask_proxy(running: control.Running, request: bytes) -> str:
    proxy = urlsplit(running.addresses.proxy or "")
    with socket.create_connection((proxy.hostname or "", proxy.port or 0)) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as answer:
            return answer.read().decode()


def test_the_variables_are_printed_ready_to_copy(
    running: control.Running, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["env", "--data-dir", str(directory)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"export HTTPS_PROXY={running.addresses.proxy}",
        "export NO_PROXY=localhost,127.0.0.1",
        *(
            f"export {name}={directory / 'ca.pem'}"
            for name in (
                "REQUESTS_CA_BUNDLE",
                "SSL_CERT_FILE",
                "NODE_EXTRA_CA_CERTS",
                "CURL_CA_BUNDLE",
            )
        ),
    ]
    assert main(["status", "--data-dir", str(directory)]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {line}\n" in shown for line in lines)


def test_certificates_are_kept_until_they_are_old_or_lack_a_name(
    tmp_path: Path,
) -> None:
    first = tls.load_or_create(tmp_path, "127.0.0.1", NOW).server.read_bytes()

    def again(host: str, days: int) -> bytes:
        later = NOW + dt.timedelta(days=days)
        return tls.load_or_create(tmp_path, host, later).server.read_bytes()

    assert again("127.0.0.1", 300) == first
    renewed = again("127.0.0.1", 340)
    assert renewed != first
    other = again("192.0.2.1", 340)
    assert other != renewed
    names = (
        x509.load_pem_x509_certificate(other)
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value
    )
    assert "192.0.2.1" in map(str, names.get_values_for_type(x509.IPAddress))


def test_a_damaged_certificate_is_replaced(tmp_path: Path) -> None:
    certificates = tls.load_or_create(tmp_path, "127.0.0.1", NOW)
    certificates.server.write_text("damaged")
    tls.load_or_create(tmp_path, "127.0.0.1", NOW)
    assert b"BEGIN CERTIFICATE" in certificates.server.read_bytes()


def test_the_servers_key_is_private_and_the_authoritys_is_not_kept(
    tmp_path: Path,
) -> None:
    certificates = tls.load_or_create(tmp_path, "127.0.0.1", NOW)
    assert stat.S_IMODE(certificates.server.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "server.pem"]
    assert b"PRIVATE" not in certificates.authority.read_bytes()


def test_a_host_name_belongs_to_its_vendor_only_as_a_whole() -> None:
    assert vendor_of("API.stripe.com.") == "stripe"
    assert vendor_of("us1a.app.anaplan.com") == "anaplan"
    assert vendor_of("api.stripe.com.example.com") is None
    assert vendor_of("my.salesforce.com") is None


def test_an_origin_is_the_address_where_no_host_is_named() -> None:
    scope = {"scheme": "http", "headers": [], "server": ("127.0.0.1", 8801)}
    assert public_origin(scope) == "http://127.0.0.1:8801"
    named = scope | {"headers": [(b"host", b"api.stripe.com")], "scheme": "https"}
    assert public_origin(named) == "https://api.stripe.com"


@pytest.mark.parametrize("is_proxied", [False, True])
def test_a_reset_passes_through_tls_and_the_proxy(
    running: control.Running, trust: ssl.SSLContext, *, is_proxied: bool
) -> None:
    fault = {"vendor": "stripe", "kind": "reset", "times": 1}
    httpx.post(f"{running.admin}/faults", json=fault).raise_for_status()
    address = running.addresses.proxy if is_proxied else running.addresses.tls["stripe"]
    target = urlsplit(address or "")
    line = socket.create_connection((target.hostname or "", target.port or 0))
    if is_proxied:
        line.sendall(b"CONNECT api.stripe.com:443 HTTP/1.1\r\n\r\n")
        assert line.recv(1024).startswith(b"HTTP/1.1 200 ")
    safe = trust.wrap_socket(line, server_hostname="api.stripe.com")
    safe.sendall(b"GET /v1/customers HTTP/1.1\r\nHost: api.stripe.com\r\n\r\n")
    # Below TLS, where a reset is still told from an end.
    with socket.socket(fileno=safe.detach()) as bare, pytest.raises(ConnectionError):
        list(iter(lambda: bare.recv(1024), b""))
