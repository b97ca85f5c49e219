"""Refusals of the first Bulk API."""

from __future__ import annotations


class BulkError(Exception):
    """A request that the API refuses, with its exception code."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        """Keep what the body says."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def content(self) -> dict[str, str]:
        """The body's fields."""
        return {"exceptionCode": self.code, "exceptionMessage": self.message}
