"""Faults in which the vendor refuses, in its own words."""

from __future__ import annotations

import datetime as dt
import math
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from sandbox.servers.faults.exchange import Answer
from sandbox.servers.faults.kind import Kind
from sandbox.servers.faults.shapes import Refusal

if TYPE_CHECKING:
    from sandbox.servers.faults.exchange import Exchange
    from sandbox.servers.faults.fault import Fault
    from sandbox.servers.faults.kind import Strike

_SERVICE_UNAVAILABLE: Final = 503
_BAD_GATEWAY: Final = 502
_GATEWAY_PAGE: Final = (
    "<html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center></body></html>"
)
_LOGIN_PAGE: Final = (
    "<!DOCTYPE html><html><head><title>Login</title></head><body>"
    '<form method="post" action="/login"><label>User name<input name="username">'
    '</label><label>Password<input name="pw" type="password"></label></form>'
    "</body></html>"
)


def asked_to_wait(fault: Fault, now: dt.datetime) -> dict[str, str]:
    """The header `Retry-After`, if the fault has one.

    A date is one by the firm's clock, like the `Date` of the same answer.
    """
    if fault.retry_after is None:
        return {}
    if fault.retry_after_form == "date":
        moment = now + dt.timedelta(seconds=fault.retry_after)
        return {"Retry-After": format_datetime(moment, usegmt=True)}
    return {"Retry-After": str(math.ceil(fault.retry_after))}


def refusal(fault: Fault, exchange: Exchange, what: Refusal) -> Answer:
    """The vendor's own answer, changed by the fault's settings."""
    shaped = exchange.shapes.refusals[what](exchange.path)
    headers = {name.decode(): value.decode() for name, value in shaped.headers}
    headers |= asked_to_wait(fault, exchange.now) | dict(fault.headers)
    return Answer.of(
        fault.status or shaped.status,
        shaped.body if fault.body is None else fault.body,
        headers,
    )


async def _status(fault: Fault, exchange: Exchange) -> None:
    """Answer with what the fault says."""
    body = "" if fault.body is None else fault.body
    media_type = "text/plain; charset=utf-8" if isinstance(body, str) else None
    headers = asked_to_wait(fault, exchange.now) | dict(fault.headers)
    await exchange.answer(
        Answer.of(
            fault.status or _SERVICE_UNAVAILABLE,
            body,
            headers,
            **({"media_type": media_type} if media_type else {}),
        )
    )


async def _status_after(fault: Fault, exchange: Exchange) -> None:
    """Do the work, and say that it failed."""
    await exchange.work()
    body = _GATEWAY_PAGE if fault.body is None else fault.body
    await exchange.answer(
        Answer.of(
            fault.status or _BAD_GATEWAY,
            body,
            asked_to_wait(fault, exchange.now) | dict(fault.headers),
            media_type="text/html" if fault.body is None else "application/json",
        )
    )


async def _login_page(fault: Fault, exchange: Exchange) -> None:
    """What a gateway shows to somebody whose session it doesn't know."""
    del fault
    await exchange.answer(Answer.of(200, _LOGIN_PAGE, media_type="text/html"))


async def _revoke_token(fault: Fault, exchange: Exchange) -> None:
    """End the token that the request shows; the book refuses it from now on."""
    if exchange.token is None:
        await exchange.pass_on()
        return
    fault.revoked.add(exchange.token)
    await exchange.answer(refusal(fault, exchange, Refusal.UNAUTHORIZED))


def _refuses(what: Refusal) -> Strike:
    """A strike that answers with one of the vendor's refusals, and does no work."""

    async def strike(fault: Fault, exchange: Exchange) -> None:
        await exchange.answer(refusal(fault, exchange, what))

    return strike


KINDS: Final = (
    Kind("status", "the status and the body that are given; no work is done", _status),
    Kind("status_after", "the work is done, and then 502", _status_after),
    Kind("rate_limit", "429, as the vendor says it", _refuses(Refusal.RATE_LIMIT)),
    Kind("unavailable", "503, as the vendor says it", _refuses(Refusal.UNAVAILABLE)),
    Kind("server_error", "500, as the vendor says it", _refuses(Refusal.SERVER_ERROR)),
    Kind("quota", "the day's calls are used up", _refuses(Refusal.QUOTA)),
    Kind("too_large", "413: the body is too large", _refuses(Refusal.TOO_LARGE)),
    Kind("duplicate", "there is such a record already", _refuses(Refusal.DUPLICATE)),
    Kind("error_in_ok", "200 with an error in it", _refuses(Refusal.ERROR_IN_OK)),
    Kind("login_page", "200 with a login page in HTML", _login_page),
    Kind(
        "revoke_token",
        "401, and the token opens nothing any more; a new one does",
        _revoke_token,
        vendors=("salesforce", "netsuite", "anaplan"),
    ),
)
