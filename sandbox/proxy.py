"""A proxy that leads the vendors' own host names to the sandbox's servers.

A client with built-in addresses needs nothing but `HTTPS_PROXY`: it asks the proxy to
CONNECT to, say, `api.stripe.com:443` and is connected with the TLS listener of the
Stripe server. Everything else is refused, with the reason: nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from sandbox.servers.addresses import vendor_of
from sandbox.servers.protocol import reset

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

_PORT: Final = 443
_LARGEST_HEAD: Final = 16 * 1024
_CHUNK: Final = 64 * 1024


class _RefusedError(Exception):
    """The proxy doesn't connect; the client is told why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        """Keep the status and the reason of the answer."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def serve(
    listener: socket.socket, targets: Mapping[str, tuple[str, int]]
) -> None:
    """Answer on a listening socket until cancelled.

    Args:
        listener: where clients connect.
        targets: host and port of each vendor's TLS listener.
    """

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        # A side that hangs up ends its connection, and no other.
        with contextlib.suppress(OSError):
            try:
                await _answer(reader, writer, targets)
            finally:
                writer.close()

    async with asyncio.TaskGroup() as connections:
        server = await asyncio.start_server(
            lambda reader, writer: connections.create_task(answer(reader, writer)),
            sock=listener,
            limit=_LARGEST_HEAD,
        )
        try:
            await server.serve_forever()
        finally:
            server.close()


async def _answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    targets: Mapping[str, tuple[str, int]],
) -> None:
    """Read one request; connect the client, or refuse."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return
    except asyncio.LimitOverrunError:
        head = b""
    try:
        vendor = _target(head)
        upstream = await _connect(vendor, targets)
    except _RefusedError as refused:
        writer.write(_refusal(refused))
        await writer.drain()
        return
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await _join((reader, writer), upstream)


def _target(head: bytes) -> str:
    """The vendor that a request asks for.

    Raises:
        _RefusedError: it asks for something else.
    """
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split()
    if len(words) != len(("method", "target", "version")):
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "this is no HTTP request")
    method, target, _ = words
    if method != "CONNECT":
        raise _RefusedError(
            HTTPStatus.FORBIDDEN,
            f"the sandbox's proxy only takes CONNECT, not {method}; ask the sandbox's "
            "servers directly, by exempting them with NO_PROXY",
        )
    host, _, port = target.rpartition(":")
    vendor = vendor_of(host)
    if vendor is None or port != str(_PORT):
        raise _RefusedError(
            HTTPStatus.FORBIDDEN,
            f"the sandbox's proxy leads to port {_PORT} of the vendors' hosts, and "
            f"{target} is none of them; nothing leaves this machine",
        )
    return vendor


async def _connect(
    vendor: str, targets: Mapping[str, tuple[str, int]]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.open_connection(*targets[vendor])
    except OSError as error:
        raise _RefusedError(
            HTTPStatus.BAD_GATEWAY, f"the {vendor} server does not answer: {error}"
        ) from error


def _refusal(refused: _RefusedError) -> bytes:
    body = f"{refused.reason}\n".encode()
    return (
        f"HTTP/1.1 {refused.status.value} {refused.status.phrase}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body


async def _join(
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    """Carry bytes both ways until one side ends; then both end, in the same way."""
    ways = [
        asyncio.ensure_future(_carry(client[0], server[1])),
        asyncio.ensure_future(_carry(server[0], client[1])),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        ends = await asyncio.gather(*ways, return_exceptions=True)
        if any(isinstance(end, ConnectionResetError) for end in ends):
            reset(client[1].transport)
        server[1].close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
