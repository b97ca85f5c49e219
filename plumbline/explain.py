"""Why the forecast is another one: the bridge between two versions."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from plumbline.errors import ConfigError
from plumbline.period import parse_period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    import duckdb

By = Literal["driver", "project", "event"]

_VERSIONS_SQL = """
    select
        versions.forecast_version_id, versions.as_of_date,
        min(month_start), max(month_start), versions.is_current
    from marts.dim_forecast_versions as versions
    inner join marts.fct_forecast_lines using (forecast_version_id)
    group by all
    order by versions.as_of_date, versions.forecast_version_id
"""
_COMPARISONS_SQL = """
    select from_version_id, to_version_id, is_adjacent
    from marts.dim_forecast_comparisons
    order by to_as_of_date
"""
_AMOUNT_SQL = """
    select coalesce(sum(amount_corporate), 0)
    from marts.fct_forecast_lines
    where forecast_version_id = ? and month_start between ? and ?
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A forecast version, and the first and last month that it speaks of."""

    id: str
    as_of: dt.date
    first: dt.date
    last: dt.date
    is_current: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the change, in the corporate currency.

    Attributes:
        name: of the driver, or of the project or deal.
        code: of the driver, the project or the deal.
        amount: what it changed.
        moved: of it, what the same driver gives back in other months.
        event: the record that shows it, with its day and values; empty for sums.
    """

    name: str
    code: str
    amount: Decimal
    moved: Decimal
    event: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The change between two versions over the months of both, by drivers.

    Attributes:
        steps: the pairs of versions whose bridges add up to it.
        unexplained: what the drivers leave of the change; zero.
    """

    earlier: Version
    later: Version
    first: dt.date
    last: dt.date
    before: Decimal
    after: Decimal
    parts: tuple[Part, ...]
    steps: tuple[tuple[str, str], ...]
    unexplained: Decimal

    def as_dict(self) -> dict[str, Any]:
        """For `--json`; amounts as text, so that no cent is lost."""
        return {
            "from": self.earlier.id,
            "to": self.later.id,
            "first_month": self.first.isoformat(),
            "last_month": self.last.isoformat(),
            "before": str(self.before),
            "after": str(self.after),
            "unexplained": str(self.unexplained),
            "steps": [list(step) for step in self.steps],
            "parts": [
                {
                    "name": part.name,
                    "code": part.code,
                    "amount": str(part.amount),
                    "moved": str(part.moved),
                    "event": part.event,
                }
                for part in self.parts
            ],
        }


def explain(
    connection: duckdb.DuckDBPyConnection,
    earlier: str | None,
    later: str | None,
    period: str | None,
    by: By = "driver",
) -> Explanation:
    """Why the later version differs from the earlier one.

    Two versions that no bridge compares are compared step by step, by the bridges of
    the versions between them: each driver is the sum of the steps'.

    Args:
        connection: where the marts are.
        earlier: id or day of a version; None for the one before the later.
        later: id or day of a version; None for the current one.
        period: a year, quarter or month (`2026`, `2026-Q3`, `2026-07`); None for all
            months that both versions speak of.
        by: what the parts are.

    Raises:
        ConfigError: there is no such version or period, no earlier version, or none
            that can be compared.
    """
    start, end = _choose(_versions(connection), earlier, later)
    steps = _steps(connection, start.id, end.id)
    first, last = _months(period, start, end)
    before, after = (
        connection.execute(_AMOUNT_SQL, [version.id, first, last]).fetchall()[0][0]
        for version in (start, end)
    )
    parts = _parts(connection, steps, first, last, by)
    return Explanation(
        earlier=start,
        later=end,
        first=first,
        last=last,
        before=before,
        after=after,
        parts=parts,
        steps=steps,
        unexplained=after - before - sum(part.amount for part in parts),
    )


def _versions(connection: duckdb.DuckDBPyConnection) -> list[Version]:
    """All versions, by day."""
    return [Version(*row) for row in connection.execute(_VERSIONS_SQL).fetchall()]


def _choose(
    versions: Sequence[Version], earlier: str | None, later: str | None
) -> tuple[Version, Version]:
    """The two versions that a person means."""

    def find(asked: str) -> Version:
        for version in versions:
            if asked in {version.id, version.as_of.isoformat()}:
                return version
        known = ", ".join(version.id for version in versions)
        raise ConfigError(
            "unknown_version",
            f"There is no forecast version {asked!r}; there are {known or 'none'}.",
            hint="Name one of them, by its id or its day.",
        )

    current = [version for version in versions if version.is_current]
    end = find(later) if later is not None else next(iter(current), None)
    before = [version for version in versions if end and version.as_of < end.as_of]
    start = find(earlier) if earlier is not None else next(iter(before[::-1]), None)
    if start is None or end is None or start == end:
        raise ConfigError(
            "nothing_to_compare",
            "There are no two forecast versions to compare.",
            hint="Name two with --from and --to; `plumbline backtest` makes versions "
            "of past month ends.",
        )
    if start.as_of > end.as_of:
        raise ConfigError(
            "versions_reversed",
            f"{start.id} is later than {end.id}.",
            hint="Name the earlier one with --from.",
        )
    return start, end


def _steps(
    connection: duckdb.DuckDBPyConnection, start: str, end: str
) -> tuple[tuple[str, str], ...]:
    """The bridge of the two, or those of all versions between them.

    Raises:
        ConfigError: one of them was kept without what it took projects and deals to be.
    """
    rows = connection.execute(_COMPARISONS_SQL).fetchall()
    if (start, end) in {(a, b) for a, b, _ in rows}:
        return ((start, end),)
    following = {a: b for a, b, is_adjacent in rows if is_adjacent}
    walked = [start]
    while walked[-1] != end:
        if walked[-1] not in following:
            raise ConfigError(
                "version_not_comparable",
                f"No bridge leads from {start} to {end}: one of them was made before "
                "versions kept what they knew of projects and deals.",
                hint="Compare later versions.",
            )
        walked.append(following[walked[-1]])
    return tuple(itertools.pairwise(walked))


def _months(
    period: str | None, start: Version, end: Version
) -> tuple[dt.date, dt.date]:
    """First and last month of the period, as far as both versions speak of it."""
    both = max(start.first, end.first), min(start.last, end.last)
    first, last = both
    if period is not None:
        begins, ends = parse_period(period)
        first, last = max(first, begins), min(last, ends)
    if first > last:
        raise ConfigError(
            "period_not_forecast",
            f"{start.id} and {end.id} have no month in common there.",
            hint=f"Both speak of {both[0]:%Y-%m} to {both[1]:%Y-%m}.",
        )
    return first, last


_EVENT_COLUMNS = (
    "item_code, driver_name, driver, event_on, event_kind, old_value, new_value, "
    "connection, source_object, source_id"
)
_PARTS = {
    "driver": (
        "driver_name",
        "driver",
        "driver_name, driver, shown_rank",
        "shown_rank",
    ),
    "project": (
        "max(item_name)",
        "item_code",
        "item_code",
        "abs(sum(amount)) desc, item_code",
    ),
    "event": (
        "max(item_name) || ', ' || lower(driver_name)",
        "item_code",
        _EVENT_COLUMNS,
        "abs(sum(amount)) desc, item_code, driver, event_on",
    ),
}
"""Of each kind of part: its name, its code, what it is grouped and ordered by."""

_EVENT = """
    connection || ' ' || source_object || ' ' || source_id
    || coalesce(', ' || event_on || ', ' || event_kind, '')
    || coalesce(' from ' || old_value, '')
    || case
        when new_value is null then ''
        when old_value is null then ' ' || new_value
        else ' to ' || new_value
    end
"""


def _parts(
    connection: duckdb.DuckDBPyConnection,
    steps: Sequence[tuple[str, str]],
    first: dt.date,
    last: dt.date,
    by: By,
) -> tuple[Part, ...]:
    name, code, groups, order = _PARTS[by]
    event = _EVENT if by == "event" else "''"
    rows = connection.execute(
        f"""
        select {name}, {code}, sum(amount), sum(moved_amount), {event}
        from marts.fct_forecast_bridge
        where (from_version_id, to_version_id) in (
                select unnest(?::varchar[]), unnest(?::varchar[])
            )
            and month_start between ? and ?
        group by {groups}
        having sum(amount) <> 0
        order by {order}
        """,  # noqa: S608  our own columns
        [[a for a, _ in steps], [b for _, b in steps], first, last],
    ).fetchall()
    return tuple(
        Part(name, code, amount, moved, shown)
        for name, code, amount, moved, shown in rows
    )
