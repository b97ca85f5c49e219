"""What all vendors' servers share: the firm's date on answers, and faults."""

from __future__ import annotations

import asyncio
import contextlib
from email.utils import format_datetime
from typing import TYPE_CHECKING

import orjson
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from sandbox.servers.faults import Fault, FaultKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sandbox.servers.faults import FaultBook


class SandboxMiddleware:
    """Dates each answer by the firm's clock, and lets faults strike.

    A client takes the `Date` of a source for the source's today, so it has to be the
    firm's and not the machine's.
    """

    def __init__(
        self,
        app: ASGIApp,
        vendor: str,
        faults: FaultBook,
        clock: Callable[[], dt.datetime],
    ) -> None:
        """Wrap a vendor's application."""
        self._app = app
        self._vendor = vendor
        self._faults = faults
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        dated = self._dated(send)
        fault = self._faults.strike(self._vendor, scope["method"], scope["path"])
        # A client that hangs up, out of patience, is no error of the server.
        with contextlib.suppress(ClientDisconnect):
            if fault is None:
                await self._app(scope, receive, dated)
            else:
                await self._strike(fault, scope, receive, dated)

    async def _strike(
        self, fault: Fault, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault.kind is FaultKind.STATUS:
            await _fault_response(fault)(scope, receive, send)
        elif fault.kind is FaultKind.DROP:
            await self._app(scope, receive, _half(send))
        else:
            await self._app(scope, receive, send)

    def _dated(self, send: Send) -> Send:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                stamp = format_datetime(self._clock(), usegmt=True)
                headers = [*message.get("headers", ()), (b"date", stamp.encode())]
                message = {**message, "headers": headers}
            await send(message)

        return send_dated


def _fault_response(fault: Fault) -> Response:
    if isinstance(fault.body, str):
        return Response(fault.body, fault.status, fault.headers)
    return Response(
        orjson.dumps(fault.body),
        fault.status,
        fault.headers,
        media_type="application/json",
    )


def _half(send: Send) -> Send:
    """Send the first half of the body and no end; the server then closes the line."""
    is_broken = False

    async def send_half(message: Message) -> None:
        nonlocal is_broken
        if message["type"] == "http.response.body":
            if is_broken:
                return
            is_broken = True
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return send_half
