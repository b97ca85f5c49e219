"""All kinds of faults, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.faults import content, deliveries, errors, line, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.faults.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        *errors.KINDS,
        *line.KINDS,
        *content.KINDS,
        *rows.KINDS,
        *deliveries.KINDS,
    )
}
