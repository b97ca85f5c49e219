"""Every kind of fault strikes every vendor's server, over real HTTP."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import orjson
import pytest

from sandbox.servers.faults.registry import KINDS
from tests.sandbox.fault_vendors import Vendor, look, serving_all
from tests.sandbox.hand_made import CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

VENDORS = ("salesforce", "netsuite", "stripe", "anaplan")
WITH_TOKENS = ("salesforce", "netsuite", "anaplan")
SHORT = 0.3
"""Seconds that a client waits for a server that will not answer."""


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Vendor]]:
    with serving_all(tmp_path_factory.mktemp("faults")) as (vendors, _):
        yield vendors


@pytest.fixture(params=VENDORS)
def vendor(
    request: pytest.FixtureRequest, vendors: dict[str, Vendor]
) -> Iterator[Vendor]:
    found = vendors[request.param]
    yield found
    found.heal()


def code_of(answer: httpx.Response) -> Any:
    """The vendor's own word for what is wrong."""
    document = answer.json()
    if isinstance(document, list):
        return document[0]["errorCode"]
    if "error" in document:
        return document["error"].get("code") or document["error"]["type"]
    if "o:errorDetails" in document:
        return document["o:errorDetails"][0]["o:errorCode"]
    return document["status"]["code"]


UNAUTHORIZED = {
    "salesforce": "INVALID_SESSION_ID",
    "netsuite": "INVALID_LOGIN",
    "anaplan": 401,
}
REFUSALS = {
    "rate_limit": {
        "salesforce": (429, "REQUEST_LIMIT_EXCEEDED"),
        "netsuite": (429, "CONCURRENCY_LIMIT_EXCEEDED"),
        "stripe": (429, "rate_limit"),
        "anaplan": (429, 429),
    },
    "unavailable": {
        "salesforce": (503, "SERVER_UNAVAILABLE"),
        "netsuite": (503, "SERVICE_UNAVAILABLE"),
        "stripe": (503, "api_error"),
        "anaplan": (503, 503),
    },
    "server_error": {
        "salesforce": (500, "UNKNOWN_EXCEPTION"),
        "netsuite": (500, "UNEXPECTED_ERROR"),
        "stripe": (500, "api_error"),
        "anaplan": (500, 500),
    },
    "quota": {
        "salesforce": (403, "REQUEST_LIMIT_EXCEEDED"),
        "netsuite": (403, "USAGE_LIMIT_EXCEEDED"),
        "stripe": (403, "rate_limit"),
        "anaplan": (403, 403),
    },
    "too_large": {
        "salesforce": (413, "REQUEST_ENTITY_TOO_LARGE"),
        "netsuite": (413, "CONTENT_TOO_LARGE"),
        "stripe": (413, "invalid_request_error"),
        "anaplan": (413, 413),
    },
    "duplicate": {
        "salesforce": (400, "DUPLICATE_VALUE"),
        "netsuite": (400, "USER_ERROR"),
        "stripe": (400, "resource_already_exists"),
        "anaplan": (409, 409),
    },
    "error_in_ok": {
        "salesforce": (200, "UNKNOWN_EXCEPTION"),
        "netsuite": (200, "UNEXPECTED_ERROR"),
        "stripe": (200, "api_error"),
        "anaplan": (200, 500),
    },
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_in_the_vendors_own_words_and_nothing_is_done(
    vendor: Vendor, kind: str
) -> None:
    client = vendor.client()
    vendor.break_(kind)
    answer = vendor.write(client, f"refused by {kind}")
    vendor.heal()
    assert (answer.status_code, code_of(answer)) == REFUSALS[kind][vendor.name]
    assert f"refused by {kind}" not in vendor.names(client)


@pytest.mark.parametrize("kind", ["rate_limit", "unavailable", "status"])
def test_retry_after_is_said_in_seconds_as_a_date_or_not_at_all(
    vendor: Vendor, kind: str
) -> None:
    client = vendor.client()
    vendor.break_(kind, retry_after=7, times=1)
    vendor.break_(kind, retry_after=7, retry_after_form="date", times=1)
    vendor.break_(kind, times=1)
    seconds, date, silent = (vendor.read(client) for _ in range(3))
    assert seconds.headers["retry-after"] == "7"
    wait = parsedate_to_datetime(date.headers["retry-after"]) - parsedate_to_datetime(
        date.headers["date"]
    )
    assert wait.total_seconds() == 7
    assert "retry-after" not in silent.headers


def test_a_login_page_comes_with_status_200(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("login_page")
    answer = vendor.read(client)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html"
    assert "<form" in answer.text


def test_a_bad_gateway_answers_after_the_work_is_done(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("status_after", times=1)
    answer = vendor.write(client, "done behind a gateway")
    assert answer.status_code == 502
    assert vendor.names(client).count("done behind a gateway") == 1


@pytest.mark.parametrize(("kind", "times"), [("reset", 0), ("reset_after", 1)])
def test_a_connection_is_reset_before_or_after_the_work(
    vendor: Vendor, kind: str, times: int
) -> None:
    client = vendor.client()
    vendor.break_(kind, times=1)
    with pytest.raises(httpx.ReadError, match="reset"):
        vendor.write(client, kind)
    assert vendor.names(client).count(kind) == times


def test_a_line_that_breaks_gives_half_a_body_after_the_work(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("drop", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        vendor.read(client)
    assert vendor.read(client).status_code == 200


def test_a_server_that_hangs_has_done_the_work(vendor: Vendor) -> None:
    client, impatient = vendor.client(), vendor.client(timeout=SHORT)
    vendor.break_("hang", times=1)
    with pytest.raises(httpx.ReadTimeout):
        vendor.write(impatient, "hung")
    assert vendor.names(client).count("hung") == 1


def test_a_server_that_hangs_for_a_while_resets_the_connection(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("hang", times=1, seconds=0.05)
    with pytest.raises(httpx.ReadError, match="reset"):
        vendor.read(client)


def test_a_delayed_answer_is_whole(vendor: Vendor) -> None:
    client = vendor.client()
    expected = look(vendor, client).content
    vendor.break_("delay", seconds=0.05, times=1)
    began = time.monotonic()
    assert look(vendor, client).content == expected
    assert time.monotonic() - began >= 0.05


def test_a_dripping_body_arrives_in_pieces_and_whole(vendor: Vendor) -> None:
    client = vendor.client()
    expected = look(vendor, client).content
    vendor.break_("drip", seconds=0.1)
    began = time.monotonic()
    answer = look(vendor, client)
    assert answer.content == expected
    assert time.monotonic() - began >= 0.1


def test_a_malformed_document_comes_in_a_whole_answer(vendor: Vendor) -> None:
    client = vendor.client()
    expected = look(vendor, client).content
    vendor.break_("malformed")
    answer = look(vendor, client)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert expected.startswith(answer.content)
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(answer.content)


def test_a_truncated_gzip_unpacks_to_a_part(vendor: Vendor) -> None:
    client = vendor.client()
    expected = look(vendor, client).content
    vendor.break_("truncated_gzip")
    answer = look(vendor, client)
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.content) < len(expected)
    assert expected.startswith(answer.content)


def test_the_date_of_an_answer_can_be_off(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("clock_skew", seconds=-7200, times=1)
    skewed, right = vendor.read(client), vendor.read(client)
    late = CLOCK - parsedate_to_datetime(skewed.headers["date"])
    assert late.total_seconds() == 7200
    assert parsedate_to_datetime(right.headers["date"]) == CLOCK
    assert len(skewed.headers.get_list("date")) == 1


@pytest.mark.parametrize("vendor", WITH_TOKENS, indirect=True)
def test_a_revoked_token_opens_nothing_and_a_new_one_does(vendor: Vendor) -> None:
    client = vendor.client()
    other = vendor.client()
    vendor.break_("revoke_token", times=1)
    first, again = vendor.read(client), vendor.read(client)
    assert (first.status_code, again.status_code) == (401, 401)
    assert code_of(first) == UNAUTHORIZED[vendor.name]
    assert vendor.read(other).status_code == 200
    del client.headers["authorization"]
    vendor.log_in(client)
    assert vendor.read(client).status_code == 200


def test_every_kind_is_said_in_a_sentence_and_tested() -> None:
    tests = "".join(
        file.read_text() for file in Path(__file__).parent.glob("test_*.py")
    )
    assert all(kind.summary for kind in KINDS.values())
    assert [name for name in KINDS if f'"{name}"' not in tests] == []


def test_a_request_that_arrives_twice_is_done_twice_or_refused(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("twice", times=1)
    answer = vendor.write(client, "twin")
    is_unique = vendor.name in {"netsuite", "anaplan"}
    assert vendor.names(client).count("twin") == (1 if is_unique else 2)
    if vendor.name == "netsuite":
        assert answer.status_code == 400
    if vendor.name == "anaplan":
        assert answer.json()["failures"][0]["failureType"] == "DUPLICATE"


def test_the_same_seed_strikes_the_same_requests(vendor: Vendor) -> None:
    client = vendor.client()

    def play(seed: int) -> list[int]:
        vendor.break_("unavailable", rate=0.4, seed=seed)
        struck = [vendor.read(client).status_code for _ in range(12)]
        vendor.heal()
        return struck

    first = play(11)
    assert play(11) == first
    assert play(12) != first
    assert 0 < first.count(503) < 12


def test_a_fault_spares_the_first_and_ends_after_some(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("server_error", after=1, times=2)
    statuses = [vendor.read(client).status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    (shown,) = vendor.admin.get("/faults").json()
    assert shown["struck"] == 2


def test_a_fault_strikes_only_its_method_and_path(vendor: Vendor) -> None:
    client = vendor.client()
    vendor.break_("server_error", path="/nowhere")
    vendor.break_("server_error", method="options")
    assert vendor.read(client).status_code == 200


def test_one_fault_can_be_removed(vendor: Vendor) -> None:
    client = vendor.client()
    first = vendor.break_("server_error")
    second = vendor.break_("unavailable")
    url = f"/faults/{first['id']}"
    assert vendor.read(client).status_code == 500
    assert vendor.admin.delete(url).status_code == 204
    assert vendor.read(client).status_code == 503
    assert vendor.admin.delete(url).status_code == 404
    assert [each["id"] for each in vendor.admin.get("/faults").json()] == [second["id"]]


def test_a_preset_is_several_faults(vendor: Vendor) -> None:
    added = vendor.admin.post(
        "/faults",
        json={"vendor": vendor.name, "preset": "flaky", "seed": 5},
    ).json()
    assert [fault["kind"] for fault in added] == [
        "rate_limit",
        "unavailable",
        "server_error",
        "reset",
    ]
    assert [fault["seed"] for fault in added] == [5, 6, 7, 8]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"kind": "quake"}, "there is no kind"),
        ({"kind": "reset", "vendor": "sap"}, "there is no vendor"),
        ({"kind": "reset", "rate": 2}, "from 0 to 1"),
        ({"kind": "reset", "colour": "red"}, "no colour"),
        ({"kind": "reset", "path": "("}, "right type"),
        ({"kind": "hide"}, "hide needs object"),
        ({"kind": "add_field"}, "add_field needs field"),
        ({"kind": "clock_skew"}, "clock_skew needs seconds"),
        ({"kind": "revoke_token"}, "not for stripe"),
        ({"kind": "change_rows", "object": "ghost"}, "rows of ghost can't change"),
        ({"kind": "change_rows", "object": "invoice", "field": "total"}, "no text"),
        ({"kind": "change_rows", "object": "invoice", "change": "x"}, "none of"),
        ({"kind": "rate_limit", "retry_after_form": "fax"}, "none of"),
        ({"preset": "doom"}, "no preset 'doom'"),
        ({}, "needs a vendor, a kind"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_the_reason(
    vendors: dict[str, Vendor], wrong: dict[str, Any], reason: str
) -> None:
    answer = vendors["stripe"].admin.post("/faults", json={"vendor": "stripe", **wrong})
    assert answer.status_code == 400
    assert reason in answer.json()["message"]
