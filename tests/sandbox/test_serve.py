"""All servers together: started, asked, advanced, broken on purpose, stopped."""

from __future__ import annotations

import datetime as dt
import re
import socket
import stat
from typing import TYPE_CHECKING

import duckdb
import httpx
import jwt
import pytest

from sandbox import control, credentials
from sandbox.__main__ import main
from sandbox.errors import AlreadyRunningError, NotRunningError, PortInUseError
from sandbox.listeners import Addresses
from sandbox.serve import LIVE_FILE, Options, create_apps, serve
from sandbox.servers.admin import instant
from sandbox.servers.faults import Fault, FaultBook, InvalidFaultError
from tests.sandbox.hand_made import make_world
from tests.sandbox.loopback import serving
from tests.sandbox.salesforce_org import RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATE_ACCOUNT = {
    "Id": "001Pb0000000009AAA",
    "Name": "Tomorrow",
    "IsDeleted": False,
    "_from": dt.datetime.fromisoformat("2026-07-01T09:00:00"),
}
WORLD = {
    **RECORDS,
    ("salesforce", "Account"): [
        *RECORDS["salesforce", "Account"],
        LATE_ACCOUNT,
    ],
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[control.Running]:
    """A sandbox in a process of its own, over a hand-made world."""
    directory = tmp_path_factory.mktemp("sandbox")
    make_world(directory, WORLD).close()
    yield control.up(Options(directory=directory, base_port=0), within=120)
    control.down(directory)


@pytest.fixture
def keys(running: control.Running, directory: Path) -> dict[str, str]:
    return credentials.read_env(directory / credentials.FILE_NAME)


@pytest.fixture
def directory(
    running: control.Running, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return next(
        path
        for path in tmp_path_factory.getbasetemp().glob("sandbox*")
        if (path / "serve.json").exists()
    )


def test_every_server_answers_once_up_returns(
    running: control.Running, keys: dict[str, str]
) -> None:
    servers = running.servers
    assert list(servers) == ["salesforce", "netsuite", "stripe", "anaplan"]
    token = httpx.post(
        f"{servers['salesforce']}/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": keys["SALESFORCE_CLIENT_ID"],
            "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
        },
    )
    customers = httpx.get(
        f"{servers['stripe']}/v1/customers",
        headers={"authorization": f"Bearer {keys['STRIPE_API_KEY']}"},
    )
    planner = httpx.post(
        f"{servers['anaplan']}/token/authenticate",
        auth=(keys["ANAPLAN_USER"], keys["ANAPLAN_PASSWORD"]),
    )
    assert token.status_code == 200
    assert customers.status_code == 200
    assert planner.status_code == 201


def test_the_netsuite_key_signs_in(
    running: control.Running, keys: dict[str, str]
) -> None:
    url = f"{running.servers['netsuite']}/services/rest/auth/oauth2/v1/token"
    now = dt.datetime.now(dt.UTC)
    assertion = jwt.encode(
        {
            "iss": keys["NETSUITE_CLIENT_ID"],
            "scope": ["rest_webservices"],
            "aud": url,
            "iat": now,
            "exp": now + dt.timedelta(minutes=5),
        },
        keys["NETSUITE_PRIVATE_KEY"],
        algorithm="ES256",
        headers={"kid": keys["NETSUITE_CERTIFICATE_ID"], "typ": "JWT"},
    )
    answer = httpx.post(
        url,
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": (
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            ),
            "client_assertion": assertion,
        },
    )
    assert answer.status_code == 200, answer.text


def test_answers_are_dated_by_the_firms_clock(running: control.Running) -> None:
    answer = httpx.get(f"{running.servers['salesforce']}/services/data")
    assert answer.headers.get_list("date") == ["Tue, 30 Jun 2026 18:00:00 GMT"]


def test_header_names_are_written_as_the_vendors_write_them(
    running: control.Running,
) -> None:
    # Airbyte's source looks for `content-type` among names in their own case, and fails
    # where it finds it.
    answer = httpx.get(f"{running.addresses.servers['salesforce']}/services/data")
    names = {name for name, _ in answer.headers.raw}
    assert {b"Content-Type", b"Content-Length", b"Date"} <= names


def test_a_second_sandbox_on_the_folder_is_refused(
    running: control.Running, directory: Path
) -> None:
    with pytest.raises(AlreadyRunningError, match=str(running.pid)):
        control.up(Options(directory=directory))


def test_a_fault_strikes_as_often_as_it_says(running: control.Running) -> None:
    url = f"{running.servers['stripe']}/v1/customers"
    fault = {
        "vendor": "stripe",
        "kind": "status",
        "path": "/v1/cust",
        "status": 503,
        "body": {"error": {"type": "api_error"}},
        "headers": {"stripe-should-retry": "true"},
        "times": 2,
    }
    added = httpx.post(f"{running.admin}/faults", json=fault)
    answers = [httpx.get(url) for _ in range(3)]
    listed = httpx.get(f"{running.admin}/faults").json()
    httpx.delete(f"{running.admin}/faults")
    assert added.status_code == 201
    assert [answer.status_code for answer in answers] == [503, 503, 401]
    assert answers[0].json() == {"error": {"type": "api_error"}}
    assert answers[0].headers["stripe-should-retry"] == "true"
    assert listed[0]["struck"] == 2
    assert httpx.get(f"{running.admin}/faults").json() == []


