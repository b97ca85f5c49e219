"""Faults on demand: what a test or a demo asks a server to do wrong.

A fault names a vendor and, except where an object is hidden, the requests that it
strikes. It strikes `times` times, or until it is cleared.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class FaultKind(StrEnum):
    """What goes wrong."""

    STATUS = "status"
    """The server answers with a status and a body instead of doing the work."""
    DROP = "drop"
    """The connection breaks in the middle of the answer; the work was done."""
    DELAY = "delay"
    """The answer comes late."""
    HIDE = "hide"
    """The integration user loses sight of an object (Salesforce)."""


class InvalidFaultError(Exception):
    """A fault that can't be understood; the message says what is wrong with it."""


@dataclass(slots=True)
class Fault:
    """One fault.

    Attributes:
        vendor: whose server.
        kind: what goes wrong.
        path: a pattern that the request's path has to match somewhere.
        method: the request's method, or any.
        status: the status to answer with.
        body: the body to answer with: text, or something to be written as JSON.
        headers: headers to add to that answer.
        seconds: how late the answer comes.
        object_name: the object that is hidden.
        times: how often it still strikes; `None` is without end.
        struck: how often it has struck.
    """

    vendor: str
    kind: FaultKind
    path: re.Pattern[str] = re.compile("")
    method: str | None = None
    status: int = 503
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    object_name: str = ""
    times: int | None = None
    struck: int = 0

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Fault:
        """The fault that a request to the admin server describes.

        Raises:
            InvalidFaultError: a field is missing, unknown or wrong.
        """
        known = {
            "vendor",
            "kind",
            "path",
            "method",
            "status",
            "body",
            "headers",
            "seconds",
            "object",
            "times",
        }
        unknown = sorted(set(document) - known)
        if unknown:
            raise InvalidFaultError(
                f"a fault has no {', '.join(unknown)}; "
                f"it has {', '.join(sorted(known))}"
            )
        try:
            kind = FaultKind(document["kind"])
            times = document.get("times")
            method = document.get("method")
            return cls(
                vendor=str(document["vendor"]),
                kind=kind,
                path=re.compile(str(document.get("path", ""))),
                method=None if method is None else str(method).upper(),
                status=int(document.get("status", 503)),
                body=document.get("body", ""),
                headers=dict(document.get("headers", {})),
                seconds=float(document.get("seconds", 0.0)),
                object_name=str(document.get("object", "")),
                times=None if times is None else int(times),
            )
        except (KeyError, TypeError, ValueError, re.error) as error:
            raise InvalidFaultError(
                f"a fault needs a vendor, a kind ({', '.join(FaultKind)}) and values "
                f"of the right type: {error!r}"
            ) from error

    def to_json(self) -> dict[str, Any]:
        """The fault as the admin server shows it."""
        return {
            "vendor": self.vendor,
            "kind": self.kind.value,
            "path": self.path.pattern,
            "method": self.method,
            "status": self.status,
            "object": self.object_name,
            "seconds": self.seconds,
            "times": self.times,
            "struck": self.struck,
        }

    def strikes(self, vendor: str, method: str, path: str) -> bool:
        """Whether it strikes a request."""
        return (
            self.kind is not FaultKind.HIDE
            and self.vendor == vendor
            and (self.method is None or self.method == method)
            and (self.times is None or self.struck < self.times)
            and self.path.search(path) is not None
        )


class FaultBook:
    """The faults of all servers."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def all(self) -> list[Fault]:
        """The faults, in the order in which they were added."""
        with self._lock:
            return list(self._faults)

    def strike(self, vendor: str, method: str, path: str) -> Fault | None:
        """The first fault that strikes a request; it counts as struck."""
        with self._lock:
            for fault in self._faults:
                if fault.strikes(vendor, method, path):
                    fault.struck += 1
                    return fault
        return None

    def hidden_objects(self, vendor: str) -> frozenset[str]:
        """The names of hidden objects, in lower case."""
        with self._lock:
            return frozenset(
                fault.object_name.lower()
                for fault in self._faults
                if fault.kind is FaultKind.HIDE and fault.vendor == vendor
            )
