"""Serve an application on a free port of the loopback, in a thread."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from sandbox.servers.protocol import ResettableProtocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

_PATIENCE_SECONDS = 10


@contextmanager
def serving(app: ASGIApp, *, is_dated: bool = False) -> Iterator[str]:
    """Serve while the block runs; gives the address.

    An application that dates its answers itself says so by `is_dated`.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=ResettableProtocol,
            log_level="error",
            date_header=not is_dated,
            lifespan="off",
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    # A connection that is made before the server is ready waits in the queue.
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_SECONDS)
        listener.close()