def test_a_dropped_connection_breaks_within_the_body(running: control.Running) -> None:
    fault = {"vendor": "salesforce", "kind": "drop", "times": 1}
    httpx.post(f"{running.admin}/faults", json=fault)
    url = f"{running.servers['salesforce']}/services/data"
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url)
    assert httpx.get(url).status_code == 200


def test_a_fault_that_makes_no_sense_is_refused(running: control.Running) -> None:
    answer = httpx.post(f"{running.admin}/faults", json={"kind": "quake"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_fault"


def test_the_clock_moves_forward_and_shows_what_became_known(
    running: control.Running, directory: Path, keys: dict[str, str]
) -> None:
    url = running.servers["salesforce"]
    token = httpx.post(
        f"{url}/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(keys["SALESFORCE_CLIENT_ID"], keys["SALESFORCE_CLIENT_SECRET"]),
    ).json()["access_token"]

    def names() -> list[str]:
        answer = httpx.get(
            f"{url}/services/data/v60.0/query",
            params={"q": "SELECT Name FROM Account WHERE Name = 'Tomorrow'"},
            headers={"authorization": f"Bearer {token}"},
        )
        return [record["Name"] for record in answer.json()["records"]]

    before = names()
    outcome = control.advance(directory, "2026-07-01")
    back = httpx.post(f"{running.admin}/advance", json={"to": "2026-06-01"})
    senseless = httpx.post(f"{running.admin}/advance", json={"to": "soon"})
    assert before == []
    assert names() == ["Tomorrow"]
    assert outcome["clock"] == "2026-07-01T18:00:00+00:00"
    assert outcome["changed"] == {"salesforce.Account": 1}
    assert back.status_code == 409
    assert back.json()["code"] == "clock_moved_back"
    assert senseless.status_code == 400


def test_the_worlds_files_are_free_once_down_returns(tmp_path: Path) -> None:
    make_world(tmp_path, WORLD).close()
    control.up(Options(directory=tmp_path, base_port=0), within=120)

    control.down(tmp_path)

    with duckdb.connect(str(tmp_path / LIVE_FILE), read_only=True) as live:
        assert live.execute('select count(*) from salesforce."Account"').fetchone() == (
            len(RECORDS["salesforce", "Account"]),
        )


def test_a_folder_without_a_sandbox_says_how_to_start_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotRunningError):
        control.down(tmp_path)
    assert main(["status", "--data-dir", str(tmp_path)]) == 1
    assert "python -m sandbox up" in capsys.readouterr().err


def test_a_taken_port_is_named_with_a_remedy_and_nothing_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError) as caught:
            serve(Options(directory=tmp_path, base_port=port), lambda _: None)
    assert f"127.0.0.1:{port}" in caught.value.message
    assert "--base-port" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_credentials_are_kept_private_and_stay_the_same(tmp_path: Path) -> None:
    credentials.load_or_create(tmp_path)
    path = tmp_path / credentials.FILE_NAME
    first = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    credentials.load_or_create(tmp_path)
    assert path.read_text() == first
    other = tmp_path / "other"
    credentials.load_or_create(other)
    assert (other / credentials.FILE_NAME).read_text() != first


def test_a_variable_that_an_older_file_lacks_is_added(tmp_path: Path) -> None:
    path = tmp_path / credentials.FILE_NAME
    path.write_text('STRIPE_API_KEY="sk_test_old"\n')
    credentials.load_or_create(tmp_path)
    kept = credentials.read_env(path)
    assert kept["STRIPE_API_KEY"] == "sk_test_old"
    assert kept["NETSUITE_PRIVATE_KEY"].startswith("-----BEGIN PRIVATE KEY-----\n")


def test_a_reader_of_all_systems_is_not_held_up_by_one(tmp_path: Path) -> None:
    world = make_world(tmp_path, RECORDS)
    apps = create_apps(world, tmp_path, Addresses("", {}), lambda: None)
    with serving(apps["admin"]) as admin, serving(apps["stripe"]) as stripe:
        httpx.post(
            f"{admin}/faults",
            json={"vendor": "stripe", "kind": "delay", "seconds": 0.5},
        )
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{stripe}/v1/customers", timeout=0.1)
        assert httpx.get(f"{admin}/health").json()["status"] == "ok"
    world.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01", "2026-07-01T18:30:00+00:00"),
        ("2026-07-01T06:00:00", "2026-07-01T06:00:00+00:00"),
        ("2026-07-01T06:00:00+02:00", "2026-07-01T04:00:00+00:00"),
    ],
)
def test_a_date_alone_keeps_the_time_of_day(text: str, expected: str) -> None:
    clock = dt.datetime(2026, 6, 30, 18, 30, tzinfo=dt.UTC)
    assert instant(text, clock).astimezone(dt.UTC).isoformat() == expected


def test_faults_strike_by_vendor_method_and_path() -> None:
    book = FaultBook()
    book.add(Fault("stripe", "status", re.compile("invoices$"), method="GET", times=1))
    assert book.strike("salesforce", "GET", "/v1/invoices") is None
    assert book.strike("stripe", "POST", "/v1/invoices") is None
    assert book.strike("stripe", "GET", "/v1/invoices/in_1") is None
    assert book.strike("stripe", "GET", "/v1/invoices") is not None
    assert book.strike("stripe", "GET", "/v1/invoices") is None


def test_an_unknown_field_of_a_fault_is_named() -> None:
    with pytest.raises(InvalidFaultError, match="colour"):
        Fault.from_json({"vendor": "stripe", "kind": "drop", "colour": "red"})
