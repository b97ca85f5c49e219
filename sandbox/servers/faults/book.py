"""The faults of all servers, as they were added."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.servers.faults.fault import Fault


class FaultBook:
    """The faults of all servers."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._faults: list[Fault] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Add a fault, and give it a number."""
        with self._lock:
            fault.id = next(self._numbers)
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def remove(self, number: int) -> bool:
        """Forget one fault; whether there was one of that number."""
        with self._lock:
            kept = [fault for fault in self._faults if fault.id != number]
            is_found = len(kept) < len(self._faults)
            self._faults = kept
            return is_found

    def all(self) -> list[Fault]:
        """The faults, in the order in which they were added."""
        with self._lock:
            return list(self._faults)

    def strike(self, vendor: str, method: str, path: str) -> Fault | None:
        """The first fault that strikes a request; it strikes alone."""
        for fault in self.all():
            kind = fault.kind_of()
            if kind.strike is None or not fault.covers(vendor, method, path):
                continue
            if not fault.is_spent if kind.counts_rows else fault.draw():
                return fault
        return None

    def draws(self, kind: str, vendor: str, path: str) -> bool:
        """Whether a fault of that kind strikes what a server sends to a path."""
        return any(
            fault.kind == kind and fault.covers(vendor, "POST", path) and fault.draw()
            for fault in self.all()
        )

    def revoking(self, vendor: str, token: str | None) -> Fault | None:
        """The fault that has ended a token, if one has."""
        return next(
            (f for f in self.all() if f.vendor == vendor and token in f.revoked), None
        )

    def hiding(self, vendor: str) -> list[tuple[str, str | None]]:
        """What is out of sight: objects, and fields of objects."""
        return [
            (fault.object_name, fault.field_name)
            for fault in self.all()
            if fault.kind == "hide" and fault.vendor == vendor and fault.object_name
        ]

    def hidden_names(self, vendor: str) -> frozenset[str]:
        """Hidden objects (`account`) and fields (`account.name`), in lower case."""
        return frozenset(
            name.lower() if field is None else f"{name}.{field}".lower()
            for name, field in self.hiding(vendor)
        )
