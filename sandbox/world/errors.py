"""What can go wrong with the sandbox's world.

WorldError
|-- UnknownRegimeError   there are no such times for a firm to live in
|-- UnknownSizeError     there is no firm of that size
|-- WorldMissingError    the world's file isn't there
|-- WorldOutdatedError   the file was written by another version of the sandbox
`-- ClockMovedBackError  the clock can only go forward, and not past the world's end
"""

from __future__ import annotations


class WorldError(Exception):
    """The base of the world's errors.

    Attributes:
        code: a stable name of the kind of error.
        message: what is wrong.
        hint: what to do next.
    """

    code = "world_error"

    def __init__(self, message: str, hint: str) -> None:
        """Keep the message and its remedy apart, so that both can be shown."""
        super().__init__(f"{message}; {hint}")
        self.message = message
        self.hint = hint


class UnknownRegimeError(WorldError):
    """There are no such times for a firm to live in."""


class UnknownSizeError(WorldError):
    """There is no firm of that size."""

    code = "unknown_size"


class WorldMissingError(WorldError):
    """The world's file isn't there."""

    code = "world_missing"


class WorldOutdatedError(WorldError):
    """The file was written by another version of the sandbox."""

    code = "world_outdated"


class ClockMovedBackError(WorldError):
    """The clock was asked to go back, or past the end of what was simulated."""

    code = "clock_moved_back"
