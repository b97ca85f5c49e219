"""Deliver events in the background, one thread for each endpoint that waits.

A thread lives as long as something is due to its endpoint. So a slow endpoint holds up
neither a request, nor the clock, nor another endpoint.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import duckdb
import httpx
import orjson

from sandbox.servers.faults import FaultBook
from sandbox.servers.faults.deliveries import DUPLICATED, REORDERED
from sandbox.servers.stripe import events
from sandbox.servers.stripe.store import Reader, reading
from sandbox.servers.stripe.versions import API_VERSION, as_older, is_older
from sandbox.servers.stripe.webhooks import queue
from sandbox.servers.stripe.webhooks.endpoints import secrets_at
from sandbox.servers.stripe.webhooks.signing import signature_header

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sandbox.servers.stripe.templates import Json
    from sandbox.servers.stripe.webhooks.queue import Delivery
    from sandbox.world import LiveWorld

_log = logging.getLogger(__name__)

_PATIENCE: Final = 10.0
"""How long an endpoint may take to answer, in seconds."""
_BATCH: Final = 20
_HEADERS: Final = {
    "Accept": "*/*; q=0.5, application/xml",
    "Cache-Control": "no-cache",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
}


class WebhookSender:
    """Delivers what is due."""

    def __init__(
        self,
        world: LiveWorld,
        *,
        now: Callable[[], dt.datetime],
        faults: FaultBook | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Deliver nothing yet.

        Args:
            world: the account's records and the firm's clock, which says what is due.
            now: the real clock: receivers compare a signature's time with theirs.
            faults: what is to go wrong on purpose.
            transport: how to reach endpoints; the network by default.
        """
        self._world = world
        self._now = now
        self._faults = faults or FaultBook()
        self._transport = transport
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def wake(self) -> None:
        """Deliver what is due, in the background."""
        with reading(self._world) as reader:
            waiting = queue.endpoints_waiting(reader.cursor, self._clock)
        with self._lock:
            for endpoint in waiting:
                if endpoint not in self._threads:
                    thread = threading.Thread(
                        target=self._run,
                        args=(endpoint,),
                        name=f"webhook {endpoint}",
                        daemon=True,
                    )
                    self._threads[endpoint] = thread
                    thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is being delivered; whether that came about in time."""
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in threads)

    def status(self) -> list[dict[str, Any]]:
        """Of each endpoint, how its deliveries stand."""
        with reading(self._world) as reader:
            return queue.summary(reader.cursor)

    def counts(self) -> dict[str, int]:
        """How the deliveries to all endpoints stand."""
        states = self.status()
        return {
            name: sum(state[name] for state in states)
            for name in ("delivered", "pending", "given_up", "attempts")
        }

    @property
    def _clock(self) -> int:
        return int(self._world.clock.timestamp())

    def _run(self, endpoint: str) -> None:
        try:
            with httpx.Client(
                timeout=_PATIENCE, transport=self._transport, trust_env=False
            ) as client:
                while self._deliver_batch(endpoint, client):
                    pass
        except duckdb.Error:
            # The account closes while something is on its way: it stays in the queue.
            _log.debug("deliveries to %s stop", endpoint, exc_info=True)
            with self._lock:
                self._threads.pop(endpoint, None)

    def _deliver_batch(self, endpoint_id: str, client: httpx.Client) -> bool:
        """Deliver some of what is due; whether there may be more."""
        with reading(self._world) as reader:
            with self._lock:
                # Whoever wakes the sender from here on finds no thread, or this one
                # with its question still to be asked.
                found = queue.due(reader.cursor, endpoint_id, self._clock, _BATCH)
                endpoint = reader.find("webhook_endpoint", endpoint_id)
                if not found or endpoint is None or endpoint["status"] == "disabled":
                    self._threads.pop(endpoint_id, None)
                    return False
            content = self._content(reader, endpoint, found)
        if self._is_struck(endpoint, REORDERED):
            found.reverse()
        for delivery in found:
            if self._is_struck(endpoint, DUPLICATED):
                self._send(client, endpoint, content[delivery.event_id])
            status, error = self._send(client, endpoint, content[delivery.event_id])
            with self._world.writing() as cursor:
                queue.settle(cursor, delivery, status, error)
        return True

    def _content(
        self, reader: Reader, endpoint: Json, found: list[Delivery]
    ) -> dict[str, bytes]:
        """The raw bodies, by event."""
        version = endpoint["api_version"] or API_VERSION
        bodies = {}
        for event in events.of_ids(reader, [each.event_id for each in found]):
            told = as_older(reader, event) if is_older(version) else event
            told = {**told, "api_version": version}
            bodies[event["id"]] = orjson.dumps(told, option=orjson.OPT_INDENT_2)
        return bodies

    def _is_struck(self, endpoint: Json, kind: str) -> bool:
        path = urlsplit(endpoint["url"]).path
        return self._faults.draws(kind, "stripe", path)

    def _send(
        self, client: httpx.Client, endpoint: Json, payload: bytes
    ) -> tuple[int | None, str | None]:
        """Try once; the status, and what was wrong."""
        signature = signature_header(
            payload,
            secrets_at(endpoint, self._clock),
            int(self._now().timestamp()),
        )
        try:
            answer = client.post(
                endpoint["url"],
                content=payload,
                headers={**_HEADERS, "Stripe-Signature": signature},
            )
        except httpx.HTTPError as error:
            return None, f"{type(error).__name__}: {error}"
        if answer.is_success:
            return answer.status_code, None
        return answer.status_code, f"the endpoint answered with {answer.status_code}"
