"""What all vendors' servers share: the firm's date on answers, and faults."""

from __future__ import annotations

import contextlib
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from sandbox.servers.faults.errors import refusal
from sandbox.servers.faults.exchange import Exchange
from sandbox.servers.faults.shapes import Refusal

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from sandbox.servers.faults import FaultBook
    from sandbox.servers.faults.exchange import VendorServer


class SandboxMiddleware:
    """Dates each answer by the firm's clock, and lets faults strike.

    A client takes the `Date` of a source for the source's today, so it has to be the
    firm's and not the machine's.
    """

    def __init__(self, server: VendorServer, faults: FaultBook) -> None:
        """Wrap a vendor's application."""
        self._server = server
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._server.app(scope, receive, send)
            return
        exchange = Exchange(self._server, scope, receive, self._dated(send))
        # A client that hangs up, out of patience, is no error of the server.
        with contextlib.suppress(ClientDisconnect):
            if not await self._is_refused(exchange):
                await self._answer(exchange)

    async def _is_refused(self, exchange: Exchange) -> bool:
        """Answer a request with a token that was revoked, or about what is hidden."""
        revoking = self._faults.revoking(self._server.vendor, exchange.token)
        if revoking is not None:
            await exchange.answer(refusal(revoking, exchange, Refusal.UNAUTHORIZED))
            return True
        hiding = self._faults.hiding(self._server.vendor)
        body = await exchange.read() if hiding else b""
        for name, field in hiding:
            answer = self._server.shapes.hidden(name, field, exchange.path, body)
            if answer is not None:
                await exchange.answer(answer)
                return True
        return False

    async def _answer(self, exchange: Exchange) -> None:
        """Let a fault strike, or the application answer."""
        fault = self._faults.strike(self._server.vendor, exchange.method, exchange.path)
        strike = fault.kind_of().strike if fault else None
        if fault is None or strike is None:
            await exchange.pass_on()
        else:
            await strike(fault, exchange)

    def _dated(self, send: Send) -> Send:
        """Send answers with the firm's date, unless they have one."""

        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if all(name.lower() != b"date" for name, _ in headers):
                    stamp = format_datetime(self._server.clock(), usegmt=True)
                    headers.append((b"date", stamp.encode()))
                # The vendors write `Content-Type`; some clients' look-up of
                # `content-type` works because it finds nothing.
                written = [(name.title(), value) for name, value in headers]
                message = {**message, "headers": written}
            await send(message)

        return send_dated
