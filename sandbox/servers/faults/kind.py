"""A kind of fault: its name, what it is, and what it does to a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.servers.faults.exchange import Exchange
    from sandbox.servers.faults.fault import Fault

    Strike = Callable[[Fault, Exchange], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault.

    Attributes:
        name: what it is called.
        summary: what happens, for a person.
        strike: does it to one request; `None` where the servers ask for themselves.
        needs: the settings that a fault of this kind can't do without.
        vendors: whose servers can do it; all if empty.
        counts_rows: what it strikes, spares and counts are rows, not requests.
        validate: raises `ValueError` if the settings don't fit in another way.
    """

    name: str
    summary: str
    strike: Strike | None = None
    needs: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    counts_rows: bool = False
    validate: Callable[[Fault], object] | None = None

    def check(self, fault: Fault) -> None:
        """Raise `ValueError` unless the fault has what its kind needs."""
        missing = [
            name.removesuffix("_name")
            for name in self.needs
            if getattr(fault, name) is None
        ]
        if missing:
            raise ValueError(f"{self.name} needs {', '.join(missing)}")
        if self.vendors and fault.vendor not in self.vendors:
            raise ValueError(
                f"{self.name} is there for {', '.join(self.vendors)}, "
                f"not for {fault.vendor}"
            )
        if self.validate is not None:
            self.validate(fault)
