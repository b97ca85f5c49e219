"""CometD over HTTP: one path to which clients post their messages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.http import JSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from sandbox.servers.salesforce.auth import Authority
    from sandbox.servers.salesforce.events.bayeux import Bayeux, Message
    from sandbox.servers.salesforce.events.firm import ChangeFeed
    from sandbox.servers.salesforce.events.stream import EventStream, StoredEvent


class CometdEndpoints:
    """The streaming endpoint, `/cometd/NN.0`."""

    def __init__(
        self,
        authority: Authority,
        bayeux: Bayeux,
        stream: EventStream,
        feed: ChangeFeed,
    ) -> None:
        """Answer through `bayeux`; the first message starts the feed of events."""
        self._authority = authority
        self._bayeux = bayeux
        self._stream = stream
        self._feed = feed
        self._starting: asyncio.Future[None] | None = None

    def routes(self) -> list[Route]:
        """The path that is answered here, and those below it."""
        return [
            Route("/cometd/{version}", self.post, methods=["POST"]),
            Route("/cometd/{version}/{rest:path}", self.post, methods=["POST"]),
        ]

    async def post(self, request: Request) -> Response:
        """Answer one message or several."""
        try:
            document = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return Response(status_code=400)
        messages = document if isinstance(document, list) else [document]
        if not all(isinstance(message, dict) for message in messages):
            return Response(status_code=400)
        try:
            self._authority.session(request.headers)
        except SalesforceError:
            return _answer([self._bayeux.denied(message) for message in messages])
        await self._start()
        answers: list[Message] = []
        for message in messages:
            answers += await self._bayeux.answer(message)
        return _answer(answers)

    async def _start(self) -> None:
        """Follow the org's changes from the first message on."""
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._follow())
        await self._starting

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()

        def deliver(events: Sequence[StoredEvent]) -> None:
            loop.call_soon_threadsafe(self._bayeux.deliver, events)

        await run_in_threadpool(self._feed.start)
        self._stream.listen(deliver)


def _answer(messages: list[dict[str, Any]]) -> Response:
    return Response(orjson.dumps(messages), media_type=JSON)
