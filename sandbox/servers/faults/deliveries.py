"""Faults of what a server sends by itself; the sender asks the book for them."""

from __future__ import annotations

from typing import Final

from sandbox.servers.faults.kind import Kind

DUPLICATED: Final = "duplicate_event"
REORDERED: Final = "reorder_events"

KINDS: Final = (
    Kind(
        DUPLICATED,
        "events are delivered twice to the webhooks whose path matches",
        vendors=("stripe",),
    ),
    Kind(
        REORDERED,
        "of the events that are due at once, the last is delivered first",
        vendors=("stripe",),
    ),
)
