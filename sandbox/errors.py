"""What can go wrong when the sandbox is started, stopped or asked.

ServeError
|-- PortInUseError      another process listens where a server should
|-- NotRunningError     there is no sandbox to ask
|-- AlreadyRunningError there is one already, on that data folder
`-- NotReadyError       it was started and doesn't answer in time
"""

from __future__ import annotations


class ServeError(Exception):
    """The base of these errors.

    Attributes:
        code: a stable name of the kind of error.
        message: what is wrong.
        hint: what to do next.
    """

    code = "serve_error"

    def __init__(self, message: str, hint: str) -> None:
        """Keep the message and its remedy apart, so that both can be shown."""
        super().__init__(f"{message}; {hint}")
        self.message = message
        self.hint = hint


class PortInUseError(ServeError):
    """Another process listens where a server should."""

    code = "port_in_use"


class NotRunningError(ServeError):
    """There is no sandbox to ask."""

    code = "not_running"


class AlreadyRunningError(ServeError):
    """There is a sandbox already, on that data folder."""

    code = "already_running"


class NotReadyError(ServeError):
    """The sandbox was started and doesn't answer in time."""

    code = "not_ready"
