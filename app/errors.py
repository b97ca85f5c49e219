"""What can go wrong when the app reads, and what the reader can do about it.

::

    AppError
    ├── NotSetUpError           nothing was published yet: run the pipeline first
    ├── SnapshotUnreadableError the published file is missing or damaged
    ├── SnapshotOutdatedError   the file lacks a table or a column that this app reads
    └── RegistryError           the metric registry is missing or has a bad row

A page never shows a traceback: it shows `message` (the cause) and `hint` (what to do).
"""

from __future__ import annotations


class AppError(Exception):
    """The base: a cause and its remedy, in words for the reader of a page."""

    code = "app_error"

    def __init__(self, message: str, *, hint: str) -> None:
        """Keep the cause and the remedy apart, so that a page can lay them out."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotSetUpError(AppError):
    """Nothing has been published in this data directory."""

    code = "not_set_up"


class SnapshotUnreadableError(AppError):
    """The snapshot that the pointer names can't be opened."""

    code = "snapshot_unreadable"


class SnapshotOutdatedError(AppError):
    """The snapshot was published by a version whose tables differ."""

    code = "snapshot_outdated"


class RegistryError(AppError):
    """The metric registry can't be used."""

    code = "metric_registry"
