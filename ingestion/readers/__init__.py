"""How each system's objects are read: which query, which interface, which deletes.

A reader turns what a client of `systems` yields into pages of text columns, and tells
what the system lacks or has beyond the declared schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ingestion.errors import ConnectionSettingsError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from ingestion.connections import Connection
    from ingestion.pages import TextPage
    from ingestion.schema import SourceObject
    from systems.runtime import Runtime, Telemetry


@dataclass(slots=True)
class Drift:
    """Where an object of the system differs from what is declared."""

    missing: set[str] = field(default_factory=set)
    undeclared: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Deletion:
    """A record that the system's log calls deleted."""

    record_id: str
    deleted_at: str
    """As the log writes it; it is checked like any other cell."""


class Reader(Protocol):
    """Reads the objects of one connection."""

    @property
    def telemetry(self) -> Telemetry:
        """What was done so far."""
        ...

    def pages(
        self, source: SourceObject, since: dt.datetime | None, drift: Drift
    ) -> Iterator[TextPage]:
        """What changed since an instant, or everything."""
        ...

    def deletions(
        self, source: SourceObject, since: dt.datetime | None
    ) -> Iterator[Deletion]:
        """What the system's log of deletions says, for objects that have one."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


def open_reader(connection: Connection, runtime: Runtime) -> Reader:
    """The reader of a connection's system.

    Raises:
        ConnectionSettingsError: there is none, or the connection lacks a credential.
    """
    from ingestion.readers.netsuite import open_netsuite  # noqa: PLC0415  a cycle else
    from ingestion.readers.salesforce import open_salesforce  # noqa: PLC0415  as above
    from ingestion.readers.stripe import open_stripe  # noqa: PLC0415  as above

    openers: dict[str, Callable[[Connection, Runtime], Reader]] = {
        "salesforce": open_salesforce,
        "certinia": open_salesforce,
        "netsuite": open_netsuite,
        "stripe": open_stripe,
    }
    opener = openers.get(connection.system)
    if opener is None:
        raise ConnectionSettingsError(
            f"Connection {connection.name} names the system {connection.system}, "
            "from which nothing is landed.",
            hint=f"Use one of {', '.join(openers)}.",
        )
    return opener(connection, runtime)
