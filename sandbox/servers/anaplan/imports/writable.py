"""Which rows of an import lie in cells that can't be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.servers.anaplan.model.objects import TIME, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.servers.anaplan.dimensions import Dimension


class Writable:
    """Which rows lie in cells that can't be written."""

    def __init__(
        self, axes: Sequence[Dimension], places: Sequence[tuple[str, ...] | None]
    ) -> None:
        """Find the rows that name a total."""
        self._places = places
        ids = [axis.id for axis in axes]
        self._at_time = ids.index(TIME) if TIME in ids else None
        self._at_version = ids.index(VERSIONS) if VERSIONS in ids else None
        totals = [
            (number, {item.id for item in axis.items if item.is_total})
            for number, axis in enumerate(axes)
        ]
        named = [
            (number, above)
            for number, above in totals
            if above & {place[number] for place in places if place is not None}
        ]
        self._of_totals = frozenset(
            row
            for row, place in enumerate(places)
            if named
            and place is not None
            and any(place[number] in above for number, above in named)
        )

    def closed(self, open_months: Mapping[str, frozenset[str]]) -> frozenset[int]:
        """The rows that can't be written.

        Args:
            open_months: for each version, the months that can be.
        """
        at_time, at_version = self._at_time, self._at_version
        if at_time is None or at_version is None:
            return self._of_totals
        pairs = {
            (place[at_version], place[at_time])
            for place in self._places
            if place is not None
        }
        shut = {
            (version, month)
            for version, month in pairs
            if month not in open_months[version]
        }
        if not shut:
            return self._of_totals
        return self._of_totals | {
            row
            for row, place in enumerate(self._places)
            if place is not None and (place[at_version], place[at_time]) in shut
        }
