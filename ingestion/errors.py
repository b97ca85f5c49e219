"""Everything that landing raises itself; errors of `systems` pass through unchanged.

::

    IngestionError
    ├── ConnectionSettingsError   a connection lacks what its system needs
    ├── UnreadablePageError       a page as a whole can't be taken apart
    ├── FieldsGoneError           the system no longer has a field that must be there
    ├── ReaderBrokeError          a fault of ours, held to one connection
    ├── RowsUnaccountedError      received is not loaded + quarantined + superseded
    ├── MassDisappearanceError    most of an object is suddenly gone at the source
    ├── StoppedError              the run was interrupted while this was read
    ├── WarehouseLockedError      another process has the warehouse open
    ├── WarehouseUnreachableError the warehouse's server doesn't let us in
    ├── EngineNotInstalledError   the warehouse's engine needs an extra
    └── LoadError                 dlt could not put the rows into the warehouse
"""

from __future__ import annotations

from typing import ClassVar


class IngestionError(Exception):
    """The base: a stable code, a message for people, and what to do next."""

    default_code: ClassVar[str] = "landing_failed"

    def __init__(self, message: str, *, hint: str) -> None:
        """Keep the parts apart, so that callers need parse no text."""
        super().__init__(f"{message} {hint}")
        self.code = self.default_code
        self.message = message
        self.hint = hint


class ConnectionSettingsError(IngestionError):
    """A connection lacks what its system needs."""

    default_code = "connection_incomplete"


class UnreadablePageError(IngestionError):
    """A page as a whole can't be taken apart into rows."""

    default_code = "unreadable_page"


class FieldsGoneError(IngestionError):
    """The system no longer has a field without which no row fits."""

    default_code = "required_field_gone"


class ReaderBrokeError(IngestionError):
    """A fault of ours, held to the connection where it showed."""

    default_code = "reader_broke"


class RowsUnaccountedError(IngestionError):
    """Rows were received that are neither loaded, quarantined nor superseded."""

    default_code = "rows_unaccounted"


class MassDisappearanceError(IngestionError):
    """Most of an object is suddenly gone at the source."""

    default_code = "mass_disappearance"


class StoppedError(IngestionError):
    """The run was interrupted while this was read."""

    default_code = "stopped"


class WarehouseLockedError(IngestionError):
    """Another process has the warehouse open."""

    default_code = "warehouse_locked"


class WarehouseUnreachableError(IngestionError):
    """The warehouse's server is not there, or doesn't let us in."""

    default_code = "warehouse_unreachable"


class EngineNotInstalledError(IngestionError):
    """The warehouse's engine needs packages that are not installed."""

    default_code = "engine_not_installed"


class LoadError(IngestionError):
    """The rows could not be put into the warehouse."""

    default_code = "load_failed"
