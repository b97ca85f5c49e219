"""The account: reads, changes in one transaction each, and what the clock brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import events, schedule
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.read_ahead import ReadAhead
from sandbox.servers.stripe.session import Session
from sandbox.servers.stripe.store import Reader, reading
from sandbox.servers.stripe.webhooks import queue
from sandbox.servers.stripe.webhooks.endpoints import roll_secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from sandbox.servers.stripe.session import Origin
    from sandbox.servers.stripe.templates import Json
    from sandbox.servers.stripe.webhooks.sender import WebhookSender
    from sandbox.world import Advanced, LiveWorld

_HOUR: Final = 3_600


class Account:
    """Runs requests and the clock's tasks against the live store."""

    def __init__(self, world: LiveWorld, sender: WebhookSender) -> None:
        """Open the account, and follow the clock."""
        self._world = world
        self._sender = sender
        self._ahead = ReadAhead(lambda: world.revision)
        with world.writing() as cursor:
            cursor.execute(schedule.TABLES)
            cursor.execute(queue.TABLES)
            _make_available(cursor, self.now)
        world.add_listener(self._advanced, "stripe webhooks", sender.counts)

    @property
    def sender(self) -> WebhookSender:
        """Who delivers the webhooks."""
        return self._sender

    @property
    def now(self) -> int:
        """The firm's clock in unix seconds."""
        return int(self._world.clock.timestamp())

    def read(self, work: Callable[[Reader], object]) -> object:
        """What `work` reads."""
        with reading(self._world, self._ahead) as reader:
            return work(reader)

    def write(self, origin: Origin, work: Callable[[Session], Json]) -> Json:
        """What `work` answers after its changes; webhooks follow in the background.

        Raises:
            StripeError: it refuses. What it wrote before is undone, unless the refusal
                leaves traces, as a declined charge does.
        """
        refusal = None
        answer: Json = {}
        with self._world.writing() as cursor:
            session = Session(cursor, self.now, origin=origin)
            try:
                answer = work(session)
            except StripeError as problem:
                if not problem.leaves_traces:
                    raise
                refusal = problem
            is_awaited = self._tell(session)
        if is_awaited:
            self._sender.wake()
        if refusal is not None:
            raise refusal
        return answer

    def roll_secret(self, endpoint: str, keeps_old_for: int = 24 * _HOUR) -> str:
        """Give a webhook endpoint a new secret; the old one signs on for a while."""
        with self._world.writing() as cursor:
            return roll_secret(Session(cursor, self.now), endpoint, keeps_old_for)

    def _tell(self, session: Session) -> bool:
        """Write a session's events, and queue them; whether somebody waits for them."""
        session.flush()
        if not session.events:
            return False
        endpoints = session.where("webhook_endpoint")
        told = [(each.id, each.type, each.created) for each in session.events]
        return queue.enqueue(session.cursor, endpoints, told) > 0

    def _advanced(self, step: Advanced) -> None:
        """A step of the clock: do what is due, and queue what happened."""
        start, end = int(step.start.timestamp()), int(step.end.timestamp())
        with self._world.writing() as cursor:
            while (task := schedule.next_due(cursor, end)) is not None:
                self._perform(cursor, *task)
            _make_available(cursor, end)
            reader = Reader(cursor)
            endpoints = reader.where("webhook_endpoint")
            if endpoints:
                told = events.happened(reader, start, end)
                queue.enqueue(cursor, endpoints, told)
        self._sender.wake()

    def _perform(
        self, cursor: DuckDBPyConnection, at: int, kind: str, object_id: str
    ) -> None:
        session = Session(cursor, at, new_id=schedule.steady_ids(kind, object_id, at))
        schedule.perform(session, kind, object_id)
        self._tell(session)


def _make_available(cursor: DuckDBPyConnection, now: int) -> None:
    """Money that was received some days ago can be paid out."""
    cursor.execute(
        "update stripe.balance_transaction set status = 'available' "
        "where status = 'pending' and available_on <= ?",
        [now],
    )
