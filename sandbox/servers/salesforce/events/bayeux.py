"""Sessions and messages of CometD clients (Bayeux protocol, Streaming API).

Everything here runs on the server's event loop. A session's events wait in its queue
until its `/meta/connect` fetches them.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.events.payloads import channel_of
from sandbox.servers.salesforce.events.stream import (
    ALL_CHANGES,
    NEW_ONLY,
    EventStream,
    UnknownReplayIdError,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from sandbox.servers.salesforce.events.stream import StoredEvent

Message = dict[str, Any]

HOLD_SECONDS: Final = 110.0
"""How long a connect is held when nothing happens."""
_AWAY_SECONDS: Final = 40.0
"""How long a session lives between two connects."""
_MOST_EVENTS: Final = 1_000
"""How many events one connect brings at most."""
_RETRY: Final = {"interval": 0, "timeout": int(HOLD_SECONDS * 1000)}


@dataclass(slots=True)
class Session:
    """A client's session.

    Attributes:
        id: the `clientId`.
        seen: when the client was last heard of.
        sent: by subscribed channel, the replay id of the last event that was queued.
        queue: events that wait to be fetched.
        wake: set when there is something to fetch, or the session ends.
        connects: how many connects there were; a later one ends an earlier one.
    """

    id: str
    seen: dt.datetime
    sent: dict[str, int] = field(default_factory=dict)
    queue: list[Message] = field(default_factory=list)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    connects: int = 0


class Bayeux:
    """Answers the messages of all clients."""

    def __init__(
        self,
        stream: EventStream,
        object_names: Iterable[str],
        now: Callable[[], dt.datetime],
        hold_seconds: float = HOLD_SECONDS,
    ) -> None:
        """Serve the events of `stream`, and hold idle connects for `hold_seconds`."""
        self._stream = stream
        self._channels = {ALL_CHANGES, *map(channel_of, object_names)}
        self._now = now
        self._hold = hold_seconds
        self._sessions: dict[str, Session] = {}

    def deliver(self, events: Sequence[StoredEvent]) -> None:
        """Queue new events for the sessions that subscribed to them."""
        for session in self._sessions.values():
            for channel in session.sent:
                self._queue(session, channel, events)

    async def answer(self, message: Message) -> list[Message]:
        """What answers one message, events first."""
        channel = str(message.get("channel") or "")
        if channel == "/meta/handshake":
            return [self._handshake(message)]
        session = self._session(message)
        if session is None:
            return [_refusal(message, "403::Unknown client", reconnect="handshake")]
        session.seen = self._now()
        if channel == "/meta/connect":
            return await self._connect(session, message)
        names = _listed(message.get("subscription"))
        if channel == "/meta/subscribe":
            return [self._subscribe(session, message, name) for name in names]
        return [self._leave(session, message, channel, names)]

    def denied(self, message: Message) -> Message:
        """What answers a message without a session of the org."""
        reason = "401::Authentication invalid"
        if message.get("channel") != "/meta/handshake":
            return _refusal(message, reason, reconnect="none")
        refusal = _refusal(message, "403::Handshake denied", reconnect="none")
        return {**refusal, "ext": {"sfdc": {"failureReason": reason}, "replay": True}}

    def _leave(
        self, session: Session, message: Message, channel: str, names: Sequence[str]
    ) -> Message:
        """End a subscription or the session; nobody may publish."""
        if channel == "/meta/unsubscribe":
            for name in names:
                session.sent.pop(name, None)
            return _reply(message, session, subscription=message.get("subscription"))
        if channel == "/meta/disconnect":
            self._sessions.pop(session.id, None)
            session.wake.set()
            return _reply(message, session)
        return _refusal(message, "403:denied_by_security_policy:publish_denied")

    def _handshake(self, message: Message) -> Message:
        self._end_idle()
        session = Session(secrets.token_hex(14), self._now())
        self._sessions[session.id] = session
        return _reply(
            message,
            session,
            version="1.0",
            minimumVersion="1.0",
            supportedConnectionTypes=["long-polling"],
            ext={"replay": True, "payload.format": True},
        )

    async def _connect(self, session: Session, message: Message) -> list[Message]:
        """Wait for events; the first connect of a session is answered at once."""
        session.connects += 1
        own = session.connects
        session.wake.set()
        session.wake.clear()
        if own > 1 and not session.queue:
            hold = self._hold
            advice = message.get("advice")
            if isinstance(advice, dict) and isinstance(advice.get("timeout"), int):
                hold = min(hold, advice["timeout"] / 1000)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(session.wake.wait(), hold)
        if session.connects != own:
            return [_refusal(message, "408::Superseded by a later connect")]
        session.seen = self._now()
        events, session.queue = (
            session.queue[:_MOST_EVENTS],
            session.queue[_MOST_EVENTS:],
        )
        if not session.queue:
            session.wake.clear()
        advice = {"reconnect": "retry", **_RETRY}
        return [*events, _reply(message, session, advice=advice)]

    def _subscribe(self, session: Session, message: Message, name: str) -> Message:
        if name not in self._channels:
            problem = (
                "400::Wildcard channels are not supported"
                if "*" in name
                else f"404::The channel you requested to subscribe to does not exist "
                f"{{{name}}}"
            )
            return {**_refusal(message, problem), "subscription": name}
        replay = _replay_id(message, name)
        try:
            missed = self._stream.after(replay, name)
        except UnknownReplayIdError:
            problem = (
                f"400::The replayId {{{replay}}} you provided was invalid.  Please "
                "provide a valid ID, -2 to replay all events, or -1 to replay only new "
                "events."
            )
            return {**_refusal(message, problem), "subscription": name}
        session.sent[name] = self._stream.last_id if replay == NEW_ONLY else replay
        self._queue(session, name, missed)
        return _reply(message, session, subscription=name)

    def _queue(
        self, session: Session, channel: str, events: Sequence[StoredEvent]
    ) -> None:
        for event in events:
            if event.is_for(channel) and event.replay_id > session.sent[channel]:
                session.sent[channel] = event.replay_id
                session.queue.append(_delivery(channel, event))
        if session.queue:
            session.wake.set()

    def _session(self, message: Message) -> Session | None:
        self._end_idle()
        return self._sessions.get(str(message.get("clientId") or ""))

    def _end_idle(self) -> None:
        """Forget the sessions that nobody fetches from any more."""
        now = self._now()
        idle = [
            session.id
            for session in self._sessions.values()
            if (now - session.seen).total_seconds() > self._hold + _AWAY_SECONDS
        ]
        for client_id in idle:
            self._sessions.pop(client_id).wake.set()


def _delivery(channel: str, event: StoredEvent) -> Message:
    data = {
        "schema": secrets.token_urlsafe(16),
        "payload": event.payload,
        "event": {"replayId": event.replay_id},
    }
    return {"data": data, "channel": channel}


def _listed(subscription: object) -> list[str]:
    if isinstance(subscription, list):
        return [str(each) for each in subscription]
    return [str(subscription or "")]


def _replay_id(message: Message, channel: str) -> int:
    """The number that the replay extension says; by default only new events."""
    extension = message.get("ext")
    replay = extension.get("replay") if isinstance(extension, dict) else None
    found = replay.get(channel) if isinstance(replay, dict) else None
    try:
        return NEW_ONLY if found is None else int(found)
    except (TypeError, ValueError):
        return NEW_ONLY


def _reply(message: Message, session: Session, **more: Any) -> Message:
    reply = {
        "channel": message.get("channel"),
        "clientId": session.id,
        "successful": True,
        **more,
    }
    return reply if message.get("id") is None else {**reply, "id": message["id"]}


def _refusal(message: Message, error: str, reconnect: str | None = None) -> Message:
    refusal = {"channel": message.get("channel"), "successful": False, "error": error}
    if message.get("id") is not None:
        refusal["id"] = message["id"]
    if reconnect is not None:
        refusal["advice"] = {"reconnect": reconnect, "interval": 0}
    return refusal
