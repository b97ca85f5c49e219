"""The one governed HTTP client: every call to a vendor goes through it.

A call passes the breaker, takes a slot of the throttle, is signed, sent and read to its
end. What fails is tried again by these rules, as long as the call's deadline allows;
then the caller gets an error whose type says what may be done.

=====================================  ===============================================
nothing was sent, 408, 425, 429,       tried again; `Retry-After` is honoured and burns
503 with `Retry-After`                 no attempt
no answer, a cut answer, other 5xx     tried again when the call is idempotent; else its
                                       outcome is unknown
401                                    the credentials are renewed once
403, a used-up quota                   the breaker opens
other 4xx                              the call is rejected
=====================================  ===============================================
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypedDict

import httpx
import tenacity

from systems.answers import Fault, Response, Verdict, fault_of, unpack
from systems.auth import NoAuthentication
from systems.breaker import Breaker, MemoryBreakerStore
from systems.errors import (
    ProtocolError,
    ServerFailedError,
    SystemsError,
    UnreachableError,
)
from systems.failures import Failures
from systems.retry import Attempts, TryAgainError, http_date, retry_after_seconds
from systems.runtime import Governance, Runtime, Telemetry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from systems.answers import Explain
    from systems.auth import Authenticator

__all__ = ["Governance", "HttpClient", "Options", "Response", "Runtime", "Telemetry"]

log = logging.getLogger(__name__)

IDEMPOTENT_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
LOGGED_HEADERS: Final = ("content-type", "content-length", "retry-after", "date")
"""The only headers that are logged; every other could hold a secret."""

_WORDY_LOGS: Final = ("httpx", "httpcore")
"""Loggers that would write whole addresses and headers, with what stands in them."""

_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_FIRST_FAILURE: Final = 400


class Options(TypedDict, total=False):
    """What a call may carry.

    Attributes:
        params: the query.
        headers: in addition to the client's own.
        json: the body, to be sent as JSON.
        data: the body, to be sent as a form.
        content: the body as it is.
        idempotent: whether doing it twice has the effect of once. By default GET, HEAD,
            OPTIONS, PUT and DELETE are, others not.
        deadline: seconds for all attempts together, instead of the policy's.
    """

    params: Mapping[str, str | int]
    headers: Mapping[str, str]
    json: Any
    data: Mapping[str, str]
    content: bytes
    idempotent: bool
    deadline: float


@dataclass(frozen=True, slots=True)
class _Call:
    """One call, as it is sent in each attempt."""

    method: str
    url: str
    options: Options

    @property
    def is_idempotent(self) -> bool:
        return self.options.get("idempotent", self.method in IDEMPOTENT_METHODS)


class HttpClient:
    """Calls one account of one system. Threads may share it."""

    def __init__(
        self,
        base_url: str,
        *,
        name: str,
        authentication: Authenticator | None = None,
        explain: Explain | None = None,
        governance: Governance | None = None,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            base_url: where relative paths go.
            name: the connection, for messages.
            authentication: signs the requests.
            explain: reads the vendor's own error bodies.
            governance: the rules under which the account is called.
        """
        for wordy in _WORDY_LOGS:
            logging.getLogger(wordy).setLevel(logging.WARNING)
        self._rules = governance or Governance()
        self._runtime = self._rules.runtime
        self._authentication = authentication or NoAuthentication()
        self._explain = explain
        self._breaker = self._rules.breaker or Breaker(
            name, MemoryBreakerStore(), now=self._runtime.now
        )
        self._failures = Failures(name, self._rules.redactor)
        self._telemetry = Telemetry()
        self._lock = threading.Lock()
        self._client = httpx.Client(
            base_url=base_url,
            transport=self._runtime.transport,
            headers={"Accept-Encoding": "gzip", "User-Agent": "plumbline"},
            follow_redirects=False,
        )

    @property
    def telemetry(self) -> Telemetry:
        """What was done so far."""
        with self._lock:
            return self._telemetry

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def request(self, method: str, url: str, **options: Unpack[Options]) -> Response:
        """Make a call, again where that is safe.

        Args:
            method: GET, POST ...
            url: a path under the base URL, or a whole URL.
            **options: see `Options`.

        Returns:
            The answer, with a status below 400.

        Raises:
            RetryableError: it may be called again later.
            FatalError: somebody has to act first.
            OutcomeUnknownError: it may or may not have been done.
        """
        policy = self._rules.policy
        if "deadline" in options:
            policy = replace(policy, deadline=options["deadline"])
        attempts = Attempts(
            policy, clock=self._runtime.clock, random=self._runtime.random
        )
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryAgainError),
            wait=attempts.pause,
            stop=attempts.is_over,
            sleep=self._runtime.sleep,
            before_sleep=self._count_retry,
            reraise=True,
        )
        try:
            return retrying(
                self._attempt, _Call(method.upper(), url, options), attempts
            )
        except TryAgainError as last:
            if isinstance(last.error, UnreachableError | ServerFailedError):
                self._breaker.failed(last.error.message)
            if isinstance(last.error, ProtocolError):
                raise self._failures.redacted(last.error) from last
            raise last.error from last

    def _attempt(self, call: _Call, attempts: Attempts) -> Response:
        """Make the call once; renew the credentials once if they have ended."""
        self._breaker.check()
        response, request = self._send(call, attempts)
        fault = self._fault(response)
        if (
            fault is not None
            and fault.verdict is Verdict.UNAUTHORIZED
            and self._authentication.refresh(request)
        ):
            response, request = self._send(call, attempts)
            fault = self._fault(response)
        if fault is None:
            self._breaker.succeeded()
            return response
        raise self._failure(call, response, fault)

    def _send(self, call: _Call, attempts: Attempts) -> tuple[Response, httpx.Request]:
        """Send a request and read the answer to its end."""
        options = call.options
        request = self._client.build_request(
            call.method,
            call.url,
            params=options.get("params"),
            headers=options.get("headers"),
            json=options.get("json"),
            data=options.get("data"),
            content=options.get("content"),
            timeout=min(self._rules.timeout, max(attempts.remaining(), 0.001)),
        )
        self._authentication.apply(request)
        address = self._address(request.url)
        with self._rules.throttle.slot():
            try:
                answer = self._client.send(request, stream=True)
                body, encoding = self._read(answer, attempts)
            except _NOT_SENT as error:
                raise TryAgainError(
                    self._failures.unreachable(address, error)
                ) from error
            except (httpx.TransportError, httpx.DecodingError) as error:
                raise self._lost(call, address, error) from error
        self._count_answer(len(body), answer.headers.get("Date"))
        self._log(call, address, answer)
        try:
            content = unpack(body, encoding, address)
        except ProtocolError as error:
            if call.is_idempotent:
                raise TryAgainError(error) from error
            raise self._failures.unknown(error.message) from error
        return Response(answer.status_code, answer.headers, content, address), request

    def _read(
        self, answer: httpx.Response, attempts: Attempts
    ) -> tuple[bytes, str | None]:
        """The body as it came, and how it is packed.

        An answer that drips past the deadline is given up.
        """
        if answer.is_stream_consumed:
            # The transport had it in memory: httpx has read and unpacked it already.
            return answer.content, None
        pieces = []
        try:
            for piece in answer.iter_raw():
                pieces.append(piece)
                if attempts.remaining() <= 0:
                    raise httpx.ReadTimeout("the answer took longer than the deadline")
        finally:
            answer.close()
        return b"".join(pieces), answer.headers.get("Content-Encoding")

    def _fault(self, response: Response) -> Fault | None:
        """What is wrong with an answer; `None` when nothing is."""
        if response.status < _FIRST_FAILURE:
            return None
        explained = None if self._explain is None else self._explain(response)
        return explained or fault_of(response)

    def _failure(
        self, call: _Call, response: Response, fault: Fault
    ) -> SystemsError | TryAgainError:
        """The exception that a failed answer becomes, and what the breaker learns."""
        said = self._failures.said(response, fault)
        if fault.verdict is Verdict.NOT_DONE:
            their_now = http_date(response.headers.get("Date")) or self._runtime.now()
            wait = retry_after_seconds(
                response.headers.get("Retry-After"), now=their_now
            )
            return TryAgainError(
                self._failures.put_off(response, fault, wait),
                retry_after=wait,
                burns_attempt=wait is None,
            )
        if fault.verdict is Verdict.FAILED:
            failed = self._failures.server_failed(response, fault)
            if call.is_idempotent:
                return TryAgainError(failed)
            self._breaker.failed(said)
            return self._failures.unknown(said)
        error: SystemsError
        if fault.verdict is Verdict.UNAUTHORIZED:
            error = self._failures.unauthorized(response, fault)
        elif fault.verdict is Verdict.QUOTA:
            self._breaker.trip(said, fault.resets_at)
            error = self._failures.quota_exhausted(response, fault)
        elif fault.verdict is Verdict.FORBIDDEN:
            if fault.is_about_account:
                self._breaker.trip(said)
            error = self._failures.forbidden(response, fault)
        else:
            self._breaker.succeeded()
            error = self._failures.rejected(response, fault)
        return error

    def _lost(
        self, call: _Call, address: str, error: Exception
    ) -> SystemsError | TryAgainError:
        """A call that was sent, and whose answer didn't come whole."""
        unreachable = self._failures.unreachable(address, error)
        if call.is_idempotent:
            return TryAgainError(unreachable)
        self._breaker.failed(unreachable.message)
        return self._failures.unknown(unreachable.message)

    def _address(self, url: httpx.URL) -> str:
        """The URL without its query, which may hold ids and texts of records."""
        bare = url.copy_with(query=None, userinfo=b"")
        return self._rules.redactor.redact(str(bare))

    def _count_retry(self, _: tenacity.RetryCallState) -> None:
        with self._lock:
            retries = self._telemetry.retries + 1
            self._telemetry = replace(self._telemetry, retries=retries)

    def _count_answer(self, received: int, date: str | None) -> None:
        with self._lock:
            self._telemetry = replace(
                self._telemetry,
                requests=self._telemetry.requests + 1,
                bytes_received=self._telemetry.bytes_received + received,
                last_date=http_date(date) or self._telemetry.last_date,
            )

    def _log(self, call: _Call, address: str, answer: httpx.Response) -> None:
        headers = {
            name: answer.headers[name]
            for name in LOGGED_HEADERS
            if name in answer.headers
        }
        log.debug("%s %s -> %d %s", call.method, address, answer.status_code, headers)
