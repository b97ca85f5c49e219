"""What is wrong with single things of a request, by their place in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class ItemError(Exception):
    """One item or cell of a request that can't be taken, and why."""

    def __init__(self, type_: str, message: str) -> None:
        """Keep the failure's type and its message."""
        super().__init__(message)
        self.type = type_


@dataclass(slots=True)
class Failures:
    """The failures of a request."""

    found: list[dict[str, Any]] = field(default_factory=list)

    def add(self, index: int, error: ItemError) -> None:
        """Note a failure."""
        self.found.append(
            {
                "requestIndex": index,
                "failureType": error.type,
                "failureMessageDetails": str(error),
            }
        )

    def body(self) -> dict[str, Any]:
        """The failures as the answer shows them: not at all when there are none."""
        return {"failures": self.found} if self.found else {}
