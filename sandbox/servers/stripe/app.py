"""The account's address book, its key, and what every answer carries."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.stripe.customers import CustomerService
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.forms import Form, parse_form
from sandbox.servers.stripe.idempotency import JSON, IdempotencyKeys
from sandbox.servers.stripe.objects import RESOURCES, ObjectService
from sandbox.servers.stripe.shapes import API_VERSION
from sandbox.servers.stripe.store import Store

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from sandbox.world import LiveWorld

_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class StripeCredentials:
    """What the account knows of its secret key: a SHA-256 in hex."""

    api_key_hash: str


def create_app(
    world: LiveWorld,
    credentials: StripeCredentials,
    *,
    now: Callable[[], dt.datetime],
) -> Starlette:
    """The account over a world.

    Args:
        world: the firm's records as they are known at the clock.
        credentials: the key that opens the account.
        now: the real clock, by which idempotency keys are forgotten.
    """
    store = Store(world)
    objects = ObjectService(store)
    gate = _Gate(credentials, IdempotencyKeys(now))
    customers = CustomerService(store)
    routes = [
        gate.route(
            "/v1/customers", lambda form, _: customers.create(form), method="POST"
        ),
        gate.route(
            "/v1/invoices/{id}/lines",
            lambda form, path: objects.lines(path["id"], form),
        ),
    ]
    for table, resource in RESOURCES.items():
        routes += [
            gate.route(resource.path, partial(_page, objects, table)),
            gate.route(
                f"{resource.path}/{{id}}",
                partial(_get, objects, table),
            ),
        ]
    return Starlette(
        routes=routes, exception_handlers={404: _unknown_url, 405: _unknown_url}
    )


def _page(
    objects: ObjectService, table: str, form: Form, path: dict[str, str]
) -> object:
    del path
    return objects.page(table, form)


def _get(
    objects: ObjectService, table: str, form: Form, path: dict[str, str]
) -> object:
    return objects.get(table, path["id"], form)


class _Gate:
    """What every request passes: the key, the parameters, idempotency, errors."""

    def __init__(self, credentials: StripeCredentials, keys: IdempotencyKeys) -> None:
        self._credentials = credentials
        self._keys = keys

    def route(
        self,
        path: str,
        work: Callable[[Form, dict[str, str]], object],
        method: str = "GET",
    ) -> Route:
        """A route that does `work` with the request's parameters."""
        return Route(path, self._endpoint(work), methods=[method])

    def _endpoint(
        self, work: Callable[[Form, dict[str, str]], object]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = await request.body()

            def answer() -> Response:
                form = _form(request, body)
                return Response(
                    orjson.dumps(work(form, request.path_params)), media_type=JSON
                )

            def answer_once() -> Response:
                self._check(request.headers.get("authorization", ""))
                key = request.headers.get("idempotency-key")
                if request.method != "POST" or not key:
                    return answer()
                return self._keys.answer(key, request.url.path, body, answer)

            try:
                response = await run_in_threadpool(answer_once)
            except StripeError as error:
                response = _refusal(error)
            return _signed(request, response)

        return endpoint

    def _check(self, authorization: str) -> None:
        """Raise `StripeError` unless the header carries the account's key."""
        scheme, _, value = authorization.partition(" ")
        key = value
        if scheme.lower() == "basic":
            try:
                key = base64.b64decode(value, validate=True).decode().partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                key = ""
        if scheme.lower() not in {"basic", "bearer"} or not key:
            raise StripeError(
                401,
                "You did not provide an API key. You need to provide your API key in "
                "the Authorization header, using Bearer auth (e.g. 'Authorization: "
                "Bearer YOUR_SECRET_KEY').",
            )
        digest = hashlib.sha256(key.encode()).hexdigest()
        if not hmac.compare_digest(digest, self._credentials.api_key_hash):
            hidden = "*" * max(len(key) - 2 * _SHOWN, 0)
            raise StripeError(
                401,
                f"Invalid API Key provided: {key[:_SHOWN]}{hidden}{key[-_SHOWN:]}",
            )


def _form(request: Request, body: bytes) -> Form:
    if request.method != "POST":
        return parse_form(request.query_params.multi_items())
    return parse_form(parse_qsl(body.decode(), keep_blank_values=True))


def _refusal(error: StripeError) -> Response:
    return Response(orjson.dumps(error.body()), error.status, media_type=JSON)


def _signed(request: Request, response: Response) -> Response:
    """The response with the headers that Stripe puts on each."""
    response.headers["Request-Id"] = f"req_{secrets.token_hex(7)}"
    response.headers["Stripe-Version"] = request.headers.get(
        "stripe-version", API_VERSION
    )
    key = request.headers.get("idempotency-key")
    if key and request.method == "POST":
        response.headers["Idempotency-Key"] = key
    return response


async def _unknown_url(request: Request, error: Exception) -> Response:
    """Stripe's answer to a path or a method that it doesn't know."""
    del error
    problem = StripeError(
        404,
        f"Unrecognized request URL ({request.method}: {request.url.path}). Please see "
        "https://stripe.com/docs or we can help at https://support.stripe.com/.",
    )
    return _signed(request, _refusal(problem))
