"""HTTP connections that an application can reset."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

RESET: Final = "sandbox.reset"
"""The extension in a request's scope: a function that resets its connection."""

_LINGER_NOT: Final = struct.pack("ii", 1, 0)


class ResettableProtocol(H11Protocol):
    """Uvicorn's protocol, with an extension by which a connection is reset."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Offer the extension to all requests of the connection."""
        super().connection_made(transport)
        app = self.app

        async def app_with_reset(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {
                **scope.get("extensions", {}),
                RESET: lambda: reset(transport),
            }
            await app(scope, receive, send)

        self.app = app_with_reset


def reset(transport: asyncio.WriteTransport) -> None:
    """End a connection with RST instead of FIN; what was still to be sent is not."""
    line: socket.socket = transport.get_extra_info("socket")
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
