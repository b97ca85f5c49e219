"""Send the outbox, batch by batch, and halve a batch that is refused as a whole.

Halving isolates a poison row: the batch is cut in two until the row stands alone, is
rejected for itself, and all others have arrived. When everything is refused, the fault
is not in a row; so there is a limit to the failures that one push looks into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reverse_etl.errors import BatchRejectedError, DestinationError
from reverse_etl.report import PushError
from reverse_etl.rows import BatchResult, RowRejection
from systems.errors import OutcomeUnknownError, SystemsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reverse_etl.destination import Destination
    from reverse_etl.outbox import Outbox
    from reverse_etl.rows import OutboundRow
    from reverse_etl.spec import SyncSpec

MAX_REFUSED_BATCHES = 64
"""Enough to isolate three poison rows in a batch of a hundred thousand."""


class Sender:
    """Sends what is pending."""

    def __init__(
        self, sync: SyncSpec, destination: Destination, outbox: Outbox
    ) -> None:
        """Send the rows of one outbox to one destination."""
        self._sync = sync
        self._destination = destination
        self._outbox = outbox
        self._refused = 0
        self.requests = 0
        self.warnings: list[str] = []

    def guarded(self, step: Callable[[], None]) -> PushError | None:
        """Do a step that calls the destination; say what went wrong, if it did."""
        try:
            step()
        except (SystemsError, DestinationError, BatchRejectedError) as error:
            return PushError(error.code, error.message, error.hint)
        return None

    def send_all(self) -> PushError | None:
        """Send until nothing is pending, or until the destination fails."""
        return self.guarded(self._send_pending)

    def _send_pending(self) -> None:
        capacity = self._destination.capabilities.max_batch_rows
        limit = min(self._sync.batch_size, capacity)
        while batch := self._outbox.pending(limit):
            self._send(batch)

    def _send(self, rows: Sequence[OutboundRow]) -> None:
        """Send one batch and write its outcome down, whatever it is."""
        attempt = self._outbox.mark_inflight(rows)
        self.requests += 1
        try:
            result = self._destination.send(self._sync, rows)
        except BatchRejectedError as error:
            self._refused += 1
            if len(rows) == 1:
                rejection = RowRejection(error.code, error.message)
                alone = BatchResult({rows[0].key: rejection})
                self._outbox.record_answer(attempt, rows, alone)
                return
            self._outbox.record_failure(attempt, rows, error, outcome="rejected")
            if self._refused >= MAX_REFUSED_BATCHES:
                raise BatchRejectedError(
                    f"{self._refused} batches of {self._sync.name} were refused, the"
                    f" last one because: {error.message}",
                    hint=error.hint,
                    code=error.code,
                ) from error
            middle = len(rows) // 2
            self._send(rows[:middle])
            self._send(rows[middle:])
        except OutcomeUnknownError as error:
            self._outbox.record_failure(attempt, rows, error, outcome="unknown")
            raise
        except (SystemsError, DestinationError) as error:
            self._outbox.record_failure(attempt, rows, error, outcome="not_sent")
            raise
        else:
            self.warnings.extend(result.warnings)
            self._outbox.record_answer(attempt, rows, result)
