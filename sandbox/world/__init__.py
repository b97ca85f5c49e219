"""The firm's world, in the vendors' shapes, as it is known at any instant."""

from sandbox.world.builder import build
from sandbox.world.changes import Change, ChangeKind
from sandbox.world.clock import Advanced
from sandbox.world.errors import (
    ClockMovedBackError,
    UnknownSizeError,
    WorldError,
    WorldMissingError,
    WorldOutdatedError,
)
from sandbox.world.live import LiveWorld
from sandbox.world.mess import TIDY, Mess, MessError

__all__ = [
    "TIDY",
    "Advanced",
    "Change",
    "ChangeKind",
    "ClockMovedBackError",
    "LiveWorld",
    "Mess",
    "MessError",
    "UnknownSizeError",
    "WorldError",
    "WorldMissingError",
    "WorldOutdatedError",
    "build",
]
