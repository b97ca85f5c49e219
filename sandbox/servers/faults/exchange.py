"""One request: what it asks, what the server would answer, the line to the client."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from sandbox.servers.protocol import RESET

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sandbox.servers.faults.shapes import Shapes
    from sandbox.world import LiveWorld

Headers = tuple[tuple[bytes, bytes], ...]
JSON = "application/json"
_ACCEPT_ENCODING = b"accept-encoding"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whole."""

    status: int
    headers: Headers
    body: bytes

    @classmethod
    def of(
        cls,
        status: int,
        body: object = b"",
        headers: Mapping[str, str] | None = None,
        media_type: str = JSON,
    ) -> Answer:
        """An answer of text or bytes as they are, or of anything else as JSON."""
        text = body.encode() if isinstance(body, str) else body
        content = text if isinstance(text, bytes) else orjson.dumps(text)
        given = {"content-type": media_type}
        given |= {name.lower(): value for name, value in (headers or {}).items()}
        pairs = [(name.encode(), value.encode()) for name, value in given.items()]
        return cls(status, tuple(pairs), b"").with_body(content)

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.header("content-type").partition(";")[0].strip()

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        wanted = name.lower().encode()
        return next(
            (value.decode() for key, value in self.headers if key.lower() == wanted), ""
        )

    def json(self) -> Any:
        """The body as JSON, or `None` if it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None

    def with_body(self, body: bytes, **headers: str) -> Answer:
        """The same answer with another body, whose length it tells."""
        added = {name.replace("_", "-"): value for name, value in headers.items()}
        added["content-length"] = str(len(body))
        kept = [pair for pair in self.headers if pair[0].lower().decode() not in added]
        new = [(name.encode(), value.encode()) for name, value in added.items()]
        return replace(self, headers=(*kept, *new), body=body)


@dataclass(frozen=True, slots=True)
class VendorServer:
    """A vendor's application, and what a fault has to know of it.

    Attributes:
        vendor: its vendor's name.
        app: the application.
        shapes: how its errors, pages and records look.
        clock: the firm's instant, by which answers are dated.
        world: the records, for faults that change them.
    """

    vendor: str
    app: ASGIApp
    shapes: Shapes
    clock: Callable[[], dt.datetime]
    world: LiveWorld


class Exchange:
    """One request on its way to an application."""

    def __init__(
        self, server: VendorServer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Know the request, but do nothing yet.

        Args:
            server: would answer it.
            scope: what it asks for.
            receive: gives its body, and what the client does later.
            send: reaches the client.
        """
        self.server = server
        self.scope = scope
        self._receive = receive
        self._send = send
        self._body: bytes | None = None

    @property
    def shapes(self) -> Shapes:
        """How the vendor's answers look."""
        return self.server.shapes

    @property
    def now(self) -> dt.datetime:
        """The firm's instant."""
        return self.server.clock()

    @property
    def method(self) -> str:
        """The request's method."""
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        """The path of the request."""
        return str(self.scope["path"])

    @property
    def target(self) -> str:
        """The path with its query, as the client wrote it."""
        query = self.scope["query_string"].decode("latin-1")
        return f"{self.path}?{query}" if query else self.path

    @property
    def token(self) -> str | None:
        """The token that opens the server, if the request has one."""
        return token_of(self.scope)

    async def read(self) -> bytes:
        """The body of the request; the application can still read it, each time."""
        if self._body is None:
            parts = []
            while True:
                message = await self._receive()
                parts.append(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    break
            self._body = b"".join(parts)
        return self._body

    def _request(self) -> Receive:
        """Gives an application the body, from the beginning."""
        body, is_given = self._body, False
        if body is None:
            return self._receive

        async def receive() -> Message:
            nonlocal is_given
            if is_given:
                return await self._receive()
            is_given = True
            return {"type": "http.request", "body": body, "more_body": False}

        return receive

    async def work(self) -> Answer:
        """Let the application do its work, and hold back its answer, uncompressed."""
        start: Message = {"status": 500}
        parts: list[bytes] = []

        async def hold(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            else:
                parts.append(message.get("body", b""))

        asked = [pair for pair in self.scope["headers"] if pair[0] != _ACCEPT_ENCODING]
        await self.server.app({**self.scope, "headers": asked}, self._request(), hold)
        headers = tuple((bytes(k), bytes(v)) for k, v in start.get("headers", ()))
        return Answer(start["status"], headers, b"".join(parts))

    async def pass_on(self) -> None:
        """Let the application answer the client."""
        await self.server.app(self.scope, self._request(), self._send)

    async def answer(self, answer: Answer) -> None:
        """Answer the client."""
        await self.begin(answer)
        await self.send_part(answer.body, is_last=True)

    async def begin(self, answer: Answer) -> None:
        """Send the status and the headers of an answer."""
        await self._send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": list(answer.headers),
            }
        )

    async def send_part(self, body: bytes, *, is_last: bool) -> None:
        """Send a part of the body."""
        await self._send(
            {"type": "http.response.body", "body": body, "more_body": not is_last}
        )

    async def until_hung_up(self) -> None:
        """Wait until the client hangs up."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def reset(self) -> None:
        """Reset the connection: the client sees no answer, and no orderly end."""
        self.scope["extensions"][RESET]()
        await self.until_hung_up()


def token_of(scope: Scope) -> str | None:
    """The token in `Authorization`, in whatever way the vendors put it there.

    A signature of OAuth 1.0 is none: it is another one with each request.
    """
    pairs: list[tuple[bytes, bytes]] = scope["headers"]
    header = next((value for name, value in pairs if name == b"authorization"), b"")
    scheme, _, token = header.decode("latin-1").partition(" ")
    is_token = scheme.lower() in {"bearer", "oauth", "anaplanauthtoken"}
    return token.strip() if is_token and "," not in token else None
