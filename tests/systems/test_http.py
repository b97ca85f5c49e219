"""The governed client: what is tried again, what is not, and what is never shown."""

from __future__ import annotations

import datetime as dt
import gzip
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import pytest

from systems.answers import Fault, Response, Verdict
from systems.auth import HeaderAuthentication, Token, TokenAuthentication
from systems.breaker import Breaker, BreakerState, MemoryBreakerStore
from systems.errors import (
    BreakerOpenError,
    FatalError,
    OutcomeUnknownError,
    PermissionDeniedError,
    ProtocolError,
    QuotaExhaustedError,
    RateLimitedError,
    RequestRejectedError,
    RetryableError,
    ServerFailedError,
    SystemsError,
    UnauthorizedError,
    UnreachableError,
)
from systems.http import Governance, HttpClient, Runtime
from systems.retry import RetryPolicy
from systems.secrets import Redactor, Secret
from systems.throttle import ConcurrencyThrottle, RateThrottle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
Answer = httpx.Response | Exception


@dataclass
class World:
    """A server that gives out prepared answers, and a clock that moves by sleeping."""

    answers: list[Answer]
    requests: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Give out the next answer; the last one for ever."""
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> dt.datetime:
        """The time."""
        return START + dt.timedelta(seconds=self.seconds)

    @property
    def runtime(self) -> Runtime:
        """What a client takes from the machine."""
        return Runtime(
            transport=httpx.MockTransport(self.answer),
            clock=lambda: self.seconds,
            now=self.now,
            sleep=self.sleep,
            random=lambda: 1.0,
        )

    def client(self, **options: object) -> HttpClient:
        """A client of this server."""
        rules = {"runtime": self.runtime, "policy": RetryPolicy(attempts=3)} | {
            name: options.pop(name)
            for name in ("policy", "throttle", "breaker", "redactor")
            if name in options
        }
        governance = Governance(**rules)  # type: ignore[arg-type]
        return HttpClient(
            "http://crm.test", name="crm", governance=governance, **options
        )  # type: ignore[arg-type]


def status(code: int, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(code, headers=named, json={"secret": "body"})


OK = httpx.Response(200, json={"fine": True})


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_a_read_is_tried_again_after_a_passing_failure(code: int) -> None:
    world = World([status(code), OK])

    assert world.client().request("GET", "/x").json() == {"fine": True}
    assert len(world.requests) == 2


@pytest.mark.parametrize("code", [500, 502, 504])
def test_a_write_without_a_key_has_an_unknown_outcome_after_a_failure(
    code: int,
) -> None:
    world = World([status(code), OK])

    with pytest.raises(OutcomeUnknownError):
        world.client().request("POST", "/x", json={})
    assert len(world.requests) == 1


def test_a_write_that_is_idempotent_is_tried_again() -> None:
    world = World([status(502), httpx.ReadTimeout("slow"), OK])

    assert world.client().request("POST", "/x", idempotent=True).status == 200


@pytest.mark.parametrize("code", [408, 429])
def test_a_write_that_was_put_off_is_tried_again(code: int) -> None:
    world = World([status(code), OK])

    assert world.client().request("POST", "/x").status == 200


def test_a_write_is_tried_again_when_nothing_was_sent() -> None:
    world = World([httpx.ConnectError("refused"), OK])

    assert world.client().request("POST", "/x").status == 200


def test_a_write_whose_answer_was_lost_has_an_unknown_outcome() -> None:
    world = World([httpx.ReadTimeout("slow"), OK])

    with pytest.raises(OutcomeUnknownError):
        world.client().request("POST", "/x")
    assert len(world.requests) == 1


def test_retry_after_in_seconds_is_honoured_and_burns_no_attempt() -> None:
    world = World([status(429, Retry_After="7") for _ in range(9)] + [OK])

    assert world.client().request("GET", "/x").status == 200
    assert world.slept == [7.0] * 9


def test_retry_after_as_a_date_is_counted_by_the_servers_own_clock() -> None:
    put_off = status(
        503,
        Retry_After="Mon, 01 Jan 2024 00:00:30 GMT",
        Date="Mon, 01 Jan 2024 00:00:00 GMT",
    )
    world = World([put_off, OK])

    world.client().request("GET", "/x")

    assert world.slept == [30.0]


def test_a_retry_after_beyond_the_deadline_is_not_waited_for() -> None:
    world = World([status(429, Retry_After="3600")])

    with pytest.raises(RateLimitedError) as caught:
        world.client().request("GET", "/x")
    assert caught.value.retry_after == 3600
    assert world.slept == []


def test_an_unreadable_retry_after_is_replaced_by_our_own_pause() -> None:
    world = World([status(429, Retry_After="soon"), OK])

    world.client().request("GET", "/x")

    assert world.slept == [0.5]


def test_pauses_double_up_to_the_cap_and_are_scaled_by_chance() -> None:
    world = World([status(500)])
    policy = RetryPolicy(attempts=6, base=1.0, cap=5.0)

    with pytest.raises(ServerFailedError):
        world.client(policy=policy).request("GET", "/x")
    assert world.slept == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_the_deadline_bounds_all_attempts_together() -> None:
    world = World([status(500)])
    policy = RetryPolicy(attempts=100, base=10.0, cap=10.0, deadline=45.0)

    with pytest.raises(ServerFailedError):
        world.client(policy=policy).request("GET", "/x")
    assert world.seconds < 45.0


def test_an_answer_that_drips_past_the_deadline_is_given_up() -> None:
    world = World([OK])

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(1000):
                world.seconds += 1
                yield b"."

    world.answers = [httpx.Response(200, stream=Drip())]

    with pytest.raises(UnreachableError):
        world.client().request("GET", "/x", deadline=20.0)
    assert world.seconds < 100


def test_an_ended_token_is_renewed_once() -> None:
    tokens = iter(["old", "new"])
    world = World([status(401), OK])
    authentication = TokenAuthentication(
        lambda: Token(Secret(next(tokens))), now=world.now
    )

    world.client(authentication=authentication).request("GET", "/x")

    sent = [request.headers["Authorization"] for request in world.requests]
    assert sent == ["Bearer old", "Bearer new"]


def test_a_second_refusal_of_the_credentials_ends_it() -> None:
    world = World([status(401)])
    authentication = TokenAuthentication(lambda: Token(Secret("x")), now=world.now)

    with pytest.raises(UnauthorizedError):
        world.client(authentication=authentication).request("GET", "/x")
    assert len(world.requests) == 2


def test_a_token_about_to_end_is_renewed_before_it_is_used() -> None:
    world = World([OK])
    issued: list[Token] = []

    def fetch() -> Token:
        life = dt.timedelta(seconds=3600)
        issued.append(Token(Secret(f"t{len(issued)}"), expires_at=world.now() + life))
        return issued[-1]

    client = world.client(authentication=TokenAuthentication(fetch, now=world.now))
    client.request("GET", "/x")
    world.seconds += 3550
    client.request("GET", "/x")

    assert len(issued) == 2


@pytest.mark.parametrize("code", [400, 404, 409, 412, 422])
def test_a_rejected_call_is_not_tried_again_and_does_not_open_the_breaker(
    code: int,
) -> None:
    world = World([status(code)])
    client = world.client()

    for _ in range(20):
        with pytest.raises(RequestRejectedError) as caught:
            client.request("GET", "/x")
    assert caught.value.status == code
    assert len(world.requests) == 20


def test_a_refused_account_opens_the_breaker() -> None:
    world = World([status(403)])
    client = world.client()

    with pytest.raises(PermissionDeniedError):
        client.request("GET", "/x")
    with pytest.raises(BreakerOpenError):
        client.request("GET", "/x")
    assert len(world.requests) == 1


def test_a_used_up_quota_keeps_the_breaker_open_until_its_reset() -> None:
    world = World([status(403), OK])
    resets_at = START + dt.timedelta(hours=2)
    client = world.client(
        explain=lambda _: Fault(Verdict.QUOTA, "LIMIT", resets_at=resets_at)
    )

    with pytest.raises(QuotaExhaustedError) as caught:
        client.request("GET", "/x")
    assert caught.value.vendor_code == "LIMIT"
    world.seconds += 7199
    with pytest.raises(BreakerOpenError) as refused:
        client.request("GET", "/x")
    assert refused.value.retry_at == resets_at
    world.seconds += 2
    assert client.request("GET", "/x").status == 200


def test_the_breaker_opens_after_failures_lets_one_probe_pass_and_closes() -> None:
    world = World([status(500)])
    store = MemoryBreakerStore()
    breaker = Breaker("crm", store, now=world.now, threshold=2)
    client = world.client(breaker=breaker, policy=RetryPolicy(attempts=1))
    for _ in range(2):
        with pytest.raises(ServerFailedError):
            client.request("GET", "/x")
    assert store.load("crm").state is BreakerState.OPEN
    with pytest.raises(BreakerOpenError):
        client.request("GET", "/x")

    world.seconds += 61
    with pytest.raises(ServerFailedError):
        client.request("GET", "/x")
    assert store.load("crm").openings == 2
    with pytest.raises(BreakerOpenError):
        client.request("GET", "/x")

    world.answers = [OK]
    world.seconds += 121
    client.request("GET", "/x")
    assert store.load("crm").state is BreakerState.CLOSED


def test_while_a_probe_is_under_way_nobody_else_passes() -> None:
    world = World([OK])
    breaker = Breaker("crm", MemoryBreakerStore(), now=world.now, threshold=1)
    breaker.failed("it broke")
    world.seconds += 61

    breaker.check()
    with pytest.raises(BreakerOpenError):
        breaker.check()


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><title>Log in</title>", b"\xef\xbb\xbf<html></html>"]
)
def test_a_login_page_with_status_200_is_no_answer(body: bytes) -> None:
    world = World([httpx.Response(200, content=body)])

    with pytest.raises(ProtocolError) as caught:
        world.client().request("GET", "/x").json()
    assert caught.value.code == "login_page"


def test_a_body_that_is_not_json_is_no_answer() -> None:
    world = World([httpx.Response(200, content=b'{"cut": [1, 2')])

    with pytest.raises(ProtocolError) as caught:
        world.client().request("GET", "/x").json()
    assert caught.value.code == "not_json"


def test_one_number_beyond_a_double_does_not_lose_the_body() -> None:
    world = World([httpx.Response(200, content=b'{"a": 1e400, "b": 1}')])

    body = world.client().request("GET", "/x").json()

    assert str(body["a"]) == "1E+400"
    assert body["b"] == 1


def packed(body: bytes, cut: int = 0) -> httpx.Response:
    content = gzip.compress(body)
    content = content[: len(content) - cut]
    stream = httpx.ByteStream(content)
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=stream)


def test_a_compressed_body_is_unpacked() -> None:
    world = World([packed(b'{"a": 1}')])

    assert world.client().request("GET", "/x").json() == {"a": 1}


def test_a_truncated_compressed_body_is_asked_for_again() -> None:
    world = World([packed(b'{"a": 1}' * 9, cut=9), packed(b'{"a": 1}')])

    assert world.client().request("GET", "/x").json() == {"a": 1}


def test_a_body_that_stays_truncated_is_no_answer() -> None:
    world = World([])
    world.answers = [packed(b'{"a": 1}' * 9, cut=9) for _ in range(3)]

    with pytest.raises(ProtocolError) as caught:
        world.client().request("GET", "/x")
    assert caught.value.code == "truncated_body"


def test_no_secret_shows_in_errors_or_logs(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret("s3cr3t/token+value")
    world = World([httpx.Response(400, json={}), OK])
    client = world.client(
        redactor=Redactor([secret]),
        authentication=HeaderAuthentication("Authorization", "Bearer", secret),
        explain=lambda _: Fault(
            Verdict.REJECTED, message="s3cr3t/token+value, s3cr3t%2Ftoken%2Bvalue"
        ),
    )

    with caplog.at_level(logging.DEBUG), pytest.raises(SystemsError) as caught:
        client.request("GET", "/x/s3cr3t%2Ftoken%2Bvalue", params={"q": "a name"})

    shown = f"{caught.value} {caught.value!r} {caplog.text} {secret!r} {secret}"
    assert "s3cr3t" not in shown
    assert "a name" not in shown
    assert world.requests[0].headers["Authorization"] == "Bearer s3cr3t/token+value"


def test_telemetry_counts_and_keeps_the_servers_clock() -> None:
    dated = httpx.Response(
        200, content=b"12345", headers={"Date": "Tue, 30 Jun 2026 18:00:00 GMT"}
    )
    world = World([status(500), dated])
    client = world.client()

    client.request("GET", "/x")

    seen = client.telemetry
    assert (seen.requests, seen.retries) == (2, 1)
    assert seen.bytes_received >= 5
    assert seen.last_date == START


def test_several_rates_hold_at_the_same_time() -> None:
    world = World([OK])
    throttle = RateThrottle(
        [(2, 1.0), (3, 10.0)], clock=lambda: world.seconds, sleep=world.sleep
    )
    client = world.client(throttle=throttle)
    sent = []
    for _ in range(4):
        client.request("GET", "/x")
        sent.append(world.seconds)

    assert sent[:2] == [0.0, 0.0]
    assert 1.0 <= sent[2] < 10.0
    assert sent[3] >= 10.0


def test_a_slot_of_a_concurrency_limit_is_given_back_after_a_failure() -> None:
    world = World([httpx.ConnectError("refused")])
    client = world.client(throttle=ConcurrencyThrottle(1))

    for _ in range(3):
        with pytest.raises(UnreachableError):
            client.request("GET", "/x", deadline=1.0)
    assert len(world.requests) >= 3


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (status(500), RetryableError),
        (httpx.ConnectError("refused"), RetryableError),
        (status(400), FatalError),
        (status(401), FatalError),
    ],
)
def test_an_errors_type_says_what_the_caller_may_do(
    answer: Answer, kind: type[SystemsError]
) -> None:
    with pytest.raises(kind) as caught:
        World([answer]).client().request("GET", "/x")
    assert caught.value.code
    assert caught.value.hint.endswith(".")


def test_a_vendors_reading_goes_before_the_status() -> None:
    reading: Callable[[Response], Fault | None] = lambda _: Fault(Verdict.NOT_DONE)  # noqa: E731  a one-line fake
    world = World([status(400), OK])

    assert world.client(explain=reading).request("POST", "/x").status == 200
