"""What every request passes: key, version, limits, parameters, idempotency, errors."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sandbox.servers.stripe.access import ACCOUNT_ID
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.forms import parse_form
from sandbox.servers.stripe.idempotency import Answer
from sandbox.servers.stripe.session import Origin
from sandbox.servers.stripe.versions import (
    API_VERSION,
    as_older,
    check_version,
    is_older,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from sandbox.servers.stripe.access import Access
    from sandbox.servers.stripe.account import Account
    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.idempotency import IdempotencyKeys
    from sandbox.servers.stripe.limits import Limits
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.store import Reader

_log = logging.getLogger(__name__)

JSON: Final = "application/json"
_CONFLICT: Final = 409
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class _Call:
    """One request, as far as it is understood."""

    request_id: str
    method: str
    path: str
    parameters: dict[str, str]
    body: bytes
    query: str
    key: str | None
    version: str


class Gate:
    """Lets requests through to the account."""

    def __init__(
        self,
        account: Account,
        access: Access,
        keys: IdempotencyKeys,
        limits: Limits,
    ) -> None:
        """Guard `account`."""
        self._account = account
        self._access = access
        self._keys = keys
        self._limits = limits

    def reads(
        self, permission: str, work: Callable[[Reader, Form, dict[str, str]], Any]
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that reads.

        Args:
            permission: what a restricted key needs, without its `_read`.
            work: gives the answer.
        """

        def answer(call: _Call) -> Answer:
            form = _form(call)

            def respond(reader: Reader) -> object:
                _set_version(reader, call)
                return reader.rendered(work(reader, form, call.parameters))

            try:
                content = self._account.read(respond)
            except StripeError:
                raise
            except Exception:  # noqa: BLE001 - it is answered as Stripe answers it
                return _broken(call)
            return Answer(200, orjson.dumps(content), call.request_id)

        return self._endpoint(f"{permission}_read", answer)

    def writes(
        self, permission: str, work: Callable[[Session, Form, dict[str, str]], Any]
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that changes something."""

        def answer(call: _Call) -> Answer:
            form = _form(call)
            origin = Origin(call.request_id, call.key)

            def respond(session: Session) -> Any:
                _set_version(session, call)
                return session.rendered(work(session, form, call.parameters))

            try:
                content = self._account.write(origin, respond)
            except StripeError as problem:
                if problem.is_of_parameters:
                    raise
                # From here on the answer is what an idempotency key is kept for.
                return _refused(call, problem)
            except Exception:  # noqa: BLE001 - it is answered as Stripe answers it
                return _broken(call)
            return Answer(200, orjson.dumps(content), call.request_id)

        return self._endpoint(f"{permission}_write", answer)

    def _endpoint(
        self, permission: str, work: Callable[[_Call], Answer]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            call = await _read(request)

            def answer() -> Answer:
                try:
                    self._access.check(
                        request.headers.get("authorization", ""),
                        request.headers.get("stripe-account"),
                        permission,
                    )
                    check_version(request.headers.get("stripe-version"))
                    self._limits.take(
                        is_read=call.method == "GET", now=time.monotonic()
                    )
                    if call.method != "POST" or not call.key:
                        return work(call)
                    return self._keys.answer(
                        call.key, call.path, call.body, lambda: work(call)
                    )
                except StripeError as problem:
                    return _refused(call, problem)

            return signed(call.request_id, request, await run_in_threadpool(answer))

        return endpoint


async def unknown_url(request: Request, error: Exception) -> Response:
    """Stripe's answer to a path or a method that it doesn't know."""
    del error
    request_id = new_request_id()
    problem = StripeError(
        404,
        f"Unrecognized request URL ({request.method}: {request.url.path}). Please see "
        "https://stripe.com/docs or we can help at https://support.stripe.com/.",
    )
    return signed(
        request_id, request, Answer(404, orjson.dumps(problem.body(request_id)))
    )


def signed(request_id: str, request: Request, answer: Answer) -> Response:
    """The response with the headers that Stripe puts on each."""
    headers = {
        "Access-Control-Allow-Methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
        "Cache-Control": "no-cache, no-store",
        "Request-Id": request_id,
        "Stripe-Version": request.headers.get("stripe-version", API_VERSION),
    }
    key = request.headers.get("idempotency-key")
    if key and request.method == "POST":
        headers["Idempotency-Key"] = key
        headers["Original-Request"] = request_id
    if answer.is_replayed:
        headers["Idempotent-Replayed"] = "true"
        headers["Original-Request"] = answer.request_id
    if request.headers.get("stripe-account"):
        headers["Stripe-Account"] = ACCOUNT_ID
    if answer.status >= _SERVER_ERROR or answer.status == _CONFLICT:
        headers["Stripe-Should-Retry"] = "true"
    return Response(answer.body, answer.status, headers, media_type=JSON)


def new_request_id() -> str:
    """The id of a request."""
    return f"req_{secrets.token_hex(7)}"


async def _read(request: Request) -> _Call:
    return _Call(
        request_id=new_request_id(),
        method=request.method,
        path=request.url.path,
        parameters=dict(request.path_params),
        body=await request.body(),
        query=request.url.query,
        key=request.headers.get("idempotency-key"),
        version=request.headers.get("stripe-version") or API_VERSION,
    )


def _form(call: _Call) -> Form:
    """The parameters: of a POST those in the body, of others those of the address."""
    text = call.query
    if call.method == "POST":
        try:
            text = call.body.decode()
        except UnicodeDecodeError:
            raise StripeError(400, "Invalid request: the body is no UTF-8.") from None
    return parse_form(parse_qsl(text, keep_blank_values=True))


def _set_version(reader: Reader, call: _Call) -> None:
    """Have the reader show objects as the request's version does."""
    if is_older(call.version):
        reader.rendered = partial(as_older, reader)


def _refused(call: _Call, problem: StripeError) -> Answer:
    body = orjson.dumps(problem.body(call.request_id))
    return Answer(problem.status, body, call.request_id)


def _broken(call: _Call) -> Answer:
    """Stripe's answer when something is wrong on its side."""
    _log.exception("%s %s failed", call.method, call.path)
    problem = StripeError(
        _SERVER_ERROR,
        "The sandbox failed to answer; its log says why.",
        error_type="api_error",
    )
    return _refused(call, problem)
